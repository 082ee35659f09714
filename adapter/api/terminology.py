"""The terminology operations, by address or with Parameters, on all of a type or on one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from adapter.api.call import Call, Handler
from adapter.api.headers import languages
from adapter.api.resources import read as read_resource
from adapter.fhir import terminology
from adapter.fhir.outcome import Refused, error
from adapter.fhir.terminology import Asked
from adapter.fhir.terminology.expand import EXPAND
from adapter.fhir.terminology.lookup import LOOKUP
from adapter.fhir.terminology.translate import TRANSLATE
from adapter.fhir.terminology.validate import IN_SYSTEM, IN_VALUE_SET
from adapter.fhir.validation import validate as issues_of
from adapter.intake import Answer

# What an instance stands for in an operation on it → its type.
INSTANCES: Final = {"valueSet": "ValueSet", "codeSystem": "CodeSystem", "conceptMap": "ConceptMap"}


def lookup(call: Call) -> Answer:
    """`CodeSystem/$lookup`."""
    asked = _asked(call, LOOKUP)
    return Answer(200, terminology.lookup(call.services.terminology(), asked, _languages(call, asked)))


def expand(call: Call) -> Answer:
    """`ValueSet/$expand` and `ValueSet/id/$expand`."""
    asked = _asked(call, EXPAND, "valueSet")
    now = datetime.now(UTC)
    return Answer(200, terminology.expand(call.services.terminology(), asked, _languages(call, asked), now))


def validate_in_value_set(call: Call) -> Answer:
    """`ValueSet/$validate-code` and `ValueSet/id/$validate-code`."""
    asked = _asked(call, IN_VALUE_SET, "valueSet")
    known, languages = call.services.terminology(), _languages(call, asked)
    return Answer(200, terminology.validate_in_value_set(known, asked, languages, call.caller.language))


def validate_in_system(call: Call) -> Answer:
    """`CodeSystem/$validate-code` and `CodeSystem/id/$validate-code`."""
    asked = _asked(call, IN_SYSTEM, "codeSystem")
    known, languages = call.services.terminology(), _languages(call, asked)
    return Answer(200, terminology.validate_in_system(known, asked, languages, call.caller.language))


def translate(call: Call) -> Answer:
    """`ConceptMap/$translate` and `ConceptMap/id/$translate`."""
    asked = _asked(call, TRANSLATE, "conceptMap")
    known, languages = call.services.terminology(), _languages(call, asked)
    return Answer(200, terminology.translate(known, asked, languages, call.caller.language))


def _asked(call: Call, kinds: Mapping[str, str], instance: str = "") -> Asked:
    """The parameters; on an instance, the resource itself is the parameter `instance`."""
    body = call.resource() if call.body else None
    if body is not None:
        if (found := body.get("resourceType")) != "Parameters":
            raise Refused.of(error("type-mismatch", str(found or ""), expected="Parameters", found=found))
        if faults := [issue for issue in issues_of(body) if issue.stops]:
            raise Refused.of(*faults)
    asked: dict[str, Any] = dict(terminology.read(kinds, call.query, body))
    if call.id:
        asked[instance] = read_resource(replace(call, path={"type": INSTANCES[instance], "id": call.id})).resource
    return asked


def _languages(call: Call, asked: Asked) -> Sequence[str]:
    """The languages that the caller reads, best first: displayLanguage, else Accept-Language."""
    return languages(asked.get("displayLanguage") or call.headers.get("accept-language"))


# Address below the base → handler.
OPERATIONS: Final[Mapping[str, Handler]] = {
    "/CodeSystem/$lookup": lookup,
    "/CodeSystem/$validate-code": validate_in_system,
    "/CodeSystem/{id}/$validate-code": validate_in_system,
    "/ValueSet/$expand": expand,
    "/ValueSet/{id}/$expand": expand,
    "/ValueSet/$validate-code": validate_in_value_set,
    "/ValueSet/{id}/$validate-code": validate_in_value_set,
    "/ConceptMap/$translate": translate,
    "/ConceptMap/{id}/$translate": translate,
}
