"""Texts in four languages as FHIR says them: designations of concepts, translations of strings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

Resource = dict[str, Any]

CANONICAL = "https://borninbelgiumpro.be/fhir"
LOINC_NOTICE = (
    "This material contains content from LOINC (http://loinc.org). LOINC is copyright © Regenstrief Institute, Inc. "
    "and the Logical Observation Identifiers Names and Codes (LOINC) Committee and is available at no cost under the "
    "license at http://loinc.org/license. "
    "LOINC® is a registered United States trademark of Regenstrief Institute, Inc."
)
SNOMED_NOTICE = (
    "This material includes SNOMED Clinical Terms® (SNOMED CT®) codes, used by permission of SNOMED International. "
    "SNOMED CT® was originally created by the College of American Pathologists."
)
LANGUAGES = ("en", "nl", "fr", "de")  # the first is the language of displays
TRANSLATION = "http://hl7.org/fhir/StructureDefinition/translation"


def translations(texts: Sequence[str]) -> Resource:
    """The element that goes beside a string (`_text`), for `texts` in the order of LANGUAGES."""
    return {
        "extension": [
            {
                "url": TRANSLATION,
                "extension": [{"url": "lang", "valueCode": language}, {"url": "content", "valueString": text}],
            }
            for language, text in zip(LANGUAGES[1:], texts[1:], strict=True)
        ]
    }


def translated(element: str, texts: Sequence[str]) -> Resource:
    """`element` with its translations, as two keys."""
    return {element: texts[0], f"_{element}": translations(texts)}


def designations(texts: Sequence[str]) -> list[Resource]:
    return [{"language": code, "value": text} for code, text in zip(LANGUAGES[1:], texts[1:], strict=True)]


def published(kind: str, name: str, title: str, description: str, **more: Any) -> Resource:
    """A canonical resource of ours with what all of them have."""
    return {
        "resourceType": kind,
        "id": more.pop("id", name),
        "url": f"{CANONICAL}/{kind}/{name}",
        "name": "".join(part.capitalize() for part in more.pop("called", name).split("-")),
        "title": title,
        "status": "active",
        "experimental": False,
        "description": description,
    } | more
