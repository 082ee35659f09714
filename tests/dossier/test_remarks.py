"""What no rule gets to see, or sees in two ways, is told where it stands; what a reason tells is not told twice."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from adapter.canonical import LOINC, B
from adapter.data import data_path
from adapter.dossier.remarks import remarks
from adapter.dossier.source import Source, Sources
from adapter.fhir.outcome import Issue
from adapter.mapping import Mapping

Resource = dict[str, Any]
Told = list[tuple[str, str, str, str]]
TALK, MEETING = "advice-talk", "perinatal-meeting"
DAY, BEGIN, END = "2026-02-06", "2026-02-06T10:00:00+01:00", "2026-02-06T11:00:00+01:00"


@cache
def mapping() -> Mapping:
    return Mapping.load(data_path("mappings"))


def issues(resource: Resource, **version: Any) -> list[Issue]:
    source = Source(resource["resourceType"], "1", 1, resource, datetime(2026, 3, 1, tzinfo=UTC), **version)
    sources = Sources.of([source], mapping(), None)
    return [one.issue for one in (*sources.issues, *remarks(sources))]


def told(resource: Resource, **version: Any) -> Told:
    found = issues(resource, **version)
    assert {(one.severity, one.layer) for one in found} <= {("warning", "programme")}
    return [(one.kind, one.expression, one.expected, one.found) for one in found]


def encounter(kind: str, **elements: Any) -> Resource:
    type_ = [{"coding": [{"system": f"{B}/CodeSystem/consultation", "code": kind}]}]
    return {"resourceType": "Encounter", "status": "finished", "type": type_} | elements


def screening(*items: Resource, **elements: Any) -> Resource:
    made = {"resourceType": "QuestionnaireResponse", "questionnaire": f"{B}/Questionnaire/screening"}
    return made | {"status": "completed", "authored": DAY, "item": list(items)} | elements


def without(resource: Resource, name: str) -> Resource:
    return {key: value for key, value in resource.items() if key != name}


def item(link: str, *answers: Resource, **more: Any) -> Resource:
    return {"linkId": link, "answer": list(answers)} | more


def coded(code: str, system: str = f"{B}/CodeSystem/answer") -> Resource:
    return {"valueCoding": {"system": system, "code": code}}


AUTHORED = "QuestionnaireResponse.authored"
JUDGED = {"linkId": "housing", "item": [item("housing.vulnerable", {"valueBoolean": True})]}


@pytest.mark.parametrize("items", [(), (JUDGED,)], ids=["answers", "judged"])
@pytest.mark.parametrize("status", ["completed", "amended"])
def test_a_screening_without_its_day_is_told(items: tuple[Resource, ...], status: str) -> None:
    undated = without(screening(*items, status=status), "authored")
    assert told(undated) == [("day-missing", "QuestionnaireResponse", AUTHORED, "")]


@pytest.mark.parametrize("said", ["2026", "2026-02"])
def test_a_screening_of_which_the_day_is_not_said_is_told_at_its_date(said: str) -> None:
    assert told(screening(authored=said)) == [("day-missing", AUTHORED, AUTHORED, said)]


@pytest.mark.parametrize("status", ["in-progress", "stopped", "entered-in-error"])
def test_a_screening_that_is_none_yet_needs_no_day(status: str) -> None:
    assert told(without(screening(status=status), "authored")) == []


@pytest.mark.parametrize("said", [DAY, BEGIN, "2026-02-05T23:30:00Z"])
def test_a_screening_with_its_day_is_not_told(said: str) -> None:
    assert told(screening(authored=said)) == []


START = "Encounter.period.start"


@pytest.mark.parametrize("kind", [TALK, MEETING])
@pytest.mark.parametrize(
    ("elements", "place", "found"),
    [
        ({}, "Encounter", ""),
        ({"period": {"end": END}}, "Encounter.period", ""),
        ({"period": {"start": "2026-02"}}, START, "2026-02"),
    ],
)
def test_a_talk_or_meeting_without_its_day_is_told(kind: str, elements: Resource, place: str, found: str) -> None:
    assert told(encounter(kind, **elements)) == [("day-missing", place, START, found)]
    assert told(encounter(kind, **elements) | {"status": "planned"}) == []


def test_a_talk_needs_its_day_alone() -> None:
    assert told(encounter(TALK, period={"start": DAY})) == []


LENGTH = ("length-missing", "Encounter.period", "Encounter.period.start, Encounter.period.end")


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ({"start": BEGIN}, [(*LENGTH, "")]),
        ({"start": BEGIN, "end": DAY}, [(*LENGTH, DAY)]),
        ({"start": DAY, "end": END}, [(*LENGTH, END)]),
        ({"start": BEGIN, "end": END}, []),
    ],
)
def test_a_meeting_of_which_the_length_is_not_known_is_told(period: Resource, expected: Told) -> None:
    assert told(encounter(MEETING, period=period)) == expected


SOMEBODY = {"individual": {"reference": "Practitioner/1"}}


@pytest.mark.parametrize(
    ("partly", "count"), [([{"end": END}], 0), ([{"end": END}, {}], 1), ([{"start": BEGIN}], 1), ([{}], 1)]
)
def test_the_end_may_be_that_of_everyone_who_took_part(partly: list[Resource], count: int) -> None:
    meeting = encounter(MEETING, period={"start": BEGIN}, participant=[SOMEBODY | {"period": one} for one in partly])
    assert told(meeting) == [(*LENGTH, "")] * count


@pytest.mark.parametrize("code", ["advise-talk", "Advice-talk", ""])
def test_a_code_of_ours_that_is_no_consultation_is_told_at_its_place(code: str) -> None:
    place = "Encounter.type[0].coding[0].code"
    assert told(encounter(code, period={"start": DAY})) == [
        ("unmapped-code", place, "advice-talk, perinatal-meeting", code)
    ]


def test_an_encounter_of_the_hospitals_own_kind_is_none_of_ours() -> None:
    own = {"coding": [{"system": "https://hospital.example/visit", "code": "advise-talk"}]}
    assert told(encounter(TALK) | {"type": [own, {"text": "visite"}]}) == []
    assert told(without(encounter(TALK), "type")) == []


@pytest.mark.parametrize(
    ("resource", "place", "expected"),
    [
        ({"resourceType": "Task", "code": {"coding": [{"system": f"{B}/CodeSystem/task", "code": "x"}]}},
         "Task.code.coding[0].code", "agreement"),
        ({"resourceType": "Account", "type": {"coding": [{}, {"system": f"{B}/CodeSystem/account", "code": "x"}]}},
         "Account.type.coding[1].code", "reference-period"),
        ({"resourceType": "Observation", "code": {"coding": [{"system": LOINC, "code": "1-8"}]},
          "category": [{"coding": [{"system": f"{B}/CodeSystem/observation-category", "code": "x"}]}]},
         "Observation.category[0].coding[0].code", "evaluation, indicator, scenario"),
    ],
    ids=["Task", "Account", "Observation"],
)  # fmt: skip
def test_so_is_any_code_by_which_facts_are_told_apart(resource: Resource, place: str, expected: str) -> None:
    assert told(resource) == [("unmapped-code", place, expected, "x")]


def test_of_an_older_version_nothing_is_told_again() -> None:
    assert told(encounter("advise-talk"), current=False) == []
    assert told(without(screening(), "authored"), current=False) == []


GOOD, BAD = coded("good"), coded("inadequate")


def test_two_answers_to_one_question_are_told_at_the_other() -> None:
    both = {"linkId": "housing", "item": [item("housing.1", GOOD, BAD), item("housing.2", coded("no"))]}
    place = "QuestionnaireResponse.item[0].item[0].answer[1]"
    assert told(screening(both)) == [("answers-disagree", place, "good", "inadequate")]
    assert issues(screening(both))[0].detail == {"about": "housing.1"}


def test_one_question_at_two_places_is_told_at_the_second() -> None:
    apart = screening(item("housing.1", GOOD), {"linkId": "housing", "item": [item("housing.1", BAD)]})
    place = "QuestionnaireResponse.item[1].item[0].answer[0]"
    assert told(apart) == [("answers-disagree", place, "good", "inadequate")]


def test_an_answer_below_another_answer_is_seen() -> None:
    outer = item("x", {"valueString": "?", "item": [item("housing.1", BAD)]})
    place = "QuestionnaireResponse.item[1].answer[0].item[0].answer[0]"
    assert told(screening(item("housing.1", GOOD), outer)) == [("answers-disagree", place, "good", "inadequate")]


@pytest.mark.parametrize(("second", "count"), [(False, 1), (True, 0)])
def test_two_judgements_are_told_only_when_they_differ(second: bool, count: int) -> None:
    twice = {"linkId": "housing", "item": [*JUDGED["item"], item("housing.vulnerable", {"valueBoolean": second})]}
    one = {"linkId": "housing", "item": [item("housing.vulnerable", {"valueBoolean": True}, {"valueBoolean": second})]}
    expected = ("judgements-disagree", "true", "false")
    for response, place in ((twice, "item[1].answer[0]"), (one, "item[0].answer[1]")):
        found = told(screening(response))
        assert found == [(expected[0], f"QuestionnaireResponse.item[0].{place}", *expected[1:])] * count


@pytest.mark.parametrize("again", [GOOD, coded("unheard-of")])
def test_the_same_answer_twice_or_one_that_is_none_contradicts_nothing(again: Resource) -> None:
    kinds = {one[0] for one in told(screening(item("housing.1", GOOD, again)))}
    assert "answers-disagree" not in kinds


def test_the_same_answer_in_two_forms_contradicts_nothing() -> None:
    assert told(screening(item("housing.2", coded("yes"), {"valueBoolean": True}))) == []


def test_what_is_no_question_of_ours_may_have_many_answers() -> None:
    assert told(screening(item("languages", {"valueString": "nl"}, {"valueString": "ar"}))) == []


@pytest.mark.parametrize(("version", "count"), [("", 0), ("|13", 0), ("|15", 0), ("|14", 1)])
def test_a_version_that_our_questionnaire_does_not_have_is_told(version: str, count: int) -> None:
    place, form = "QuestionnaireResponse.questionnaire", f"{B}/Questionnaire/screening{version}"
    assert told(screening(questionnaire=form)) == [("version-unknown", place, "13, 15", "14")] * count
