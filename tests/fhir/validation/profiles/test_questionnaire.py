"""A response against its Questionnaire: what is planted is found at the item, the answer or the value."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest

from adapter.fhir.validation import validate
from tests.fhir.validation.profiles.published import B, example

Json = dict[str, Any]
RED, BLUE = {"system": "urn:x", "code": "red"}, {"system": "urn:x", "code": "blue"}
ASKED = {
    "resourceType": "Questionnaire",
    "url": "http://site.test/q",
    "version": "1",
    "status": "active",
    "item": [
        {"linkId": "info", "type": "display"},
        {"linkId": "group", "type": "group", "required": True, "item": [
            {"linkId": "choice", "type": "choice", "answerOption": [{"valueCoding": RED}, {"valueCoding": BLUE}]},
            {"linkId": "open", "type": "open-choice", "answerOption": [{"valueCoding": RED}]},
            {"linkId": "many", "type": "string", "repeats": True, "maxLength": 3},
            {"linkId": "set", "type": "choice", "answerValueSet": f"{B}/ValueSet/scenario"},
        ]},
        {"linkId": "if", "type": "boolean"},
        {"linkId": "then", "type": "integer", "required": True, "enableWhen": [
            {"question": "if", "operator": "=", "answerBoolean": True}
        ], "item": [{"linkId": "below", "type": "date"}]},
        {"linkId": "rows", "type": "group", "repeats": True, "item": [{"linkId": "cell", "type": "decimal"}]},
    ],
}  # fmt: skip


def item(link: str, *answers: Json, **more: Any) -> Json:
    return {"linkId": link} | ({"answer": list(answers)} if answers else {}) | more


def group(*items: Json) -> Json:
    return {"linkId": "group", "item": list(items or [CHOICE])}


def response(*items: Json, status: str = "completed") -> Json:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "http://site.test/q|1",
        "status": status,
        "item": list(items),
    }


ROW = item("rows", item=[item("cell", {"valueDecimal": Decimal(1)})])
CHOICE = item("choice", {"valueCoding": RED})
Q = "QuestionnaireResponse"
CASES: list[tuple[str, Json, list[str]]] = [
    ("a choice among the options", response(group(CHOICE)), []),
    ("another code", response(group(item("choice", {"valueCoding": {"system": "urn:x", "code": "x"}}))),
     [f"{Q}.item[0].item[0].answer[0].value.ofType(Coding)"]),
    ("a code of another system", response(group(item("choice", {"valueCoding": {"system": "urn:y", "code": "red"}}))),
     [f"{Q}.item[0].item[0].answer[0].value.ofType(Coding)"]),
    ("a score on the coding", response(group(item("choice", {"valueCoding": RED | {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/itemWeight", "valueDecimal": Decimal(1)}]}}))), []),
    ("a retired score on the coding", response(group(item("choice", {"valueCoding": RED | {
        "extension": [{"url": "http://hl7.org/fhir/StructureDefinition/ordinalValue", "valueDecimal": Decimal(1)}]}}))), []),
    ("free text for a closed choice", response(group(item("choice", {"valueString": "x"}))),
     [f"{Q}.item[0].item[0].answer[0].value.ofType(string)"]),
    ("free text for an open choice", response(group(item("open", {"valueString": "x"}))), []),
    ("two answers to a question that repeats", response(group(item("many", {"valueString": "a"}, {"valueString": "b"}))), []),
    ("two answers to one that does not", response(group(item("choice", {"valueCoding": RED}, {"valueCoding": BLUE}))),
     [f"{Q}.item[0].item[0].answer"]),
    ("a text of the greatest length", response(group(item("many", {"valueString": "123"}))), []),
    ("a text too long", response(group(item("many", {"valueString": "1234"}))), [f"{Q}.item[0].item[0].answer[0].value.ofType(string)"]),
    ("a code of the value set", response(group(item("set", {"valueCoding": {"system": f"{B}/CodeSystem/scenario", "code": "A"}}))), []),
    ("a code outside the value set", response(group(item("set", {"valueCoding": RED}))),
     [f"{Q}.item[0].item[0].answer[0].value.ofType(Coding)"]),
    ("an unknown question", response(group(), item("x", {"valueString": "x"})), [f"{Q}.item[1].linkId"]),
    ("a question at another place", response(group(), item("choice", {"valueCoding": RED})), [f"{Q}.item[1].linkId"]),
    ("another order", response(item("if", {"valueBoolean": False}), group()), [f"{Q}.item[1]"]),
    ("one item twice", response(group(CHOICE, CHOICE)), [f"{Q}.item[0].item[1]"]),
    ("a repeating group twice", response(group(), ROW, ROW), []),
    ("an answer to a group", response({"linkId": "group", "answer": [{"valueString": "x"}]}), [f"{Q}.item[0].answer"]),
    ("a required group is missing", response(item("info")), [Q]),
    ("a required group is missing while in progress", response(item("info"), status="in-progress"), []),
    ("a required answer once it is asked", response(group(), item("if", {"valueBoolean": True})), [Q]),
    ("a required item without answer", response(group(), item("if", {"valueBoolean": True}), item("then")), [f"{Q}.item[2]"]),
    ("a required answer that is not asked", response(group(), item("if", {"valueBoolean": False})), []),
    ("an answer that is not asked", response(group(), item("if", {"valueBoolean": False}), item("then", {"valueInteger": 1})),
     [f"{Q}.item[2]"]),
    ("an item below an answer", response(group(), item("if", {"valueBoolean": True}), item("then", {
        "valueInteger": 1, "item": [item("below", {"valueDate": "2026"})]})), []),
    ("a value of another type below an answer", response(group(), item("if", {"valueBoolean": True}), item("then", {
        "valueInteger": 1, "item": [item("below", {"valueString": "2026"})]})),
     [f"{Q}.item[2].answer[0].item[0].answer[0].value.ofType(string)"]),
    ("an item below a question instead of its answer", response(group(), item("if", {"valueBoolean": True}, ), item(
        "then", {"valueInteger": 1}), item("rows", item=[item("below")])), [f"{Q}.item[3].item[0].linkId"]),
]  # fmt: skip


def places(resource: Json, questionnaire: Any = ASKED) -> list[str]:
    issues = validate(resource, profiles=(), questionnaires=lambda canonical: questionnaire)
    assert {(issue.kind, issue.layer, issue.profile) for issue in issues if issue.stops} <= {
        ("questionnaire", "profile", "http://site.test/q|1")
    }
    return [issue.expression for issue in issues if issue.stops]


@pytest.mark.parametrize(("resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_response(resource: Json, expected: list[str]) -> None:
    assert places(resource) == expected


def test_an_unknown_questionnaire_is_not_checked() -> None:
    assert places(response(item("x", {"valueString": "x"})), None) == []


@pytest.mark.parametrize(("operator", "wanted", "asked"), [
    ("exists", {"answerBoolean": True}, True), ("exists", {"answerBoolean": False}, False),
    ("=", {"answerInteger": 2}, True), ("=", {"answerInteger": 3}, False), ("!=", {"answerInteger": 3}, True),
    (">", {"answerInteger": 1}, True), (">", {"answerInteger": 2}, False), (">=", {"answerInteger": 2}, True),
    ("<", {"answerInteger": 3}, True), ("<", {"answerInteger": 2}, False), ("<=", {"answerInteger": 2}, True),
])  # fmt: skip
def test_a_condition_with_an_operator(operator: str, wanted: Json, asked: bool) -> None:
    questions = [
        {"linkId": "a", "type": "integer"},
        {"linkId": "b", "type": "string", "enableWhen": [{"question": "a", "operator": operator} | wanted]},
    ]
    given = response(item("a", {"valueInteger": 2}), item("b", {"valueString": "x"}))
    assert places(given, ASKED | {"item": questions}) == ([] if asked else [f"{Q}.item[1]"])


def test_several_conditions_hold_together_or_one_by_one() -> None:
    conditions = [{"question": "a", "operator": "=", "answerCoding": code} for code in (RED, BLUE)]
    for behaviour, expected in (("all", [f"{Q}.item[1]"]), ("any", [])):
        asked = {"linkId": "b", "type": "string", "enableBehavior": behaviour, "enableWhen": conditions}
        questionnaire = ASKED | {"item": [{"linkId": "a", "type": "choice"}, asked]}
        given = response(item("a", {"valueCoding": RED}), item("b", {"valueString": "x"}))
        assert places(given, questionnaire) == expected


@pytest.mark.parametrize(("version", "known"), [("", True), ("|15", True), ("|13", False), ("|14", True)])
def test_the_screening_is_checked_by_its_version_where_that_is_known(version: str, known: bool) -> None:
    screening = example("QuestionnaireResponse-amina-screening")
    screening["questionnaire"] = f"{B}/Questionnaire/screening{version}"
    del screening["meta"]
    found = [issue for issue in validate(screening, profiles=()) if issue.kind == "questionnaire"]
    assert (found == []) is known


def test_a_planted_error_in_the_screening_is_found_in_a_bundle() -> None:
    bundle = copy.deepcopy(example("Bundle-amina-transaction"))
    at, screening = next(
        (index, entry["resource"])
        for index, entry in enumerate(bundle["entry"])
        if entry["resource"]["resourceType"] == Q
    )
    screening["item"][1]["item"][0]["answer"][0]["valueCoding"]["code"] = "x"
    found = {(issue.expression, issue.kind) for issue in validate(bundle, profiles=()) if issue.stops}
    assert (f"Bundle.entry[{at}].resource.item[1].item[0].answer[0].value.ofType(Coding)", "questionnaire") in found


def screened(**given: Json) -> Json:
    """The example of a screening with these items at the end of their groups."""
    screening: Json = copy.deepcopy(example("QuestionnaireResponse-amina-screening"))
    for group_item in screening["item"]:
        group_item.get("item", []).extend([given[group_item["linkId"]]] if group_item["linkId"] in given else [])
    return screening


WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


@pytest.mark.parametrize(("score", "right"), [(1, True), (0, False), (2, False)])
def test_a_total_follows_from_the_answers(score: int, right: bool) -> None:
    issues = [
        issue
        for issue in validate(screened(depression=item("depression.score", {"valueInteger": score})), profiles=())
        if issue.kind == "questionnaire"
    ]
    assert [(issue.expected, issue.expression.endswith("answer[0].value.ofType(integer)")) for issue in issues] == (
        [] if right else [("the total 1", True)]
    )


def test_a_total_of_unfinished_answers_is_not_checked() -> None:
    screening = screened(depression=item("depression.score", {"valueInteger": 7}))
    group_item = next(one for one in screening["item"] if one["linkId"] == "depression")
    del group_item["item"][0]
    assert [one for one in validate(screening, profiles=()) if one.kind == "questionnaire"] == []


@pytest.mark.parametrize("url", [WEIGHT, ORDINAL])
@pytest.mark.parametrize(("weight", "right"), [(1, True), (Decimal("1.0"), True), (2, False)])
def test_a_weight_of_an_answer_is_that_of_its_option(url: str, weight: Any, right: bool) -> None:
    screening = screened()
    group_item = next(one for one in screening["item"] if one["linkId"] == "depression")
    answer = group_item["item"][0]["answer"][0]["valueCoding"]
    answer["extension"] = [{"url": url, "valueDecimal": weight}]
    found = [one for one in validate(screening, profiles=()) if one.kind == "questionnaire"]
    assert [one.expression.rpartition("item[0]")[2] for one in found] == (
        [] if right else [".answer[0].value.ofType(Coding).extension[0].value.ofType(decimal)"]
    )


@pytest.mark.parametrize(
    ("text", "right"), [("Feelings of depression", False), ("Communicatie", True), ("Communication", True)]
)
def test_a_text_is_that_of_the_question_in_one_of_its_languages(text: str, right: bool) -> None:
    screening = screened()
    at = next(index for index, one in enumerate(screening["item"]) if one["linkId"] == "communication")
    screening["item"][at]["text"] = text
    found = {one.expression for one in validate(screening, profiles=()) if one.kind == "questionnaire"}
    assert found == (set() if right else {f"{Q}.item[{at}].text"})
