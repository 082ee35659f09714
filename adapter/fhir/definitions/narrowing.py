"""What a profile says beyond the type that it narrows, from its snapshot: the rest is checked with the type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Final, TypeAlias

from adapter.canonical import FHIRPATH_SYSTEM, HL7
from adapter.fhir.definitions.archive import Json, unversioned
from adapter.fhir.definitions.model import Constraint, Element, Structure
from adapter.fhir.definitions.reader import UnknownStructure, structure

CORE: Final = f"{HL7}/StructureDefinition/"
SYSTEM_TYPES: Final = FHIRPATH_SYSTEM
BEST_PRACTICE: Final = CORE + "elementdefinition-bestpractice"
MAX_VALUE_SET: Final = CORE + "elementdefinition-maxValueSet"
COPIED: Final = ("maxLength",)
Rows: TypeAlias = Callable[[str], Mapping[str, Json]]

VALUED: Final = ("fixed", "pattern", "minValue", "maxValue")


def narrowed(profile: Json, rows_of: Rows) -> Json:
    """The record of a profile: `elements` by id without the type, only those that say something, only what they say.

    A slice keeps its cardinality; what it repeats of the unsliced element is left out, as is what an element repeats of
    the profile that its type has there: `rows_of` gives the elements of such a profile.
    """
    first, *others = profile["snapshot"]["element"]
    record: Json = {
        "type": profile["type"],
        "base": unversioned(profile["baseDefinition"]),
        "constraints": list(_constraints(first, {c.key for c in _stated(structure(profile["type"]))})),
        "elements": _without_repetition(_rows(profile, others), rows_of),
    }
    if profile["type"] == "Extension":
        record["context"] = [[c["type"], c["expression"]] for c in profile.get("context", ())]
        record["modifier"] = first.get("isModifier", False)
    if "version" in profile:
        record["version"] = profile["version"]
    return record


def _rows(profile: Json, elements: list[Json]) -> dict[str, Json]:
    types: dict[str, str] = {"": profile["type"]}  # element id → the structure in which its children are found
    full: dict[str, Json] = {}
    for e in elements:
        parent, _, segment = e["id"].partition(".")[2].rpartition(".")
        found = _placed(types.get(_plain(parent), ""), segment)
        if found is None:
            continue
        base, segment = found
        place = f"{_plain(parent)}.{segment}".removeprefix(".")
        row = full[place] = _row(e, base, ":" in segment and not base.choice)
        types[place] = _inner(base, row.get("types", ()), segment)
    sliced = {_outside(place) for place in full if _is_slice(place)}
    own = {place: _own(place, row, full, place in sliced) for place, row in full.items()}
    return {place: row for place, row in own.items() if row or _is_slice(place)}


def _without_repetition(rows: dict[str, Json], rows_of: Rows) -> dict[str, Json]:
    """The rows but for what the profile of an element further up says already."""
    own = {place: dict(row) for place, row in rows.items()}
    for holder, row in rows.items():
        urls = [url for urls in row.get("profiles", {}).values() for url in urls]
        for inner, said in (rows_of(urls[0]) if len(urls) == 1 else {}).items():
            kept = own.get(f"{holder}.{inner}", {})
            for key, value in said.items():
                if key == "constraints" and key in kept:
                    kept[key] = [c for c in kept[key] if c not in value]
                elif kept.get(key) == value:
                    del kept[key]
    return {place: row for place, row in own.items() if row not in ({}, {"constraints": []}) or _is_slice(place)}


def _is_slice(place: str) -> bool:
    return ":" in place.rpartition(".")[2]


def _plain(place: str) -> str:
    return place.replace("[x]", "")


def _placed(holder: str, segment: str) -> tuple[Element, str] | None:
    """The element of the type, and the segment in one form: `value:valueQuantity` also where `valueQuantity` stands."""
    name, colon, slice_name = segment.partition(":")
    name = _plain(name)
    try:
        of = structure(holder)
    except UnknownStructure:
        return None
    if of.kind == "primitive":
        of = structure("Element")  # what may stand beside a value
    if name in of.elements:
        return of.elements[name], name + colon + _plain(slice_name)
    element, _ = of.keys.get(name, (None, ""))
    return None if element is None else (element, f"{element.name}:{name}")


def _inner(base: Element, narrowed_to: list[str], segment: str) -> str:
    if base.choice and ":" in segment:
        _, _, slice_name = segment.partition(":")
        by_key = {base.key(type_name): type_name for type_name in base.types}
        if slice_name in by_key:
            return by_key[slice_name]
    return next(iter(narrowed_to or base.types), "")


def _row(e: Json, base: Element, sliced: bool) -> Json:
    most = None if e["max"] == "*" else int(e["max"])
    types = [t for t in e.get("type", ()) if not t["code"].startswith(SYSTEM_TYPES)]
    row: Json = {}
    if e["min"] > (0 if sliced else base.min):
        row["min"] = e["min"]
    if most is not None and (sliced or base.max is None or most < base.max):
        row["max"] = most
    if types and (codes := [t["code"] for t in types]) and len(set(codes)) < len(base.types):
        row["types"] = list(dict.fromkeys(codes))
    elif base.types == ("Resource",) and types and types[0]["code"] != "Resource":
        row["types"] = [t["code"] for t in types]
    row["profiles"] = _by_type(types, "profile", base.profiles)
    row["targets"] = _by_type(types, "targetProfile", base.targets)
    row["binding"] = _binding(e, base)
    row["slicing"] = _slicing(e)
    row["constraints"] = list(_constraints(e, {c.key for c in _of_types(base)}))
    if modes := [mode for t in types for mode in t.get("aggregation", ())]:
        row["aggregation"] = modes
    row |= {key: value for key, value in e.items() if key in COPIED}
    row |= {name: value for key, value in e.items() for name in VALUED if key.startswith(name)}
    return {key: value for key, value in row.items() if value not in (None, {}, [])}


def _by_type(types: list[Json], what: str, base: Mapping[str, tuple[str, ...]]) -> dict[str, list[str]]:
    """The profiles (of targets) by type where they differ from the type's own and are not any resource."""
    found = {t["code"]: [_name(url) for url in t[what]] for t in types if what in t}
    return {code: names for code, names in found.items() if "Resource" not in names and base.get(code) != tuple(names)}


