"""The next day on which the same facts may give something else: the clock asks again on that day, and not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.decide import Decisions, decide
from adapter.programme.facts import Facts, Pregnancy
from adapter.programme.settings import Programme
from tests.programme.build import (
    MIDWIFE,
    PROGRAMME,
    SCREENED,
    charges,
    consent,
    decided,
    evaluations,
    facts,
    meeting,
    member,
    screening,
    site,
    stored,
    talk,
)

DAY = timedelta(days=1)
BARE: dict[str, Any] = {"screenings": (), "memberships": (), "consents": (), "period_starts": ()}


def turns(today: date, count: int, told: Facts, programme: Programme = PROGRAMME) -> list[date]:
    """The days on which the clock asks, one after the other."""
    asked: list[date] = []
    while len(asked) < count and (decisions := decide(told, today, programme)).changes_on:
        today = decisions.changes_on
        asked.append(today)
    return asked


def test_without_facts_nothing_is_to_come() -> None:
    assert decided(date(2026, 1, 1), **BARE).changes_on is None


@pytest.mark.rule("R011", "A23")
def test_the_day_after_a_deadline_is_a_turn() -> None:
    told = facts(**BARE | {"screenings": (screening(),), "consents": (consent(),)})
    assert decided(date(2026, 2, 22), told).changes_on == date(2026, 4, 6)
    assert decided(date(2026, 4, 5), told).changes_on == date(2026, 4, 6)
    assert decided(date(2026, 4, 6), told).changes_on != date(2026, 4, 6)


@pytest.mark.rule("R011")
def test_the_deadline_of_a_billed_charge_is_no_turn_and_that_of_an_aborted_one_is() -> None:
    told = facts(**BARE | {"screenings": (screening(),), "consents": (consent(),)})
    (charge,) = charges(SCREENED, "401376", told)
    day = date(2026, 4, 1)
    assert decided(day, replace(told, charges=(stored(charge),))).changes_on == date(2026, 7, 22)
    assert decided(day, replace(told, charges=(stored(charge, "aborted"),))).changes_on == date(2026, 4, 6)


@pytest.mark.parametrize(
    "part",
    [
        {"screenings": (screening(DAY + date(2026, 3, 1)),)},
        {"talks": (talk(DAY + date(2026, 3, 1)),)},
        {"meetings": (meeting(DAY + date(2026, 3, 1)),)},
        {"evaluations": evaluations(DAY + date(2026, 3, 1))},
        {"plan_saves": (DAY + date(2026, 3, 1),)},
        {"memberships": (member(MIDWIFE, DAY + date(2026, 3, 1)),)},
        {"memberships": (member(MIDWIFE, SCREENED, date(2026, 3, 1)),)},
        {"consents": (consent(DAY + date(2026, 3, 1)),)},
        {"consents": (consent(end=date(2026, 3, 1)),)},
        {"period_starts": (DAY + date(2026, 3, 1),)},
        {"pregnancy": Pregnancy("P1", end=DAY + date(2026, 3, 1))},
    ],
)
def test_each_fact_that_lies_ahead_is_a_turn_on_its_day(part: dict[str, Any]) -> None:
    told = facts(**BARE | part)
    assert decided(date(2026, 2, 1), told).changes_on == date(2026, 3, 2)
    assert decided(date(2026, 3, 1), told).changes_on == date(2026, 3, 2)
    assert decided(date(2026, 3, 2), told).changes_on != date(2026, 3, 2)


def test_a_billed_charge_that_lies_ahead_is_a_turn() -> None:
    (charge,) = charges(SCREENED, "401376")
    told = facts(**BARE | {"charges": (stored(charge),)})
    assert decided(date(2026, 1, 1), told).changes_on == SCREENED


@pytest.mark.rule("R007", "A19")
def test_the_third_birthday_is_a_turn() -> None:
    told = facts(**BARE | {"pregnancy": Pregnancy("P1", end=date(2026, 8, 10))})
    assert decided(date(2026, 9, 1), told).changes_on == date(2029, 8, 10)


@pytest.mark.rule("R102", "A16", "A14")
def test_slots_and_periods_turn_on_their_first_days() -> None:
    told = facts(**BARE | {"period_starts": (SCREENED,)})
    assert turns(date(2026, 7, 1), 4, told) == [
        date(2026, 7, 22),
        date(2026, 7, 23),
        date(2027, 1, 22),
        date(2027, 1, 23),
    ]


@pytest.mark.rule("A14")
def test_a_period_turns_also_when_slots_have_another_length() -> None:
    programme = site("[[edition]]\n[edition.follow_up]\nmonths = 5")
    told = facts(**BARE | {"period_starts": (SCREENED,)})
    assert date(2027, 1, 22) in turns(date(2026, 12, 1), 3, told, programme)
    assert date(2026, 6, 22) in turns(date(2026, 6, 1), 1, told, programme)


@pytest.mark.rule("A38")
def test_the_day_of_a_new_edition_is_a_turn() -> None:
    programme = site('[[edition]]\nvalid_from = 2027-05-01\n[edition.tariffs]\n"401413" = { amount = "750.00" }')
    found: Decisions = decide(facts(**BARE), date(2026, 1, 1), programme)
    assert found.changes_on == date(2027, 5, 1)
    assert decide(facts(**BARE), date(2027, 5, 1), programme).changes_on is None


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(
    ("anchor", "today", "turn"),
    [
        (SCREENED, date(2026, 1, 23), date(2026, 7, 22)),
        (SCREENED, date(2026, 7, 21), date(2026, 7, 22)),
        (SCREENED, date(2028, 5, 1), date(2028, 7, 22)),
        (SCREENED, date(2028, 12, 31), date(2029, 1, 22)),
        (SCREENED, date(2032, 7, 10), date(2032, 7, 22)),
        (date(2025, 11, 30), date(2026, 1, 15), date(2026, 5, 30)),
        (date(2025, 11, 30), date(2026, 6, 1), date(2026, 11, 30)),
        (date(2025, 8, 31), date(2026, 2, 1), date(2026, 2, 28)),
    ],
)
def test_the_next_half_year_from_an_anchor_is_a_turn(anchor: date, today: date, turn: date) -> None:
    assert decided(today, facts(**BARE | {"period_starts": (anchor,)})).changes_on == turn


@pytest.mark.rule("R102", "A16")
def test_the_half_years_of_a_valid_screening_are_turns_too() -> None:
    told = facts(**BARE | {"screenings": (screening(),), "consents": (consent(),)})
    assert decided(date(2027, 12, 1), told).changes_on == date(2028, 1, 22)
