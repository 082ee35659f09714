"""Compiles a package of profiles into the records that packages.py reads; for what we ship and for what a site adds."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from adapter.fhir.definitions.archive import Json, Package
from adapter.fhir.definitions.narrowing import Rows, narrowed
from adapter.fhir.definitions.reader import data_types, resource_types, structure
from adapter.fhir.definitions.terminology import Expansion, code_system

KINDS: Final = ("resource", "complex-type")
# What a response is checked by; the rest of a Questionnaire is for those who show it.
ASKED: Final = (
    "linkId", "type", "required", "repeats", "maxLength", "answerValueSet", "enableBehavior", "text", "_text",
)  # fmt: skip


class Compiler:
    """Turns one package into records; `known` are all packages in which a URL may be found, itself included."""

    def __init__(self, package: Package, known: Sequence[Package], rows_of: Rows = lambda url: {}) -> None:
        self.package = package
        self.structures = {url: s for one in known for url, s in one.structures.items()}
        self.rows_elsewhere = rows_of
        self.rows_of = cache(self._rows_of)
        later = known[known.index(package) + 1 :] if package in known else ()
        self.superseded = {url for one in later for url in (one.structures | one.value_sets | one.code_systems)}
        self.expansion = Expansion(
            {url: v for one in known for url, v in one.value_sets.items()},
            {url: c for one in known for url, c in one.code_systems.items()},
        )

    def records(self) -> dict[str, Json]:
        """Every record by canonical URL: profiles, extensions, value sets, code systems, questionnaires."""
        profiles = {url: s for url, s in self.package.structures.items() if _is_profile(s)}
        found: dict[str, Json] = {url: narrowed(s, self.rows_of) for url, s in profiles.items()}
        bound = {url for record in found.values() for url in _bound(record)}
        if self.package.is_core:
            bound |= set(_bound_by_types())
        for url in bound | (set() if self.package.is_core else set(self.package.value_sets)):
            found[url] = self.expansion.record(url)
        for url, system in self.package.code_systems.items():
            if (record := code_system(system)) is not None:
                found[url] = record
        for questionnaire in self.package.questionnaires:
            found[f"{questionnaire['url']}|{questionnaire.get('version', '')}"] = {
                "questionnaire": asked(questionnaire)
            }
        return dict(sorted((url, record) for url, record in found.items() if url not in self.superseded))

    def _rows_of(self, url: str) -> Mapping[str, Json]:
        """The elements of a profile of these packages, or of others."""
        structure = self.structures.get(url)
        if structure is None or not _is_profile(structure):
            return self.rows_elsewhere(url)
        elements: Mapping[str, Json] = narrowed(structure, self.rows_of)["elements"]
        return elements


def compiled(path: Path, rows_of: Rows) -> bytes:
    """A package of a site (tgz, or folder that holds package/), for Packages.add; `rows_of`: Packages.rows."""
    package = Package(path)
    records = Compiler(package, [package], rows_of).records()
    return written(package.name, records, summary(records))


def _is_profile(s: Json) -> bool:
    return s.get("derivation") == "constraint" and s["kind"] in KINDS and "snapshot" in s


def _bound(record: Json) -> Iterable[str]:
    """The value sets that a profile binds to."""
    return (url for row in record["elements"].values() for url in row.get("binding", ())[1:])


def _bound_by_types() -> Iterable[str]:
    """The value sets from which the types of R4 take codes if they can."""
    for name in sorted(resource_types() | data_types()):
        for element in structure(name).elements.values():
            if element.binding is not None and element.binding.strength == "extensible":
                yield element.binding.value_set


def asked(questionnaire: Json) -> Json:
    """A Questionnaire as responses are checked by it."""
    return {key: questionnaire[key] for key in ("url", "version") if key in questionnaire} | {
        "item": [_item(item) for item in questionnaire.get("item", ())]
    }


def _item(item: Json) -> Json:
    found: Json = {key: item[key] for key in ASKED if key in item}
    if "answerOption" in item:
        found["answerOption"] = [_option(option) for option in item["answerOption"]]
    if "enableWhen" in item:
        found["enableWhen"] = item["enableWhen"]
    if "item" in item:
        found["item"] = [_item(inner) for inner in item["item"]]
    return found


def _option(option: Json) -> Json:
    """The value of an answerOption; of a Coding its system and code."""
    if "valueCoding" in option:
        return {
            "valueCoding": {key: value for key, value in option["valueCoding"].items() if key in ("system", "code")}
        }
    return {key: value for key, value in option.items() if key.startswith("value")}


def written(name: str, records: dict[str, Json], names: Json) -> bytes:
    """The file of a package: a header line with the byte range of every record, then the records."""
    index: dict[str, tuple[int, int]] = {}
    lines: list[bytes] = []
    position = 0
    for key, record in records.items():
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        index[key] = (position, len(line))
        position += len(line) + 1
        lines.append(line)
    header = {"package": name, "names": names, "index": index}
    return b"\n".join([json.dumps(header, separators=(",", ":")).encode(), *lines, b""])


def summary(records: dict[str, Json]) -> Json:
    """By kind the names in the records; extensions apart, since they are looked for by their url."""
    profiles = {url: r for url, r in records.items() if "elements" in r}
    return {
        "profile": [url for url, r in profiles.items() if r["type"] != "Extension"],
        "extension": [url for url, r in profiles.items() if r["type"] == "Extension"],
        "questionnaire": [url for url, r in records.items() if "questionnaire" in r],
    }