def _name(url: str) -> str:
    """The name of a type, else the URL of a profile without its version."""
    url = unversioned(url)
    short = url.removeprefix(CORE)
    try:
        return structure(short).name if "/" not in short and short != url else url
    except UnknownStructure:
        return url


def _binding(e: Json, base: Element) -> list[str] | None:
    """[strength, value set, its maximum]; None when the type says the same, or nothing follows from it."""
    b = e.get("binding")
    if b is None or "valueSet" not in b:
        return None
    most = [x["valueCanonical"] for x in b.get("extension", ()) if x["url"] == MAX_VALUE_SET]
    found = [b["strength"], *(unversioned(url) for url in (b["valueSet"], *most))]
    known = base.binding
    if known is not None and found == [known.strength, known.value_set, *filter(None, [known.maximum])]:
        return None
    return found if most or found[0] in ("required", "extensible") else None


def _slicing(e: Json) -> Json | None:
    slicing = e.get("slicing")
    if slicing is None:
        return None
    by = [[d["type"], d["path"]] for d in slicing.get("discriminator", ())]
    return {"by": by, "rules": slicing["rules"], "ordered": slicing.get("ordered", False)}


def _constraints(e: Json, known: set[str]) -> Iterator[list[str]]:
    """[key, severity, FHIRPath, text] of the rules that the type does not state; advice is left out."""
    for c in e.get("constraint", ()):
        advice = any(x["url"] == BEST_PRACTICE and x.get("valueBoolean") for x in c.get("extension", ()))
        if c["key"] not in known and "expression" in c and not advice:
            yield [c["key"], c["severity"], c["expression"], c["human"]]


def _of_types(base: Element) -> Iterator[Constraint]:
    yield from base.constraints
    for type_name in (*base.types, "BackboneElement"):
        yield from _stated(structure(type_name))


def _stated(of: Structure) -> Iterator[Constraint]:
    yield from of.constraints
    if of.base:
        yield from _stated(structure(of.base))


def _own(place: str, row: Json, rows: dict[str, Json], sliced: bool) -> Json:
    """What the element says that the same element outside the slice does not say."""
    own = dict(row)
    if not sliced and own.get("slicing", {}).get("rules") == "open":
        del own["slicing"]  # ready for slices that never came
    for general in _generalised(place):
        for key, value in rows.get(general, {}).items():
            if key in ("min", "max") and _is_slice(place):
                continue  # of a slice: how many match it
            if key == "constraints":
                own[key] = [c for c in own.get(key, ()) if c not in value]
            elif own.get(key) == value:
                del own[key]
    return {key: value for key, value in own.items() if value != []}


def _generalised(place: str) -> Iterator[str]:
    """The ids with one or more slice names taken away."""
    segments = place.split(".")
    sliced = [i for i, segment in enumerate(segments) if ":" in segment]
    for size in range(1, len(sliced) + 1):
        for chosen in combinations(sliced, size):
            yield ".".join(_wider(s) if i in chosen else s for i, s in enumerate(segments))


def _outside(place: str) -> str:
    """The id of the element, or slice, of which this is a slice."""
    holder, dot, segment = place.rpartition(".")
    return holder + dot + _wider(segment)


def _wider(segment: str) -> str:
    outer, slash, _ = segment.rpartition("/")
    return outer if slash else segment.partition(":")[0]
