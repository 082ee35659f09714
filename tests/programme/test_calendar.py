"""Deadlines, periods, slots and birthdays: each boundary from both sides."""

from __future__ import annotations

from datetime import date

import pytest

from adapter.programme.calendar import (
    Interval,
    Period,
    Slot,
    add_months,
    follow_up_slots,
    reference_periods,
    submission_deadline,
    third_birthday,
)


@pytest.mark.rule("R011", "A23")
@pytest.mark.parametrize(
    ("service", "deadline"),
    [
        (date(2026, 1, 1), date(2026, 4, 5)),
        (date(2026, 1, 31), date(2026, 4, 5)),
        (date(2026, 2, 1), date(2026, 5, 5)),
        (date(2025, 9, 30), date(2025, 12, 5)),
        (date(2025, 10, 1), date(2026, 1, 5)),
        (date(2025, 11, 30), date(2026, 2, 5)),
        (date(2025, 12, 31), date(2026, 3, 5)),
    ],
)
def test_the_deadline_is_the_fifth_of_the_third_month_after_the_month_of_service(service: date, deadline: date) -> None:
    assert submission_deadline(service, 3, 5) == deadline


@pytest.mark.rule("R084", "A14", "A40")
@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 48, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 1, 15), 0, date(2026, 1, 15)),
    ],
)
def test_months_are_calendar_months_and_clip_to_the_last_day(day: date, months: int, later: date) -> None:
    assert add_months(day, months) == later


@pytest.mark.rule("R084", "A14")
def test_reference_periods_follow_one_another_from_the_first_anchor() -> None:
    periods = list(reference_periods(date(2024, 2, 29), 12, date(2026, 3, 1)))
    assert periods == [
        Period(1, date(2024, 2, 29), date(2025, 2, 27)),
        Period(2, date(2025, 2, 28), date(2026, 2, 27)),
        Period(3, date(2026, 2, 28), date(2027, 2, 27)),
    ]


@pytest.mark.rule("R084", "A14")
@pytest.mark.parametrize(
    ("until", "count"), [(date(2026, 1, 21), 0), (date(2026, 1, 22), 1), (date(2027, 1, 21), 1), (date(2027, 1, 22), 2)]
)
def test_a_period_exists_from_its_first_day_on(until: date, count: int) -> None:
    assert len(list(reference_periods(date(2026, 1, 22), 12, until))) == count


@pytest.mark.rule("R102", "A16")
def test_a_slot_is_due_six_months_after_the_one_before_and_counts_from_the_next_day() -> None:
    screened = date(2026, 1, 22)
    assert list(follow_up_slots(screened, 6, date(2026, 7, 22))) == []
    assert list(follow_up_slots(screened, 6, date(2026, 7, 23))) == [Slot(screened, date(2026, 7, 22))]
    assert list(follow_up_slots(screened, 6, date(2027, 1, 23)))[1] == Slot(date(2026, 7, 22), date(2027, 1, 22))


@pytest.mark.rule("R007", "R093", "A19", "A48")
@pytest.mark.parametrize(
    ("birth", "birthday"),
    [
        (date(2026, 8, 10), date(2029, 8, 10)),
        (date(2024, 2, 29), date(2027, 2, 28)),
        (date(2025, 2, 28), date(2028, 2, 28)),
    ],
)
def test_the_third_birthday(birth: date, birthday: date) -> None:
    assert third_birthday(birth, 3) == birthday


JANUARY = Interval(date(2026, 1, 1), date(2026, 1, 31))


@pytest.mark.parametrize(
    ("day", "inside"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 1, 31), True), (date(2026, 2, 1), False)],
)
def test_an_interval_holds_both_of_its_ends(day: date, inside: bool) -> None:
    assert JANUARY.holds(day) is inside
    assert Interval(JANUARY.start).holds(day) is (day >= JANUARY.start)


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (Interval(date(2026, 1, 31), date(2026, 3, 1)), Interval(date(2026, 1, 31), date(2026, 1, 31))),
        (Interval(date(2026, 2, 1), date(2026, 3, 1)), None),
        (Interval(date(2025, 1, 1)), JANUARY),
        (Interval(date(2026, 1, 10)), Interval(date(2026, 1, 10), date(2026, 1, 31))),
        (Interval(date(2025, 1, 1), date(2026, 1, 1)), Interval(date(2026, 1, 1), date(2026, 1, 1))),
        (Interval(date(2025, 1, 1), date(2025, 12, 31)), None),
    ],
)
def test_two_intervals_meet_on_the_days_that_both_hold(other: Interval, common: Interval | None) -> None:
    assert JANUARY.meet(other) == common
    assert other.meet(JANUARY) == common
    assert JANUARY.overlaps(other) is (common is not None)
    assert other.overlaps(JANUARY) is (common is not None)


def test_two_open_intervals_meet_from_the_later_start_on() -> None:
    assert Interval(date(2026, 1, 1)).meet(Interval(date(2026, 2, 1))) == Interval(date(2026, 2, 1))
