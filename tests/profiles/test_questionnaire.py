"""The screening questionnaire: the questions and answers that the rules judge by, in four languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.profiles.forbidden import package_files

ROOT = Path(__file__).resolve().parents[2]
FILES = package_files()
VERSIONS = {"15": FILES["Questionnaire-screening"], "13": FILES["Questionnaire-screening-13"]}
SETTINGS = tomllib.loads((ROOT / "adapter/programme/settings.toml").read_text(encoding="utf-8"))["edition"][0]
INSTRUMENT = SETTINGS["instrument"]
each_version = pytest.mark.parametrize("version", VERSIONS)


def items(parent: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for item in parent.get("item", ()):
        yield item
        yield from items(item)


def questions(version: str) -> list[dict[str, Any]]:
    return [item for item in items(VERSIONS[version]) if item["type"] == "choice"]


@each_version
def test_it_has_a_group_for_each_indicator_of_its_version(version: str) -> None:
    without = set(INSTRUMENT["versions"][version]["without"])
    groups = [item["linkId"] for item in VERSIONS[version]["item"] if item["type"] == "group"]
    assert groups == [name for name in INSTRUMENT["indicators"] if name not in without]
    assert VERSIONS[version]["version"] == version
    assert VERSIONS[version]["url"] == VERSIONS["15"]["url"]


@each_version
def test_its_questions_are_those_that_the_rules_judge(version: str) -> None:
    without = INSTRUMENT["versions"][version]["without"]
    judged = [q for name, cut in INSTRUMENT["cut_offs"].items() if name not in without for q in cut["questions"]]
    assert [item["linkId"] for item in questions(version)] == judged


@each_version
def test_every_answer_that_the_rules_name_is_an_option(version: str) -> None:
    options = {
        item["linkId"]: {one["valueCoding"]["code"] for one in item["answerOption"]} for item in questions(version)
    }
    for cut in INSTRUMENT["cut_offs"].values():
        named = {**cut.get("positive", {}), **dict(zip(cut["questions"], cut.get("scores", ()), strict=False))}
        for question, answers in named.items():
            assert set(answers) <= options.get(question, set(answers))


@each_version
def test_every_question_can_be_declined_or_left_unknown_and_none_is_required(version: str) -> None:
    for item in questions(version):
        assert {"declined", "unknown"} <= {one["valueCoding"]["code"] for one in item["answerOption"]}
    assert not any(item.get("required") for item in items(VERSIONS[version]))


@each_version
def test_every_text_is_in_four_languages(version: str) -> None:
    for item in items(VERSIONS[version]):
        assert languages(item["_text"]) == {"nl", "fr", "de"}
        for option in item.get("answerOption", ()):
            assert languages(option["valueCoding"]["_display"]) == {"nl", "fr", "de"}


def languages(element: dict[str, Any]) -> set[str]:
    translations = (one["extension"] for one in element["extension"])
    return {part["valueCode"] for parts in translations for part in parts if part["url"] == "lang"}


@each_version
def test_weights_are_the_scores_that_the_rules_add(version: str) -> None:
    weights = {item["linkId"]: scores_of(item) for item in questions(version)}
    for cut in INSTRUMENT["cut_offs"].values():
        for question, scores in zip(cut["questions"], cut.get("scores", ()), strict=False):
            assert weights[question] == scores


def scores_of(item: dict[str, Any]) -> dict[str, int]:
    weighed = (one for one in item["answerOption"] if "extension" in one)
    return {one["valueCoding"]["code"]: one["extension"][0]["valueDecimal"] for one in weighed}


@each_version
def test_three_hidden_scores_are_calculated(version: str) -> None:
    scores = [item for item in items(VERSIONS[version]) if item["linkId"].endswith(".score")]
    assert [item["linkId"] for item in scores] == ["social-support.score", "depression.score", "anxiety.score"]
    for item in scores:
        hidden, unit, calculated = item["extension"]
        assert hidden["valueBoolean"] is True
        assert unit["valueCoding"]["code"] == "{score}"
        assert calculated["valueExpression"]["language"] == "text/fhirpath"


@each_version
def test_violence_opens_with_the_warning_and_every_group_closes_with_the_judgement(version: str) -> None:
    groups = [item for item in VERSIONS[version]["item"] if item["type"] == "group"]
    assert VERSIONS[version]["item"][0]["linkId"] == "asked-alone"
    for group in groups:
        assert group["item"][-1]["linkId"] == f"{group['linkId']}.vulnerable"
        warned = [item["linkId"] for item in group["item"] if item["type"] == "display"]
        assert warned == (["violence.warning"] if group["linkId"] == "violence" else [])
