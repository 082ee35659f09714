"""`$validate-code`: whether a code is one of a value set or of a code system, and goes with its display."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from adapter.fhir.outcome import Issue, Refused, error, text_of
from adapter.fhir.phrases import say
from adapter.fhir.terminology.asked import Asked, answer, codings, part
from adapter.fhir.terminology.concepts import Concept
from adapter.fhir.terminology.expand import value_set_of
from adapter.fhir.terminology.library import Resource, Terminology
from adapter.fhir.terminology.members import members

CODE: Final[Mapping[str, str]] = {
    "url": "text", "code": "text", "display": "text", "coding": "Coding", "codeableConcept": "CodeableConcept",
    "date": "date", "abstract": "yes-no", "displayLanguage": "text",
}  # fmt: skip
IN_VALUE_SET: Final[Mapping[str, str]] = {
    **CODE, "valueSet": "resource", "valueSetVersion": "text", "system": "text", "systemVersion": "text",
}  # fmt: skip
IN_SYSTEM: Final[Mapping[str, str]] = {**CODE, "codeSystem": "resource", "version": "text"}
Find = Callable[[str, str], Concept | None]


def validate_in_value_set(
    terminology: Terminology, asked: Asked, languages: Sequence[str], language: str
) -> dict[str, Any]:
    """Parameters: `result`, `display`, `message` in `language` when it is false. Raises Refused (400, 404, 422)."""
    value_set = value_set_of(terminology, asked)
    asked_about = codings(asked)
    if any(not coding["system"] for coding in asked_about):
        raise Refused.of(error("request-parameter", "", say("the system of the code"), say("none"), parameter="system"))

    def find(system: str, code: str) -> Concept | None:
        concept = terminology.concept(system, code)
        key = (system, code if concept is None else concept.code)
        return members(terminology, value_set, key).get(key)

    missing = Issue("error", "code-not-in-valueset", expected=str(value_set.get("url", "ValueSet")))
    return _verdict(asked_about, find, missing, languages, language)


def validate_in_system(
    terminology: Terminology, asked: Asked, languages: Sequence[str], language: str
) -> dict[str, Any]:
    """The same of a code system; a code that a fragment lacks cannot be judged (422)."""
    system = _system(terminology, asked)
    url = system["url"]
    holder = Terminology([system]) if "codeSystem" in asked else terminology

    def find(named: str, code: str) -> Concept | None:
        concept = holder.concept(url, code) if named in ("", url) else None
        if concept is None and named in ("", url) and not holder.complete(url):
            raise Refused.of(error("not-supported", "", say("a code system that is known here completely"), url))
        return concept

    missing = Issue("error", "code-unknown", expected=url)
    return _verdict(codings(asked, url), find, missing, languages, language)


def _system(terminology: Terminology, asked: Asked) -> Resource:
    given: Resource | None = asked.get("codeSystem")
    if given is not None:
        if (found := given.get("resourceType")) != "CodeSystem" or "url" not in given:
            raise Refused.of(error("type-mismatch", expected=say("CodeSystem with url"), found=found))
        return given
    url = asked.get("url") or asked.get("coding", {}).get("system")
    if not url:
        raise Refused.of(error("request-parameter", "", "url | codeSystem", say("none"), parameter="url"))
    return terminology.definition("CodeSystem", url, asked.get("version", ""))


def _verdict(
    asked_about: Sequence[Mapping[str, str]], find: Find, missing: Issue, languages: Sequence[str], language: str
) -> dict[str, Any]:
    """One code of a CodeableConcept is enough; the message is about the last that is wrong."""
    message = ""
    for coding in asked_about:
        concept = find(coding["system"], coding["code"])
        said = "" if concept is None else concept.said(languages) or concept.code
        if concept is None:
            message = text_of(_of(missing, f"{coding['system']}#{coding['code']}"), language)
        elif (display := coding.get("display", "")) and not _called(concept, display):
            message = text_of(error("invalid-primitive", "", said.rstrip("."), display), language)
        else:
            return answer(part("result", valueBoolean=True), part("display", valueString=said))
        if concept is not None:
            return answer(
                part("result", valueBoolean=False),
                part("message", valueString=message),
                part("display", valueString=said),
            )
    return answer(part("result", valueBoolean=False), part("message", valueString=message))


def _of(missing: Issue, found: str) -> Issue:
    return error(missing.kind, "", missing.expected, found.removeprefix("#"))


def _called(concept: Concept, display: str) -> bool:
    """Whether it is called so in some language, but for case and spaces; without words it may be called anything."""
    words = [_plain(word) for word in concept.words() if word]
    return not words or _plain(display) in words


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
