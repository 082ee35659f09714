"""QuestionnaireResponse: unknown, repeated or misplaced items, answers of another type or none of the options."""

from __future__ import annotations

import copy
from typing import Any

from scripts.conformance.corpus.mutations.change import Spot, mutation
from scripts.conformance.corpus.sites import Site

ITEM = "QuestionnaireResponse.item"
ANSWER = "QuestionnaireResponse.item.answer"


def _item(site: Site) -> bool:
    return site.type == ITEM


def _answered(site: Site) -> bool:
    return site.type == ITEM and "answer" in site.value


def _group(site: Site) -> bool:
    return site.type == ITEM and "answer" not in site.value


def _answer(site: Site) -> bool:
    return site.type == ANSWER


def _response(site: Site) -> bool:
    return site.steps == ("status",) and site.holder == "QuestionnaireResponse"


@mutation(_item, 5)
def unknown_link(spot: Spot) -> None:
    spot.value["linkId"] = "no-such-question"


@mutation(_item, 4)
def link_of_elsewhere(spot: Spot) -> None:
    spot.value["linkId"] = spot.among("housing", "violence.1", "medication-use.1", "anxiety")


@mutation(_item, 5)
def item_dropped(spot: Spot) -> None:
    spot.drop()


@mutation(_item, 5)
def item_twice(spot: Spot) -> None:
    spot.holder["item"].append(copy.deepcopy(spot.value))


@mutation(_item, 4)
def item_last(spot: Spot) -> None:
    spot.holder["item"].append(spot.holder["item"].pop(spot.site.steps[-1]))


@mutation(_answered, 5)
def answered_twice(spot: Spot) -> None:
    spot.value["answer"].append(copy.deepcopy(spot.value["answer"][0]))


@mutation(_answered, 5)
def unanswered(spot: Spot) -> None:
    del spot.value["answer"]


@mutation(_answer, 8)
def answer_of_another_type(spot: Spot) -> None:
    others: list[dict[str, Any]] = [
        {"valueString": "x"},
        {"valueInteger": 1},
        {"valueBoolean": True},
        {"valueDate": "2026"},
    ]
    spot.put(copy.deepcopy(spot.among(*(one for one in others if one.keys() != spot.value.keys()))))


@mutation(_answer, 8)
def answer_that_is_no_option(spot: Spot) -> None:
    for key, value in spot.value.items():
        if key == "valueCoding":
            value["code"] = spot.among("no-such-option", "yes", "LA9999-9")


@mutation(_answer, 4)
def answer_of_another_system(spot: Spot) -> None:
    for key, value in spot.value.items():
        if key == "valueCoding":
            value["system"] = "https://codes.nowhere.test/system"


@mutation(_group, 4)
def answer_to_a_group(spot: Spot) -> None:
    spot.value["answer"] = [{"valueBoolean": True}]


@mutation(_answered, 4)
def items_beside_answers(spot: Spot) -> None:
    spot.value["item"] = [{"linkId": "no-such-question"}]


@mutation(_answer, 3)
def items_below_an_answer(spot: Spot) -> None:
    spot.value["item"] = [{"linkId": "no-such-question"}]


@mutation(_item, 3)
def another_text(spot: Spot) -> None:
    spot.value["text"] = "Another question"


@mutation(_response, 1)
def unknown_questionnaire(spot: Spot) -> None:
    spot.root["questionnaire"] = "https://nowhere.test/Questionnaire/none"


@mutation(_response, 1)
def unfinished(spot: Spot) -> None:
    spot.root["status"] = "in-progress"
    del spot.root["item"]


@mutation(_response, 1)
def finished_without_items(spot: Spot) -> None:
    spot.root["status"] = "completed"
    spot.root.pop("item", None)
