"""Dates as ranges of milliseconds: every precision, Belgian days, zones, and what is no date."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.search.dates import date_range

HOUR = 3_600_000


def at(*parts: int) -> int:
    return int(datetime(*parts, tzinfo=UTC).timestamp() * 1000)  # type: ignore[misc,arg-type]  # year, month, …


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("2026", at(2025, 12, 31, 23), at(2026, 12, 31, 23) - 1),
        ("2026-02", at(2026, 1, 31, 23), at(2026, 2, 28, 23) - 1),
        ("2026-12", at(2026, 11, 30, 23), at(2026, 12, 31, 23) - 1),
        ("2028-02-29", at(2028, 2, 28, 23), at(2028, 2, 29, 23) - 1),
        ("2026-03-29", at(2026, 3, 28, 23), at(2026, 3, 29, 22) - 1),
        ("2026-10-25", at(2026, 10, 24, 22), at(2026, 10, 25, 23) - 1),
        ("2026-03-12T10:30Z", at(2026, 3, 12, 10, 30), at(2026, 3, 12, 10, 30) + 59_999),
        ("2026-03-12T10:30:15", at(2026, 3, 12, 9, 30, 15), at(2026, 3, 12, 9, 30, 15) + 999),
        ("2026-03-12T10:30:15+05:30", at(2026, 3, 12, 5, 0, 15), at(2026, 3, 12, 5, 0, 15) + 999),
        ("2026-03-12T10:30:15-02:00", at(2026, 3, 12, 12, 30, 15), at(2026, 3, 12, 12, 30, 15) + 999),
        ("2026-03-12T10:30:15.1Z", at(2026, 3, 12, 10, 30, 15) + 100, at(2026, 3, 12, 10, 30, 15) + 199),
        ("2026-03-12T10:30:15.12Z", at(2026, 3, 12, 10, 30, 15) + 120, at(2026, 3, 12, 10, 30, 15) + 129),
        ("2026-03-12T10:30:15.123Z", at(2026, 3, 12, 10, 30, 15) + 123, at(2026, 3, 12, 10, 30, 15) + 123),
        ("2026-03-12T10:30:15.123456Z", at(2026, 3, 12, 10, 30, 15) + 123, at(2026, 3, 12, 10, 30, 15) + 123),
        ("2026-06-30T23:59:60Z", at(2026, 6, 30, 23, 59, 59), at(2026, 6, 30, 23, 59, 59) + 999),
    ],
)
def test_each_precision_is_a_range(text: str, low: int, high: int) -> None:
    assert date_range(text) == (low, high)


@pytest.mark.parametrize(
    "text", ["", "2026-13", "2026-02-30", "26", "2026-3-1", "2026-03-12T25:00:00Z", "2026-03-12T10", "x", "9999"]
)
def test_what_is_no_date_has_no_range(text: str) -> None:
    assert date_range(text) is None


@given(st.dates(date(1900, 1, 2), date(2100, 1, 1)))
def test_days_follow_each_other_without_gap_or_overlap(day: date) -> None:
    before, this = date_range((day - timedelta(days=1)).isoformat()), date_range(day.isoformat())
    assert before is not None
    assert this is not None
    assert before[1] + 1 == this[0]
    assert 22 * HOUR < this[1] - this[0] < 26 * HOUR


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_a_moment_lies_within_its_minute_day_month_and_year(moment: datetime, offset: int) -> None:
    sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
    zone = f"{sign}{minutes // 60:02}:{minutes % 60:02}"
    text = moment.isoformat(timespec="milliseconds")
    exact, minute = date_range(text + zone), date_range(text[:16] + zone)
    assert exact is not None
    assert minute is not None
    assert minute[0] <= exact[0] <= exact[1] <= minute[1]
    wider = [date_range(text[:length]) for length in (4, 7, 10, 23)]
    lows = [found[0] for found in wider if found]
    highs = [found[1] for found in wider if found]
    assert lows == sorted(lows)
    assert highs == sorted(highs, reverse=True)
