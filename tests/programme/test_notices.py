"""What is told without refusing anything: soft duties that are open, and oddities in the facts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.facts import Evaluation, Facts, Pregnancy
from adapter.programme.notices import Notice
from tests.programme.build import (
    CORE_TEAM,
    DUE,
    GP,
    GYNAECOLOGIST,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    SCREENED,
    consent,
    decided,
    evaluations,
    facts,
    meeting,
    member,
    screening,
    talk,
)

DAY = date(2026, 3, 12)
FIVE = (MIDWIFE, GYNAECOLOGIST, GP, PSYCHOLOGIST, NURSE)
YEAR_OVER = date(2027, 1, 22)
FOLLOWED = (*evaluations(date(2026, 7, 1)), *evaluations(date(2027, 1, 10)))


def told(code: str, today: date = DAY, known: Facts | None = None, **parts: Any) -> list[Notice]:
    return [notice for notice in decided(today, known, **parts).notices if notice.code == code]


def abouts(code: str, today: date = DAY, **parts: Any) -> list[dict[str, str]]:
    return [dict(notice.about) for notice in told(code, today, **parts)]


@pytest.mark.rule("A49")
@pytest.mark.parametrize(
    ("judged", "answer", "expected"),
    [
        (True, "good", [{"indicator": "housing", "expected": "negative", "found": "positive"}]),
        (False, "inadequate", [{"indicator": "housing", "expected": "positive", "found": "negative"}]),
        (True, "inadequate", []),
    ],
)
def test_a_judgement_that_our_cut_offs_do_not_share_is_told(judged: bool, answer: str, expected: object) -> None:
    asked = screening(positive=["housing"] if judged else [])
    asked = replace(asked, answers={"housing.1": (answer,), "housing.2": ("no",)})
    assert abouts("screening-mismatch", screenings=(asked,)) == expected
    assert {one.source for one in told("screening-mismatch", screenings=(asked,))} <= {asked.source}


@pytest.mark.rule("R073")
@pytest.mark.parametrize(("today", "count"), [(DAY - timedelta(days=1), 0), (DAY, 1)])
def test_two_coordinators_at_once_are_told_from_the_day_of_the_second(today: date, count: int) -> None:
    team = (*CORE_TEAM, member(MIDWIFE, coordinator=True), member(NURSE, DAY, coordinator=True))
    agreed = (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))
    found = abouts("two-coordinators", today, memberships=team, consents=agreed)
    assert found == [{"found": "2026-03-12"}] * count


@pytest.mark.rule("R073")
def test_one_coordinator_told_twice_or_after_another_is_no_oddity() -> None:
    team = (
        *CORE_TEAM,
        member(MIDWIFE, SCREENED, DAY - timedelta(days=1), coordinator=True),
        member(NURSE, DAY, coordinator=True),
        member(NURSE, DAY, coordinator=True),
    )
    agreed = (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))
    assert told("two-coordinators", memberships=team, consents=agreed) == []


@pytest.mark.rule("R131", "R135", "A31")
@pytest.mark.parametrize(
    ("people", "marked", "count"), [(FIVE, (), 1), (FIVE[:4], (), 0), (FIVE, FIVE[:4], 0), (FIVE, FIVE[:3], 1)]
)
def test_more_than_four_providers_are_told_unless_four_are_marked(people: Any, marked: Any, count: int) -> None:
    held = meeting(DAY, people=people, reimbursed=marked)
    found = told("more-than-four-providers", meetings=(held,))
    assert found == [Notice("more-than-four-providers", {"day": "2026-03-12"}, held.sources[0])] * count


@pytest.mark.rule("A31")
def test_meetings_are_told_in_the_order_of_their_days() -> None:
    held = (meeting(DAY, people=FIVE), meeting(DAY - timedelta(days=5), people=FIVE))
    assert abouts("more-than-four-providers", meetings=held) == [{"day": "2026-03-07"}, {"day": "2026-03-12"}]


@pytest.mark.rule("R053", "A36")
def test_two_talks_on_one_day_are_told() -> None:
    assert abouts("two-talks-one-day", talks=(talk(DAY), talk(DAY, GP))) == [{"day": "2026-03-12"}]
    assert abouts("two-talks-one-day", talks=(talk(DAY), talk(DAY + timedelta(days=1)))) == []


@pytest.mark.rule("R053", "A36")
@pytest.mark.parametrize(("day", "count"), [(date(2026, 2, 8), 0), (date(2026, 2, 9), 1)])
def test_a_first_talk_after_the_first_trimester_is_told(day: date, count: int) -> None:
    assert DUE - timedelta(days=280) + timedelta(weeks=14) == date(2026, 2, 9)
    held = (talk(date(2026, 7, 1)), talk(day))
    found = told("first-talk-not-first-trimester", talks=held)
    assert found == [Notice("first-talk-not-first-trimester", {"day": day.isoformat()}, held[1].sources[0])] * count


@pytest.mark.rule("R055", "A36")
@pytest.mark.parametrize(("day", "count"), [(date(2026, 5, 17), 1), (date(2026, 5, 18), 0)])
def test_a_second_talk_before_the_third_trimester_is_told(day: date, count: int) -> None:
    assert DUE - timedelta(days=280) + timedelta(weeks=28) == date(2026, 5, 18)
    held = (talk(day), talk(date(2026, 2, 1)))
    found = told("second-talk-not-third-trimester", talks=held)
    assert found == [Notice("second-talk-not-third-trimester", {"day": day.isoformat()}, held[0].sources[0])] * count


@pytest.mark.rule("A36")
def test_without_due_date_or_second_talk_trimesters_are_not_looked_at() -> None:
    held = (talk(date(2026, 3, 1)), talk(date(2026, 3, 2)))
    codes = {notice.code for notice in decided(DAY, talks=held, pregnancy=Pregnancy("P1")).notices}
    assert codes == set()
    assert told("second-talk-not-third-trimester", talks=held[:1]) == []


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(("today", "count"), [(date(2026, 7, 22), 0), (date(2026, 7, 23), 1), (date(2026, 9, 1), 1)])
def test_a_missed_slot_is_told_from_the_day_after_it_was_due(today: date, count: int) -> None:
    assert abouts("follow-up-missed", today) == [{"day": "2026-07-22"}] * count


@pytest.mark.rule("R102", "A16")
def test_a_filled_slot_is_not_told() -> None:
    assert abouts("follow-up-missed", date(2026, 9, 1), evaluations=FOLLOWED) == []


@pytest.mark.rule("R102", "A41")
@pytest.mark.parametrize(("status", "noted"), [(None, True), ("realised", False)])
def test_a_slot_needs_status_and_note_in_one(status: str | None, noted: bool) -> None:
    half = Evaluation("Observation/1", "housing", date(2026, 7, 2), status, noted, MIDWIFE.key)
    other = [one for one in FOLLOWED if one.indicator != "housing"]
    assert abouts("follow-up-missed", date(2026, 9, 1), evaluations=(*other, half)) == [{"day": "2026-07-22"}]


@pytest.mark.rule("R103", "A44")
@pytest.mark.parametrize(("today", "count"), [(date(2027, 1, 21), 0), (YEAR_OVER, 1)])
def test_a_year_without_a_meeting_is_told_when_it_is_over(today: date, count: int) -> None:
    assert abouts("yearly-meeting", today) == [{"day": "2027-01-21"}] * count


@pytest.mark.rule("R104", "A32")
def test_indicators_not_discussed_in_the_year_are_told() -> None:
    held = (meeting(DAY, agreements=("housing",)), meeting(YEAR_OVER, agreements=("financial-situation",)))
    assert abouts("yearly-meeting", YEAR_OVER, meetings=held) == []
    expected = [{"indicator": "financial-situation", "day": "2027-01-21"}]
    assert abouts("yearly-discussion", YEAR_OVER, meetings=held) == expected


@pytest.mark.rule("R104")
def test_indicators_discussed_in_several_meetings_are_all_discussed() -> None:
    held = (meeting(DAY), meeting(date(2026, 5, 1), agreements=("financial-situation",)))
    assert abouts("yearly-discussion", YEAR_OVER, meetings=held) == []


@pytest.mark.rule("R103", "R102")
def test_without_a_coordinator_or_outside_scenario_b_there_is_no_such_duty() -> None:
    soft = {"follow-up-missed", "yearly-meeting", "yearly-discussion"}
    nobody = decided(YEAR_OVER, memberships=CORE_TEAM)
    assert soft.isdisjoint(notice.code for notice in nobody.notices)
    only_a = decided(YEAR_OVER, screenings=(screening(positive=("housing",)),))
    assert {"yearly-meeting", "yearly-discussion"}.isdisjoint(notice.code for notice in only_a.notices)


def test_a_course_without_oddities_has_no_notice() -> None:
    assert decided(DAY, facts()).notices == ()


@pytest.mark.rule("R103")
def test_a_year_without_coordinator_does_not_hide_the_next() -> None:
    team = (*CORE_TEAM, member(MIDWIFE, YEAR_OVER, coordinator=True))
    found = abouts("yearly-meeting", date(2028, 1, 22), memberships=team)
    assert found == [{"day": "2028-01-21"}]
