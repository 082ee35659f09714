"""`ConceptMap/$translate`: what a code becomes in another system, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.outcome import Refused, error, text_of
from adapter.fhir.terminology.asked import Asked, answer, codings, part
from adapter.fhir.terminology.library import Resource, Terminology

TRANSLATE: Final[Mapping[str, str]] = {
    "url": "text", "conceptMap": "resource", "conceptMapVersion": "text", "code": "text", "system": "text",
    "version": "text", "coding": "Coding", "codeableConcept": "CodeableConcept", "source": "text", "target": "text",
    "targetsystem": "text", "reverse": "yes-no",
}  # fmt: skip
# How an equivalence reads from the other side; the others are the same from both.
REVERSED: Final = {"wider": "narrower", "narrower": "wider", "subsumes": "specializes", "specializes": "subsumes"}
NONE: Final = ("unmatched", "disjoint")
Rows = Iterable[tuple[str, str, Resource]]  # from, to, and what the map says of it


def translate(terminology: Terminology, asked: Asked, languages: Sequence[str], language: str) -> dict[str, Any]:
    """Parameters with `result` and each `match`. Raises Refused: 400, or 404 for an unknown map."""
    maps = list(_maps(terminology, asked))
    asked_about = codings(asked)
    matches = [
        _match(terminology, coding, concept_map, languages)
        for one in asked_about
        for concept_map in maps
        for coding in _found(concept_map, one, asked)
    ]
    result = any(match["part"][0]["valueCode"] not in NONE for match in matches)
    message = "" if result else text_of(_nothing(asked_about[0], maps), language)
    return answer(part("result", valueBoolean=result), part("message", valueString=message), *matches)


def _nothing(coding: Mapping[str, str], maps: Sequence[Resource]) -> Any:
    expected = ", ".join(str(one.get("url", "ConceptMap")) for one in maps) or "ConceptMap"
    return error("code-unknown", "", expected, f"{coding['system']}#{coding['code']}".removeprefix("#"))


def _maps(terminology: Terminology, asked: Asked) -> Iterator[Resource]:
    """The map that is named or brought, else every map between the value sets that are named."""
    given: Resource | None = asked.get("conceptMap")
    if given is not None:
        if (found := given.get("resourceType")) != "ConceptMap":
            raise Refused.of(error("type-mismatch", expected="ConceptMap", found=found))
        yield given
    elif "url" in asked:
        yield terminology.definition("ConceptMap", asked["url"], asked.get("conceptMapVersion", ""))
    else:
        yield from (one for one in terminology.maps() if _between(one, asked))


def _between(concept_map: Resource, asked: Asked) -> bool:
    ends = [concept_map.get(f"{end}Canonical", concept_map.get(f"{end}Uri", "")) for end in ("source", "target")]
    if asked.get("reverse"):
        ends.reverse()
    return all(asked.get(name, end) == end for name, end in zip(("source", "target"), ends, strict=True))


def _found(concept_map: Resource, one: Mapping[str, str], asked: Asked) -> Iterator[dict[str, Any]]:
    """Every target of a code: system, code, and what the map says of it."""
    reverse, wanted = asked.get("reverse", False), canonical(asked.get("targetsystem", ""))
    for group in concept_map.get("group", ()):
        here, there = (
            canonical(group.get(end, "")) for end in (("target", "source") if reverse else ("source", "target"))
        )
        if one["system"] not in ("", here) or wanted not in ("", there):
            continue
        known = False
        for code, to, target in _backwards(group) if reverse else _forwards(group):
            if code == one["code"]:
                known = True
                yield {"system": there, "code": to, "map": concept_map, "target": target, "reverse": reverse}
        if not known and not reverse and (other := _unmapped(group, one["code"])):
            yield {"system": there, "map": concept_map, "reverse": False, **other}


def _forwards(group: Resource) -> Rows:
    for element in group["element"]:
        for target in element.get("target", ()):
            yield element.get("code", ""), target.get("code", ""), target


def _backwards(group: Resource) -> Rows:
    return ((to, code, target) for code, to, target in _forwards(group))


def _unmapped(group: Resource, code: str) -> dict[str, Any] | None:
    """What a group says of the codes that it does not name."""
    rule = group.get("unmapped", {})
    if rule.get("mode") == "provided":
        return {"code": code, "target": {"equivalence": "equal"}}
    if rule.get("mode") == "fixed":
        return {"code": rule["code"], "target": {"equivalence": "inexact"}}
    return None


def _match(
    terminology: Terminology, found: Mapping[str, Any], concept_map: Resource, languages: Sequence[str]
) -> dict[str, Any]:
    equivalence = found["target"].get("equivalence", "relatedto")
    if found["reverse"]:
        equivalence = REVERSED.get(equivalence, equivalence)
    coding = {"system": found["system"], "code": found["code"]}
    concept = terminology.concept(found["system"], found["code"])
    if display := concept.said(languages) if concept else found["target"].get("display", ""):
        coding["display"] = display
    parts = [
        part("equivalence", valueCode=equivalence),
        {"name": "concept", "valueCoding": coding} if found["code"] else None,
        part("source", valueUri=concept_map.get("url", "")),
    ]
    return {"name": "match", "part": [one for one in parts if one is not None]}
