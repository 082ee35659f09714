"""The screening instrument as data."""

from __future__ import annotations

import json

import pytest

from adapter.data import data_path
from tests.mapping.records import MAPPING

INSTRUMENT = MAPPING.files.instrument
SLUGS = [indicator.slug for indicator in INSTRUMENT.indicators]


def test_there_are_fifteen_indicators_and_twenty_five_questions() -> None:
    assert len(SLUGS) == 15
    assert sum(len(indicator.questions) for indicator in INSTRUMENT.indicators) == 25


def test_the_indicators_are_those_of_the_code_system() -> None:
    listed = json.loads((data_path("mappings") / "conceptmaps" / "indicator.json").read_text("utf-8"))
    assert listed["codes"] == SLUGS


@pytest.mark.parametrize(("version", "count"), [("15", 15), ("13", 13)])
def test_a_version_has_its_indicators(version: str, count: int) -> None:
    assert len(INSTRUMENT.of_version(version)) == count


def test_the_earlier_version_lacks_the_two_new_ones() -> None:
    assert set(SLUGS) - {one.slug for one in INSTRUMENT.of_version("13")} == {"psychological-history", "medication-use"}


def test_an_unknown_version_is_none() -> None:
    with pytest.raises(KeyError):
        INSTRUMENT.of_version("14")


def test_every_indicator_has_its_label_in_four_languages() -> None:
    assert all(
        sorted(one.labels) == ["de", "en", "fr", "nl"] and all(one.labels.values()) for one in INSTRUMENT.indicators
    )


def test_every_question_can_be_declined_and_left_unknown() -> None:
    questions = [question for one in INSTRUMENT.indicators for question in one.questions]
    assert all({"declined", "unknown"} <= question.codes.keys() for question in questions)
    assert all(question.link_id.startswith(f"{question.indicator}.") for question in questions)
