"""What is told without being refused, and that very many remarks hide no error."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import B
from adapter.fhir.definitions import resource_types
from adapter.fhir.validation import validate
from adapter.fhir.validation.problems import MOST
from tests.fhir.validation.cases.samples import goal, observation, patient

INDICATOR = f"{B}/CodeSystem/indicator"
GENDER = "http://hl7.org/fhir/administrative-gender"


def remarks(resource: Any) -> list[tuple[str, str, str]]:
    return [(issue.severity, issue.expression, issue.kind) for issue in validate(resource, profiles=())]


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0"])
def test_a_blank_text_is_a_warning_since_r4_says_should(blank: str) -> None:
    resource = goal(note=[{"text": blank}], outcomeReference=[{"display": blank}])
    assert sorted(remarks(resource)) == [
        ("warning", "Goal.note[0].text", "invalid-primitive"),
        ("warning", "Goal.outcomeReference[0].display", "invalid-primitive"),
    ]


def coded(system: str, code: str, display: str) -> Any:
    return observation(code={"coding": [{"system": system, "code": code, "display": display}]}, subject=None)


@pytest.mark.parametrize(
    ("system", "code", "display"),
    [
        (INDICATOR, "housing", "Housing (subjective)"),
        (INDICATOR, "housing", "HOUSING (subjective)"),
        (INDICATOR, "housing", "Logement (situation subjective)"),
        (INDICATOR, "housing", "Wohnsituation"),
        (GENDER, "female", "female"),
        ("http://x.test/codes", "female", "whatever"),
    ],
)
def test_a_display_in_any_language_of_its_system_is_good(system: str, code: str, display: str) -> None:
    assert remarks(coded(system, code, display)) == []


@pytest.mark.parametrize(
    ("system", "code", "display"),
    [(INDICATOR, "housing", "Home"), (INDICATOR, "housing", "Housing  (subjective)"), (GENDER, "female", "woman")],
)
def test_another_display_is_a_warning_at_the_display(system: str, code: str, display: str) -> None:
    assert remarks(coded(system, code, display)) == [
        ("warning", "Observation.code.coding[0].display", "display-unknown")
    ]


def test_an_unknown_extension_is_told_and_taken() -> None:
    resource = patient(extension=[{"url": "http://x.test/e", "valueString": "x"}])
    assert remarks(resource) == [("information", "Patient.extension[0]", "extension-unknown")]
    assert validate(resource) == []


def test_very_many_remarks_hide_no_error() -> None:
    unknown = [{"url": f"http://x.test/{number}", "valueString": "x"} for number in range(2 * MOST + 1)]
    issues = validate(patient(extension=unknown, gender="f"), profiles=())
    assert [(issue.expression, issue.kind) for issue in issues if issue.stops] == [
        ("Patient.gender", "code-not-in-valueset")
    ]
    late = [*unknown[:-1], {"url": "http://x.test/late", "valueDate": "2026-13-01"}]
    issues = validate(patient(extension=late), profiles=())
    assert [issue.expression for issue in issues if issue.stops] == [
        f"Patient.extension[{2 * MOST}].value.ofType(date)"
    ]


@pytest.mark.parametrize("name", sorted(resource_types()))
def test_every_type_can_be_checked_with_all_its_invariants(name: str) -> None:
    """An expression that the engine does not know would raise here: each is compiled by being asked."""
    assert all(issue.kind != "invariant" or issue.detail["rule"] for issue in validate({"resourceType": name}))
