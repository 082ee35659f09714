"""The code systems, value sets and concept maps at hand, by canonical address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.outcome import Refused, error
from adapter.fhir.terminology.concepts import Concept, concepts_of

Resource = Mapping[str, Any]
KINDS: Final = ("CodeSystem", "ValueSet", "ConceptMap")


class Terminology:
    """What the definitions among `resources` say; of two with one address the first. Thread-safe."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self._found: dict[str, dict[str, Resource]] = {kind: {} for kind in KINDS}
        for one in resources:
            if one["resourceType"] in KINDS and "url" in one:
                self._found[one["resourceType"]].setdefault(one["url"], one)
        self.concepts = cache(self._concepts)

    def find(self, kind: str, url: str, version: str = "") -> Resource | None:
        """The definition at `url` or `url|version`; None when unknown, or known in another version only."""
        table = self._found[kind]
        if url in table and not version:
            return table[url]
        address, _, pinned = url.partition("|")
        found = table.get(address) or table.get(canonical(address))
        wanted = version or pinned
        return None if found is None or wanted not in ("", found.get("version", "")) else found

    def definition(self, kind: str, url: str, version: str = "") -> Resource:
        """The same. Raises Refused (404)."""
        if (found := self.find(kind, url, version)) is None:
            raise Refused.of(error("not-found", found=f"{kind} {url}{version and '|'}{version}"))
        return found

    def urls(self, kind: str) -> Iterable[str]:
        """The canonical addresses of all definitions of a kind."""
        return self._found[kind].keys()

    def maps(self) -> Iterator[Resource]:
        """Every concept map."""
        return iter(self._found["ConceptMap"].values())

    def _concepts(self, system: str) -> Mapping[str, Concept]:
        """The codes of a system by code; none when it is unknown."""
        found = self.find("CodeSystem", system)
        return {} if found is None else {one.code: one for one in concepts_of(found)}

    def concept(self, system: str, code: str) -> Concept | None:
        """A code of a system; in a system that does not tell case apart, however it is written."""
        known = self.concepts(system)
        if code in known or not known:
            return known.get(code)
        found = self.find("CodeSystem", system) or {}
        if found.get("caseSensitive", True):
            return None
        return next((one for name, one in known.items() if name.lower() == code.lower()), None)

    def complete(self, system: str) -> bool:
        """Whether all codes of the system are known here."""
        return (self.find("CodeSystem", system) or {}).get("content") == "complete"
