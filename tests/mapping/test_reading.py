"""What is read from resources as senders write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from adapter.canonical import B
from adapter.mapping import Trace
from tests.mapping.records import MAPPING
from tests.mapping.resources import AS_SENT, answer, coded, contained, evaluation, expectation, item, screening


def _read(resource: dict[str, Any]) -> dict[str, Any]:
    (record,) = MAPPING.read(resource)
    return record.fields


@pytest.mark.parametrize("name", AS_SENT)
def test_as_sent(name: str) -> None:
    resource, fields = AS_SENT[name]
    assert _read(resource) == fields


@pytest.mark.parametrize(
    "type_name", ["Provenance", "Observation", "Encounter", "Consent", "Condition", "Task", "Account"]
)
def test_a_resource_that_no_file_is_about_gives_no_record_and_is_unread_as_a_whole(type_name: str) -> None:
    trace = Trace()
    assert MAPPING.read({"resourceType": type_name, "id": "1", "status": "final"}, trace) == []
    assert [(row.resource, row.source, row.why) for row in trace.rows] == [
        (f"{type_name}/1", f"{type_name}.{name}", "no-concept") for name in ("resourceType", "id", "status")
    ]


def test_an_encounter_of_both_kinds_gives_both_records() -> None:
    codes = [{"system": f"{B}/CodeSystem/consultation", "code": code} for code in ("advice-talk", "perinatal-meeting")]
    records = MAPPING.read({"resourceType": "Encounter", "type": [{"coding": codes}], "status": "finished"})
    assert [record.concept for record in records] == ["meeting", "talk"]


@pytest.mark.parametrize("version", ["", "|15", "|13"])
def test_a_screening_is_of_our_questionnaire_in_any_version(version: str) -> None:
    resource = screening() | {"questionnaire": f"{B}/Questionnaire/screening{version}"}
    assert _read(resource)["questionnaire"] == resource["questionnaire"]


@pytest.mark.parametrize("other", ["s", "/1", "|"])
def test_a_screening_of_another_questionnaire_is_none(other: str) -> None:
    records = MAPPING.read(screening() | {"questionnaire": f"{B}/Questionnaire/screening{other}"})
    assert len(records) == (1 if other == "|" else 0)


@pytest.mark.parametrize(
    ("link_id", "content", "code"),
    [
        ("communication.1", coded("well"), "well"),
        ("communication.1", coded("declined"), "declined"),
        ("communication.2", answer(valueBoolean=True), "yes"),
        ("communication.2", answer(valueBoolean=False), "no"),
        ("birthplace.1", coded("BE", "urn:iso:std:iso:3166"), "BE"),
        ("birthplace.1", coded("BEL", "urn:iso:std:iso:3166"), "BEL"),
        ("birthplace.1", coded("unknown"), "unknown"),
        ("anxiety.1", coded("LA6570-1", "http://loinc.org"), "LA6570-1"),
        ("anxiety.1", answer(valueInteger=0), "LA6568-5"),
        ("anxiety.2", answer(valueDecimal=Decimal("3.0")), "LA6571-9"),
        ("anxiety.2", coded("unknown"), "unknown"),
        ("social-support.1", coded("4"), "4"),
        ("social-support.2", coded("5"), "5"),
        ("social-support.3", answer(valueInteger=1), "1"),
        ("substance-use.1", coded("stopped-since-pregnancy"), "stopped-since-pregnancy"),
    ],
)
def test_an_answer_is_read_as_its_code(link_id: str, content: dict[str, Any], code: str) -> None:
    assert _read(screening(item(link_id, content)))["answers"] == {link_id: [code]}


@pytest.mark.parametrize(
    ("link_id", "content", "found"),
    [
        ("communication.1", coded("perfect"), f"{B}/CodeSystem/answer|perfect"),
        ("communication.1", coded("well", "http://loinc.org"), "http://loinc.org|well"),
        ("communication.1", answer(valueCoding={"code": "well"}), "|well"),
        ("communication.1", answer(valueBoolean=True), "true"),
        ("birthplace.1", coded("Belgium", "urn:iso:std:iso:3166"), "urn:iso:std:iso:3166|Belgium"),
        ("birthplace.1", coded("BE"), f"{B}/CodeSystem/answer|BE"),
        ("anxiety.1", coded("LA6570-1"), f"{B}/CodeSystem/answer|LA6570-1"),
        ("anxiety.1", answer(valueInteger=4), "4"),
        ("social-support.1", coded("5"), f"{B}/CodeSystem/answer|5"),
        ("social-support.2", answer(valueInteger=6), "6"),
        ("education.1", answer(valueString="higher"), "higher"),
    ],
)
def test_an_answer_that_is_none_is_an_issue_at_its_place(link_id: str, content: dict[str, Any], found: str) -> None:
    (record,) = MAPPING.read(screening(item("a", {"item": [item(link_id, content)]})))
    (issue,) = record.issues
    assert "answers" not in record.fields
    assert (issue.severity, issue.kind, issue.found) == ("warning", "unmapped-code", found)
    assert issue.expression == "QuestionnaireResponse.item[0].item[0].answer[0]"
    assert "declined" in issue.expected


def test_items_are_found_at_any_depth_also_below_answers() -> None:
    deep = item("housing.2", coded("yes"))
    below = item("housing.1", {"answer": [coded("good")["answer"][0] | {"item": [deep]}]})
    judged = item("housing.vulnerable", answer(valueBoolean=True))
    fields = _read(
        screening(
            item("a", {"item": [item("b", {"item": [below, judged]})]}), item("asked-alone", answer(valueBoolean=True))
        )
    )
    assert fields["answers"] == {"housing.1": ["good"], "housing.2": ["yes"]}
    assert fields["judgements"] == {"housing": True}
    assert fields["asked_alone"] is True


def test_scores_of_older_tools_are_left_aside() -> None:
    weight = {"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": Decimal("2.5")}
    content = coded("well")
    content["answer"][0]["extension"] = [weight]
    content["answer"][0]["valueCoding"]["extension"] = [weight]
    record = MAPPING.read(screening(item("communication.1", content)))[0]
    assert record.fields["answers"] == {"communication.1": ["well"]}
    assert record.issues == ()


def test_an_unknown_code_names_its_element_row_by_row() -> None:
    unknown = {"coding": [{"system": f"{B}/CodeSystem/indicator", "code": code} for code in ("housing", "?", "!")]}
    status = {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/goal-achievement", "code": "sustaining"}]}
    (record,) = MAPPING.read(evaluation(code=unknown, valueCodeableConcept=status))
    assert record.fields["indicators"] == ["housing"]
    assert "status" not in record.fields
    assert [(issue.expression, issue.found) for issue in record.issues] == [
        ("Observation.code.coding[1].code", "?"),
        ("Observation.code.coding[2].code", "!"),
        ("Observation.value.ofType(CodeableConcept).coding[0].code", "sustaining"),
    ]


def test_the_published_pregnancy_status_example_is_read() -> None:
    where = {"subject": {"reference": "Patient/1"}, "effectiveDateTime": "2026-02-10"}
    edd = contained("http://loinc.org", "11778-8", id="edd", valueDateTime="2026-09-15", **where)
    children = contained("http://loinc.org", "11878-6", id="children", valueInteger=1, **where)
    members = [{"reference": "#edd"}, {"reference": "#children"}]
    trace = Trace()
    (record,) = MAPPING.read(expectation(edd, children, hasMember=members, **where), trace)
    assert (record.fields["due_date"], record.fields["fetuses"]) == ("2026-09-15", 1)
    assert {row.source: row.why for row in trace.unread} == {
        "Observation.contained[1].id": "constant",
        "Observation.hasMember[1].reference": "no-row",
        "Observation.code.coding[0].display": "no-row",
    }
