"""The named days and periods that are told beside the charges."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapter.programme.calendar import Interval
from adapter.programme.facts import Pregnancy
from adapter.programme.windows import Window, span_of_pregnancy, span_of_programme
from tests.programme.build import (
    CORE_TEAM,
    DUE,
    MIDWIFE,
    PROGRAMME,
    SCREENED,
    consent,
    decided,
    member,
    screening,
)

BIRTH = date(2026, 8, 5)
FIRST = date(2025, 11, 3)


def windows(name: str, today: date = date(2026, 9, 1), **parts: Any) -> list[tuple[date | None, date | None]]:
    return [(one.start, one.end) for one in decided(today, **parts).windows if one.name == name]


@pytest.mark.rule("R036", "R058", "R090", "R093", "A09", "A19")
def test_the_windows_of_a_pregnancy_that_has_ended() -> None:
    born: dict[str, Any] = {"pregnancy": Pregnancy("P1", due=DUE, end=BIRTH)}
    assert windows("screening", **born) == [(FIRST, date(2026, 8, 12))]
    assert windows("prenatal", **born) == [(FIRST, date(2026, 8, 4))]
    assert windows("programme", **born) == [(FIRST, date(2029, 8, 4))]
    assert windows("postnatal", **born) == [(BIRTH, date(2026, 9, 16))]


def test_what_is_not_known_is_open() -> None:
    for name in ("screening", "prenatal", "programme"):
        assert windows(name) == [(FIRST, None)]
        assert windows(name, pregnancy=Pregnancy("P1")) == [(None, None)]
    assert windows("postnatal") == []


@pytest.mark.rule("R084", "A14")
def test_reference_periods_that_have_begun_are_told_known_or_estimated() -> None:
    assert windows("reference-period") == [(SCREENED, date(2027, 1, 21))]
    assert windows("reference-period", date(2027, 1, 22))[1:] == [(date(2027, 1, 22), date(2028, 1, 21))]
    assert windows("reference-period", period_starts=()) == []
    assert windows("reference-period-estimated", period_starts=()) == [(SCREENED, date(2027, 1, 21))]
    assert windows("reference-period-estimated") == []


@pytest.mark.rule("R084", "A14")
def test_of_two_starts_the_earlier_counts() -> None:
    starts = (date(2026, 3, 1), date(2026, 2, 1))
    assert windows("reference-period", period_starts=starts) == [(date(2026, 2, 1), date(2027, 1, 31))]


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 1, 21), []),
        (SCREENED, [date(2026, 7, 22)]),
        (date(2026, 7, 21), [date(2026, 7, 22)]),
        (date(2026, 7, 22), [date(2026, 7, 22), date(2027, 1, 22)]),
    ],
)
def test_slots_that_have_begun_are_told(today: date, ends: list[date]) -> None:
    found = windows("follow-up-slot", today)
    assert [end for _, end in found] == ends
    assert [start for start, _ in found] == [date(2026, 1, 23), date(2026, 7, 23)][: len(ends)]


@pytest.mark.rule("R102", "A19")
def test_slots_end_with_the_programme_and_begin_with_a_valid_screening() -> None:
    born = Pregnancy("P1", end=date(2026, 2, 1))
    assert windows("follow-up-slot", date(2035, 1, 1), pregnancy=born)[-1][1] == date(2029, 1, 22)
    assert windows("follow-up-slot", screenings=()) == []
    assert windows("follow-up-slot", screenings=(screening(missing=("housing", "violence")),)) == []


@pytest.mark.rule("R073", "R099")
def test_coordinators_in_office_are_told() -> None:
    team = (*CORE_TEAM, member(MIDWIFE, SCREENED, date(2026, 5, 1), coordinator=True))
    agreed = (consent(), consent(date(2026, 2, 1), person=MIDWIFE))
    assert windows("coordinator", memberships=team, consents=agreed) == [(date(2026, 2, 1), date(2026, 5, 1))]


def test_a_window_is_a_name_and_two_days() -> None:
    assert decided(SCREENED).windows[0] == Window("screening", FIRST, None)


@pytest.mark.rule("A34", "R037")
@pytest.mark.parametrize(
    ("pregnancy", "span"),
    [
        (Pregnancy("P"), None),
        (Pregnancy("P", due=DUE), Interval(FIRST, date(2026, 8, 24))),
        (Pregnancy("P", due=DUE, stop=date(2026, 9, 9)), Interval(FIRST, date(2026, 9, 9))),
        (Pregnancy("P", due=DUE, stop=date(2026, 9, 9), end=BIRTH), Interval(FIRST, BIRTH)),
        (Pregnancy("P", start=date(2026, 1, 1)), Interval(date(2026, 1, 1), date(2026, 10, 22))),
        (Pregnancy("P", start=date(2026, 1, 1), due=DUE), Interval(FIRST, date(2026, 8, 24))),
        (Pregnancy("P", start=date(2026, 1, 1), end=date(2025, 1, 1)), Interval(date(2026, 1, 1), date(2026, 1, 1))),
    ],
)
def test_the_days_of_a_pregnancy(pregnancy: Pregnancy, span: Interval | None) -> None:
    assert span_of_pregnancy(pregnancy) == span


@pytest.mark.rule("R007", "A19")
@pytest.mark.parametrize(
    ("pregnancy", "span"),
    [
        (Pregnancy("P"), None),
        (Pregnancy("P", due=DUE), Interval(FIRST, date(2029, 8, 9))),
        (Pregnancy("P", due=DUE, end=BIRTH), Interval(FIRST, date(2029, 8, 4))),
        (Pregnancy("P", start=date(2026, 1, 1)), Interval(date(2026, 1, 1), date(2029, 10, 7))),
        (Pregnancy("P", start=date(2026, 1, 1), end=BIRTH), Interval(date(2026, 1, 1), date(2029, 8, 4))),
    ],
)
def test_the_days_whose_facts_belong_to_a_pregnancy(pregnancy: Pregnancy, span: Interval | None) -> None:
    assert span_of_programme(pregnancy, PROGRAMME) == span
