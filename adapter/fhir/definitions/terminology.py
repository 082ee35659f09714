"""Value sets and code systems of packages as lists of codes; what cannot be listed stays open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from adapter.fhir.definitions.archive import Json, unversioned

Codes = dict[str, set[str]]


class Open(Exception):
    """The codes cannot be listed from the packages at hand."""


def code_system(s: Json) -> Json | None:
    """{"codes": all of them, "caseless": whether case does not matter}; None when it is not published completely."""
    if s.get("content") != "complete" or "concept" not in s:
        return None
    caseless = {} if s.get("caseSensitive", True) else {"caseless": True}
    words = dict(_words(s))
    return {"codes": list(concepts(s))} | caseless | ({"words": words} if words else {})


def _words(holder: Json) -> Iterator[tuple[str, list[str]]]:
    """What each code is called, in all languages that it has a name in."""
    for concept in holder.get("concept", ()):
        names = (concept.get("display"), *(one["value"] for one in concept.get("designation", ())))
        if listed := list(dict.fromkeys(filter(None, names))):
            yield concept["code"], listed
        yield from _words(concept)


def concepts(holder: Json) -> Iterator[str]:
    """The codes of a code system or concept, those below it included."""
    for concept in holder.get("concept", ()):
        yield concept["code"]
        yield from concepts(concept)


class Expansion:
    """Expands value sets over what `value_sets` and `code_systems` hold by URL."""

    def __init__(self, value_sets: dict[str, Json], code_systems: dict[str, Json]) -> None:
        self.value_sets = value_sets
        self.code_systems = code_systems

    def record(self, url: str) -> Json:
        """{"systems": {system: codes, or true for all}, "partly": systems with further codes}, or {"open": why}."""
        try:
            listed, partly = self.expanded(url, ())
        except Open as reason:
            return {"open": str(reason)}
        systems = {system: self.shortened(system, codes) for system, codes in sorted(listed.items())}
        return {"systems": systems} | ({"partly": sorted(partly)} if partly else {})

    def shortened(self, system: str, codes: set[str]) -> list[str] | bool:
        known = self.code_systems.get(system)
        return (known is not None and codes == set(concepts(known)) and _complete(known)) or sorted(codes)

    def expanded(self, url: str, seen: tuple[str, ...]) -> tuple[Codes, set[str]]:
        """The codes by system, and the systems of which codes cannot be listed."""
        value_set = self.value_sets.get(url)
        if value_set is None or "compose" not in value_set or url in seen:
            raise Open(f"value set {url} is not in the packages")
        listed: Codes = {}
        partly: set[str] = set()
        for include in value_set["compose"]["include"]:
            self.add(include, listed, partly, (*seen, url))
        for exclude in value_set["compose"].get("exclude", ()):
            taken: Codes = {}
            self.add(exclude, taken, set(), (*seen, url))
            for system, codes in taken.items():
                listed[system] = listed.get(system, set()) - codes
        return listed, partly

    def add(self, include: Json, listed: Codes, partly: set[str], seen: tuple[str, ...]) -> None:
        others = [self.expanded(unversioned(other), seen) for other in include.get("valueSet", ())]
        if "system" not in include:
            for codes, open_systems in others:
                partly |= open_systems
                for system, more in codes.items():
                    listed.setdefault(system, set()).update(more)
            return
        system = include["system"]
        found = self.included(include)
        if found is None or any(system in open_systems for _, open_systems in others):
            partly.add(system)
            return
        for codes, _ in others:
            found &= codes.get(system, set())
        listed.setdefault(system, set()).update(found)

    def included(self, include: Json) -> set[str] | None:
        """The codes of a system that are meant; None when they cannot be listed."""
        if "concept" in include:
            return {concept["code"] for concept in include["concept"]}
        system = self.code_systems.get(include["system"])
        if system is None or not _complete(system):
            return None
        found = set(concepts(system))
        for f in include.get("filter", ()):
            chosen = FILTERS.get((f["property"], f["op"]))
            if chosen is None:
                return None
            found &= chosen(system, f["value"])
        return found


def _complete(system: Json) -> bool:
    return bool(system.get("content") == "complete")


def _below(system: Json, code: str) -> set[str]:
    """The code and all below it: by nesting, or by the property subsumedBy of the code systems of HL7 version 3."""
    parents = {c["code"]: up for c, up in _with_parents(system, ())}
    found = {code}
    while more := {c for c, up in parents.items() if c not in found and not found.isdisjoint(up)}:
        found |= more
    return found


def _with_parents(holder: Json, above: tuple[str, ...]) -> Iterator[tuple[Json, set[str]]]:
    for concept in holder.get("concept", ()):
        stated = {p.get("valueCode", "") for p in concept.get("property", ()) if p["code"] in ("subsumedBy", "parent")}
        yield concept, stated | set(above)
        yield from _with_parents(concept, (concept["code"],))


FILTERS: Final[dict[tuple[str, str], Callable[[Json, str], set[str]]]] = {
    ("concept", "is-a"): _below,
    ("concept", "descendent-of"): lambda system, code: _below(system, code) - {code},
    ("concept", "is-not-a"): lambda system, code: set(concepts(system)) - _below(system, code),
    ("concept", "="): lambda system, code: {code},
    ("code", "="): lambda system, code: {code},
    ("concept", "in"): lambda system, listed: set(listed.split(",")),
    ("code", "in"): lambda system, listed: set(listed.split(",")),
}
