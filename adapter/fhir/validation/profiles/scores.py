"""Scores of a QuestionnaireResponse: the weight that an answer carries, the totals that a Questionnaire calculates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapter.canonical import HL7
from adapter.fhir.fhirpath import Env, Unsupported, compile_path
from adapter.fhir.fhirpath.compiler import Path
from adapter.fhir.fhirpath.values import plain

WEIGHTS: Final = frozenset(f"{HL7}/StructureDefinition/{name}" for name in ("itemWeight", "ordinalValue"))
CALCULATED: Final = f"{HL7}/uv/sdc/StructureDefinition/sdc-questionnaire-calculatedExpression"


def weight_of(held: Any) -> Any:
    """The weight in the extensions of an option, or of a coding; None without one."""
    return next((weight for _, weight in weights_in(held)), None)


def weights_in(held: Any) -> Iterator[tuple[int, Any]]:
    """Index and number of the extensions that are weights."""
    extensions = held.get("extension") if type(held) is dict else None
    for index, one in enumerate(extensions if type(extensions) is list else ()):
        if type(one) is dict and one.get("url") in WEIGHTS and type(one.get("valueDecimal")) not in (bool, type(None)):
            yield index, one["valueDecimal"]


def calculation(item: Mapping[str, Any]) -> Path | None:
    """What the Questionnaire calculates for a question; None for nothing, or what cannot be evaluated here."""
    for one in item.get("extension", ()):
        if one["url"] == CALCULATED:
            try:
                return compile_path(one["valueExpression"]["expression"])
            except Unsupported:
                return None
    return None


def calculated(path: Path, response: Mapping[str, Any]) -> Any:
    """The total that follows from the answers; None when they are not complete."""
    env = Env()
    env.resource = env.this = env.context = response
    found = path([response], env)
    return plain(found[0]) if len(found) == 1 else None
