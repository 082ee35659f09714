"""`CodeSystem/$lookup`: what a code means, in which words, and what its system says of it besides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say
from adapter.fhir.terminology.asked import Asked, answer, codings, part
from adapter.fhir.terminology.concepts import PARENTS, Concept
from adapter.fhir.terminology.library import Terminology

LOOKUP: Final[Mapping[str, str]] = {
    "code": "text", "system": "text", "version": "text", "coding": "Coding", "date": "date",
    "displayLanguage": "text", "property": "text*",
}  # fmt: skip


def lookup(terminology: Terminology, asked: Asked, languages: Sequence[str]) -> dict[str, Any]:
    """The answer as Parameters. Raises Refused: 400 when no code is named, 404 when it is not known."""
    coding = codings(asked)[0]
    system = coding["system"]
    if not system:
        raise Refused.of(error("request-parameter", "", say("the system of the code"), say("none"), parameter="system"))
    definition = terminology.definition("CodeSystem", system, asked.get("version", coding.get("version", "")))
    concept = terminology.concept(system, coding["code"])
    if concept is None:
        raise Refused.of(error("not-found", found=f"{system}|{coding['code']}"))
    return answer(
        part("name", valueString=definition.get("title") or definition.get("name") or system),
        part("version", valueString=concept.version),
        part("display", valueString=concept.said(languages) or concept.code),
        *(_designation(one) for one in concept.designations),
        *(one for one in _properties(concept) if _wanted(one, asked.get("property", ()))),
    )


def _designation(one: Mapping[str, Any]) -> dict[str, Any]:
    parts = [
        part("language", valueCode=one.get("language", "")),
        {"name": "use", "valueCoding": one["use"]} if "use" in one else None,
        part("value", valueString=one["value"]),
    ]
    return {"name": "designation", "part": [one for one in parts if one is not None]}


def _properties(concept: Concept) -> Iterator[dict[str, Any]]:
    if concept.definition:
        yield _property("definition", "valueString", concept.definition)
    for parent in concept.parents:
        yield _property("parent", "valueCode", parent)
    for child in concept.children:
        yield _property("child", "valueCode", child)
    for one in concept.properties:
        if one["code"] not in PARENTS:
            member = next(key for key in one if key.startswith("value"))
            yield _property(one["code"], member, one[member])


def _property(code: str, member: str, value: Any) -> dict[str, Any]:
    return {"name": "property", "part": [{"name": "code", "valueCode": code}, {"name": "value", member: value}]}


def _wanted(one: Mapping[str, Any], asked: Sequence[str]) -> bool:
    return not asked or one["part"][0]["valueCode"] in asked
