"""`ValueSet/$expand`: the codes of a value set, in its order, in the words of the caller's language."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say
from adapter.fhir.terminology.asked import Asked
from adapter.fhir.terminology.concepts import Concept
from adapter.fhir.terminology.library import Resource, Terminology
from adapter.fhir.terminology.members import members
from adapter.fhir.times import instant

EXPAND: Final[Mapping[str, str]] = {
    "url": "text", "valueSet": "resource", "valueSetVersion": "text", "filter": "text", "date": "date",
    "offset": "number", "count": "number", "includeDesignations": "yes-no", "includeDefinition": "yes-no",
    "activeOnly": "yes-no", "excludeNested": "yes-no", "displayLanguage": "text",
}  # fmt: skip
# What of a value set is repeated when its definition is not asked for.
HEAD: Final = (
    "resourceType", "id", "url", "version", "name", "title", "status", "experimental", "publisher", "copyright",
)  # fmt: skip
TOLD: Final = {"text": "valueString", "number": "valueInteger", "yes-no": "valueBoolean", "date": "valueDateTime"}


def expand(terminology: Terminology, asked: Asked, languages: Sequence[str], now: datetime) -> dict[str, Any]:
    """The value set with its expansion. Raises Refused: 400, 404 when it is unknown, 422 when it cannot be listed."""
    value_set = value_set_of(terminology, asked)
    found = [concept for concept in members(terminology, value_set).values() if _wanted(concept, asked)]
    offset, count = asked.get("offset", 0), asked.get("count")
    page = found[offset:] if count is None else found[offset : offset + count]
    expansion: dict[str, Any] = {
        "identifier": _identifier(value_set, asked, languages),
        "timestamp": instant(now),
        "total": len(found),
    }
    if "offset" in asked or "count" in asked:
        expansion["offset"] = offset
    if parameters := list(_parameters(asked)):
        expansion["parameter"] = parameters
    if page:
        expansion["contains"] = [_contained(one, languages, asked.get("includeDesignations", False)) for one in page]
    kept = value_set if asked.get("includeDefinition") else {key: value_set[key] for key in HEAD if key in value_set}
    return {**kept, "expansion": expansion}


def value_set_of(terminology: Terminology, asked: Asked) -> Resource:
    """The value set that a request names or brings. Raises Refused (400, 404)."""
    given: Resource | None = asked.get("valueSet")
    if given is not None:
        if (found := given.get("resourceType")) != "ValueSet":
            raise Refused.of(error("type-mismatch", expected="ValueSet", found=found))
        return given
    if "url" not in asked:
        raise Refused.of(error("request-parameter", "", "url | valueSet", say("none"), parameter="url"))
    return terminology.definition("ValueSet", asked["url"], asked.get("valueSetVersion", ""))


def _wanted(concept: Concept, asked: Asked) -> bool:
    if asked.get("activeOnly") and concept.inactive:
        return False
    words = asked.get("filter", "").casefold().split()
    return not words or all(any(word in text.casefold() for text in (concept.code, *concept.words())) for word in words)


def _contained(concept: Concept, languages: Sequence[str], designations: bool) -> dict[str, Any]:
    found: dict[str, Any] = {"system": concept.system}
    if concept.abstract:
        found["abstract"] = True
    if concept.inactive:
        found["inactive"] = True
    if concept.version:
        found["version"] = concept.version
    found["code"] = concept.code
    if display := concept.said(languages):
        found["display"] = display
    if designations and concept.designations:
        found["designation"] = list(concept.designations)
    return found


def _parameters(asked: Asked) -> list[dict[str, Any]]:
    """What was asked, told again; not the value set itself."""
    names = [name for name in asked if name not in ("url", "valueSet", "valueSetVersion")]
    return [{"name": name, TOLD[EXPAND[name]]: asked[name]} for name in names]


def _identifier(value_set: Resource, asked: Asked, languages: Sequence[str]) -> str:
    """The same for the same question."""
    told = [f"{name}={asked[name]}" for name in sorted(asked) if name != "valueSet"]
    return uuid.uuid5(uuid.NAMESPACE_URL, " ".join([str(value_set.get("url", "")), *told, *languages])).urn
