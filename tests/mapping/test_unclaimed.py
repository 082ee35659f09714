"""A resource that no concept takes is told when it means to be a fact: what marks it is nearly ours."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import B
from adapter.data import data_path
from adapter.mapping import Library
from tests.mapping.records import MAPPING, QUESTIONNAIRE
from tests.mapping.resources import EPISODE

CONSULTATION = f"{B}/CodeSystem/consultation"
Resource = dict[str, Any]


def told(resource: Resource) -> list[tuple[str, str, str, str]]:
    assert MAPPING.read(resource) == []
    return [(one.kind, one.expression, one.expected, one.found) for one in MAPPING.unclaimed(resource)]


def encounter(*codings: Resource) -> Resource:
    return {"resourceType": "Encounter", "type": [{"text": "?"}, {"coding": list(codings)}]}


PLACE = "Encounter.type[1].coding[1].code"


@pytest.mark.parametrize(
    "system", ["", "http://borninbelgiumpro.be/fhir/CodeSystem/consultation", "urn:x/consultation"]
)
def test_a_code_of_ours_without_its_system_or_in_nearly_that_one_is_told(system: str) -> None:
    coding = {"system": system, "code": "advice-talk"}
    meant = ("unmapped-code", PLACE, f"{CONSULTATION}|advice-talk", f"{system}|advice-talk")
    assert told(encounter({"code": "other"}, coding if system else {"code": "advice-talk"})) == [meant]


@pytest.mark.parametrize(
    "coding", [{"system": "https://hospital.example/visits", "code": "advice-talk"}, {"code": "visit"}, {}]
)
def test_a_code_of_another_system_is_not_ours(coding: Resource) -> None:
    assert told(encounter(coding)) == []


def response(**elements: Any) -> Resource:
    return {"resourceType": "QuestionnaireResponse", "status": "completed", "extension": [EPISODE]} | elements


@pytest.mark.parametrize("link", ["housing", "housing.1"])
@pytest.mark.parametrize(
    ("form", "place", "found"),
    [
        ({}, "QuestionnaireResponse", "–"),
        ({"questionnaire": "urn:x:form|2"}, "QuestionnaireResponse.questionnaire", "urn:x:form|2"),
    ],
)
def test_answers_to_our_questions_under_another_questionnaire_are_told(
    link: str, form: Resource, place: str, found: str
) -> None:
    assert told(response(item=[{"linkId": link}], **form)) == [("not-read", place, QUESTIONNAIRE, found)]


def test_a_questionnaire_that_is_named_as_ours_and_is_none_is_told() -> None:
    place, near = "QuestionnaireResponse.questionnaire", f"{QUESTIONNAIRE}-nl"
    assert told(response(questionnaire=near)) == [("not-read", place, QUESTIONNAIRE, near)]


def test_a_form_of_the_hospitals_own_is_none_of_ours() -> None:
    assert told(response(questionnaire="urn:x:form", item=[{"linkId": "pain"}])) == []
    assert told(response()) == []


def test_a_type_of_which_we_read_nothing_is_not_looked_at() -> None:
    assert (
        told({"resourceType": "Medication", "code": {"coding": [{"system": f"{B}/CodeSystem/task", "code": "x"}]}})
        == []
    )


def test_what_a_pack_reads_in_its_own_way_is_not_told_by_it() -> None:
    packs = Library(MAPPING, data_path("mappings") / "packs").packs
    (riverside,) = [pack for pack in packs.every if pack.name == "riverside"]
    assert riverside.mapping.unclaimed(response(questionnaire="urn:x:form", item=[{"linkId": "Q01"}])) == ()
