"""What answers and judgements say of an indicator: filled, positive, negative, or not known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from adapter.programme.instrument import Finding, findings
from tests.programme.build import PROGRAMME, at, screening

EDITION = PROGRAMME.at(date(2026, 1, 1))


def finding(indicator: str, judgement: bool | None = None, version: str = "15", **answers: str) -> Finding:
    given = {f"{indicator}.{name[1:]}": (code,) for name, code in answers.items()}
    judgements = {} if judgement is None else {indicator: judgement}
    told = replace(screening(), answers=given, judgements=judgements, version=version, completed=at(date(2026, 1, 1)))
    return findings(told, EDITION)[indicator]


@pytest.mark.rule("A49")
@pytest.mark.parametrize(
    ("indicator", "answers", "positive"),
    [
        ("communication", {"q1": "well", "q2": "no"}, False),
        ("communication", {"q1": "limited", "q2": "no"}, True),
        ("communication", {"q1": "not", "q2": "no"}, True),
        ("communication", {"q1": "well", "q2": "yes"}, True),
        ("birthplace", {"q1": "BE"}, False),
        ("birthplace", {"q1": "MA"}, True),
        ("residence-status", {"q1": "none", "q2": "no"}, True),
        ("residence-status", {"q1": "procedure", "q2": "no"}, False),
        ("residence-status", {"q1": "short-stay", "q2": "urgent-medical-aid"}, False),
        ("education", {"q1": "lower-secondary"}, True),
        ("education", {"q1": "upper-secondary"}, False),
        ("occupation", {"q1": "home"}, True),
        ("occupation", {"q1": "student"}, False),
        ("partner-occupation", {"q1": "no-partner"}, True),
        ("partner-occupation", {"q1": "employed"}, False),
        ("financial-situation", {"q1": "difficulty"}, True),
        ("financial-situation", {"q1": "some-difficulty"}, False),
        ("housing", {"q1": "acceptable", "q2": "no"}, False),
        ("housing", {"q1": "inadequate", "q2": "no"}, True),
        ("housing", {"q1": "good", "q2": "yes"}, True),
        ("social-support", {"q1": "2", "q2": "3", "q3": "3"}, True),
        ("social-support", {"q1": "3", "q2": "3", "q3": "3"}, False),
        ("depression", {"q1": "no", "q2": "no"}, False),
        ("depression", {"q1": "no", "q2": "yes"}, True),
        ("anxiety", {"q1": "LA6569-3", "q2": "LA6569-3"}, False),
        ("anxiety", {"q1": "LA6569-3", "q2": "LA6570-1"}, True),
        ("substance-use", {"q1": "stopped-since-pregnancy", "q2": "no", "q3": "stopped-since-pregnancy"}, False),
        ("substance-use", {"q1": "no", "q2": "yes", "q3": "no"}, True),
        ("violence", {"q1": "yes", "q2": "no"}, False),
        ("violence", {"q1": "no", "q2": "no"}, True),
        ("violence", {"q1": "yes", "q2": "yes"}, True),
        ("psychological-history", {"q1": "yes"}, True),
        ("medication-use", {"q1": "no"}, False),
    ],
)
def test_the_cut_offs_of_part_c(indicator: str, answers: dict[str, str], positive: bool) -> None:
    assert finding(indicator, None, **answers) == Finding(positive, True, False, positive)


@pytest.mark.rule("R020", "A05")
@pytest.mark.parametrize("instead", ["declined", "unknown"])
def test_a_declined_or_unknown_question_leaves_the_indicator_unfilled(instead: str) -> None:
    found = finding("housing", q1="good", q2=instead)
    assert (found.filled, found.positive) == (False, None)


@pytest.mark.rule("A05")
def test_a_judgement_still_speaks_when_a_question_was_declined() -> None:
    found = finding("violence", judgement=True, q1="yes", q2="declined")
    assert (found.filled, found.positive) == (False, True)


@pytest.mark.rule("A05")
def test_a_judgement_alone_fills_the_indicator() -> None:
    assert finding("housing", judgement=False) == Finding(False, True, True, None)


@pytest.mark.rule("A05")
def test_an_indicator_with_one_question_missing_is_not_filled() -> None:
    assert finding("housing", q1="good") == Finding(None, False, False, None)


@pytest.mark.rule("A49")
@pytest.mark.parametrize(
    ("indicator", "answers", "positive"),
    [
        ("housing", {"q1": "inadequate"}, True),
        ("anxiety", {"q1": "LA6571-9"}, True),
        ("anxiety", {"q1": "LA6570-1"}, None),
        ("social-support", {"q1": "4", "q2": "4"}, False),
        ("social-support", {"q1": "1", "q2": "2"}, True),
        ("social-support", {"q1": "1", "q2": "3"}, None),
        ("social-support", {"q1": "3", "q2": "4"}, None),
        ("anxiety", {"q1": "LA6568-5"}, None),
    ],
)
def test_what_is_answered_decides_when_no_missing_answer_could_change_it(
    indicator: str, answers: dict[str, str], positive: bool | None
) -> None:
    assert finding(indicator, None, **answers) == Finding(positive, False, False, positive)


@pytest.mark.rule("R021", "A49")
@pytest.mark.parametrize(("judgement", "differs"), [(True, True), (False, False)])
def test_a_judgement_that_disagrees_with_the_cut_offs_counts_and_is_told(judgement: bool, differs: bool) -> None:
    found = finding("housing", judgement=judgement, q1="good", q2="no")
    assert (found.positive, found.by_cut_off, found.differs) == (judgement, False, differs)


@pytest.mark.rule("R033", "A03")
def test_the_earlier_version_asks_thirteen_indicators() -> None:
    told = replace(screening(), version="13")
    asked = findings(told, EDITION)
    assert len(asked) == 13
    assert {"psychological-history", "medication-use"}.isdisjoint(asked)


@pytest.mark.rule("A03")
def test_an_unknown_version_is_read_as_the_current_one() -> None:
    assert len(findings(replace(screening(), version="99"), EDITION)) == 15
