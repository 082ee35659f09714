"""What is written: the derived resources of contract section 4 to the letter, and every concept as valid base R4."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from adapter.canonical import NIHDI, NOMENCLATURE, B, E
from adapter.fhir.definitions import structure
from adapter.fhir.validation import validate
from adapter.mapping import UnknownCode
from tests.mapping.records import CONCEPTS, MAPPING, fullest
from tests.mapping.resources import EPISODE

WOMAN = {"reference": "Patient/1"}
COMMON = {
    "identifiers": [{"system": f"{B}/sid/derived", "value": "1"}],
    "woman": WOMAN,
    "pregnancies": [{"reference": "EpisodeOfCare/1"}],
}
IDENTIFIER = [{"system": f"{B}/sid/derived", "value": "1"}]


def _concept(system: str, code: str, **more: Any) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} | more]}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_the_fullest_record_is_valid_base_r4(concept: str) -> None:
    fields = fullest(concept)
    fields.pop("absent", None)  # an indicator has a value or says why there is none
    resource = MAPPING.write(concept, fields)
    assert [issue for issue in validate(resource) if issue.stops] == []


@pytest.mark.parametrize("concept", CONCEPTS)
def test_elements_stand_in_the_order_of_fhir(concept: str) -> None:
    resource = MAPPING.write(concept, fullest(concept))
    order = ["resourceType", *structure(resource["resourceType"]).keys]
    assert list(resource) == sorted(resource, key=order.index)


def test_a_charge() -> None:
    fields: dict[str, Any] = {
        "id": "c1",
        "identifier": "c1",
        "status": "not-billable",
        "code": "401435",
        "definition": f"{B}/ChargeItemDefinition/401435|2025",
        "woman": WOMAN,
        "context": {"reference": "Encounter/1"},
        "service_date": "2026-03-12",
        "deadline": "2026-06-05",
        "performers": [{"reference": "PractitionerRole/1", "identifier": {"system": NIHDI, "value": "42340696401"}}],
        "quantity": Decimal(3),
        "amount": Decimal("46.5"),
        "reasons": [
            {"code": "late", "display": "Too late"},
            {"code": "no-agreement", "text": "Geen afspraak"},
            "no-consent",
        ],
        "account": {"reference": "Account/1"},
        "supports": [{"reference": "EpisodeOfCare/1"}],
    }
    reason, url = f"{B}/CodeSystem/reason", f"{B}/StructureDefinition/reason"
    assert MAPPING.write("charge", fields) == {
        "resourceType": "ChargeItem",
        "id": "c1",
        "extension": [
            {"url": f"{B}/StructureDefinition/submission-deadline", "valueDate": "2026-06-05"},
            {"url": url, "valueCodeableConcept": _concept(reason, "late", display="Too late")},
            {"url": url, "valueCodeableConcept": _concept(reason, "no-agreement") | {"text": "Geen afspraak"}},
            {"url": url, "valueCodeableConcept": _concept(reason, "no-consent")},
        ],
        "identifier": [{"system": f"{B}/sid/charge", "value": "c1"}],
        "definitionCanonical": [f"{B}/ChargeItemDefinition/401435|2025"],
        "status": "not-billable",
        "code": _concept(NOMENCLATURE, "401435"),
        "subject": WOMAN,
        "context": {"reference": "Encounter/1"},
        "occurrenceDateTime": "2026-03-12",
        "performer": [{"actor": fields["performers"][0]}],
        "quantity": {"value": Decimal(3)},
        "priceOverride": {"value": Decimal("46.5"), "currency": "EUR"},
        "account": [{"reference": "Account/1"}],
        "supportingInformation": [{"reference": "EpisodeOfCare/1"}],
    }
    assert str(MAPPING.write("charge", fields)["priceOverride"]["value"]) == "46.50"
    assert MAPPING.read(MAPPING.write("charge", fields))[0].fields["reasons"] == ["late", "no-agreement", "no-consent"]


def test_a_charge_without_service_date_has_no_occurrence_and_no_deadline() -> None:
    written = MAPPING.write("charge", {"identifier": "c", "status": "planned", "reasons": [], "deadline": None})
    assert written == {
        "resourceType": "ChargeItem",
        "identifier": [{"system": f"{B}/sid/charge", "value": "c"}],
        "status": "planned",
    }


def test_a_scenario() -> None:
    category = f"{B}/CodeSystem/observation-category"
    fields: dict[str, Any] = COMMON | {
        "state": "final",
        "on": "2026-03-12",
        "by": [{"reference": "PractitionerRole/1"}],
        "scenario": "B",
    }
    fields |= {"domains": 3, "provisional": False, "derived_from": [{"reference": "QuestionnaireResponse/1"}]}
    assert MAPPING.write("scenario", fields) == {
        "resourceType": "Observation",
        "extension": [EPISODE, {"url": f"{B}/StructureDefinition/provisional", "valueBoolean": False}],
        "identifier": IDENTIFIER,
        "status": "final",
        "category": [_concept(category, "scenario")],
        "code": _concept(category, "scenario"),
        "subject": WOMAN,
        "effectiveDateTime": "2026-03-12",
        "performer": [{"reference": "PractitionerRole/1"}],
        "valueCodeableConcept": _concept(f"{B}/CodeSystem/scenario", "B"),
        "derivedFrom": [{"reference": "QuestionnaireResponse/1"}],
        "component": [{"code": _concept(category, "deciding-domains"), "valueInteger": 3}],
    }


@pytest.mark.parametrize(
    ("said", "element"),
    [
        ({"identified": True}, {"valueBoolean": True}),
        ({"identified": False}, {"valueBoolean": False}),
        (
            {"absent": "asked-declined"},
            {
                "dataAbsentReason": _concept(
                    "http://terminology.hl7.org/CodeSystem/data-absent-reason", "asked-declined"
                )
            },
        ),
    ],
)
def test_an_indicator_says_whether_it_was_identified_or_why_that_is_not_known(said: Any, element: Any) -> None:
    written = MAPPING.write(
        "indicator", COMMON | {"state": "final", "indicators": ["housing"], "on": "2026-03-12"} | said
    )
    assert (
        written
        == {
            "resourceType": "Observation",
            "extension": [EPISODE],
            "identifier": IDENTIFIER,
            "status": "final",
            "category": [_concept(f"{B}/CodeSystem/observation-category", "indicator")],
            "code": _concept(f"{B}/CodeSystem/indicator", "housing"),
            "subject": WOMAN,
            "effectiveDateTime": "2026-03-12",
        }
        | element
    )


def test_a_vulnerability_is_a_belgian_problem() -> None:
    hl7 = "http://terminology.hl7.org/CodeSystem"
    fields = COMMON | {"clinical_status": "active", "verification": "confirmed", "indicators": ["anxiety"]}
    fields |= {"recorded": "2026-03-12", "recorder": {"reference": "PractitionerRole/1"}}
    assert MAPPING.write("vulnerability", fields | {"evidence": [{"reference": "Observation/1"}]}) == {
        "resourceType": "Condition",
        "extension": [EPISODE],
        "identifier": IDENTIFIER,
        "clinicalStatus": _concept(f"{hl7}/condition-clinical", "active"),
        "verificationStatus": _concept(f"{hl7}/condition-ver-status", "confirmed"),
        "category": [
            _concept(f"{hl7}/condition-category", "problem-list-item"),
            _concept(f"{E}/core-clinical/CodeSystem/be-cs-problem-category", "risk"),
        ],
        "code": _concept(f"{B}/CodeSystem/indicator", "anxiety"),
        "subject": WOMAN,
        "recordedDate": "2026-03-12",
        "recorder": {"reference": "PractitionerRole/1"},
        "evidence": [{"detail": [{"reference": "Observation/1"}]}],
    }


def test_a_goal_has_its_status_as_goal_achievement() -> None:
    written = MAPPING.write("goal", {"status": "status-quo"})
    hl7 = "http://terminology.hl7.org/CodeSystem/goal-achievement"
    assert written == {"resourceType": "Goal", "achievementStatus": _concept(hl7, "no-change")}


def test_a_code_that_no_table_has_is_refused_with_file_and_line() -> None:
    with pytest.raises(UnknownCode, match=r"goal\.yaml:\d+: expected a code of goal-achievement \(.*\), found 'good'"):
        MAPPING.write("goal", {"status": "good"})


def test_two_resources_share_no_part() -> None:
    first, second = (MAPPING.write("scenario", {"scenario": "A", "domains": 1}) for _ in range(2))
    first["component"][0]["code"]["coding"][0]["code"] = "changed"
    first["category"][0]["coding"].clear()
    assert second == MAPPING.write("scenario", {"scenario": "A", "domains": 1})
