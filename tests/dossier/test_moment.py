"""The day of a FHIR date or time is the day in Belgium."""

from __future__ import annotations

from datetime import date

import pytest

from adapter.dossier.moment import day_of, moment


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-22", date(2026, 1, 22)),
        ("2026-01-22T23:30:00+01:00", date(2026, 1, 22)),
        ("2026-01-22T22:59:59Z", date(2026, 1, 22)),
        ("2026-01-22T23:00:00Z", date(2026, 1, 23)),
        ("2026-07-22T21:59:59Z", date(2026, 7, 22)),
        ("2026-07-22T22:00:00Z", date(2026, 7, 23)),
        ("2026-01-22T10:00:60Z", date(2026, 1, 22)),
        ("2026-01-22T10:00:00.123456789+01:00", date(2026, 1, 22)),
    ],
)
def test_a_time_has_the_day_that_it_is_in_belgium(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize("text", ["2026", "2026-01", "", None, "2026-02-30", "tomorrow-01"])
def test_a_partial_or_impossible_date_is_no_moment(text: str | None) -> None:
    assert moment(text) is None


def test_two_spellings_of_one_moment_are_equal() -> None:
    assert moment("2026-01-22T10:00:00+01:00") == moment("2026-01-22T09:00:00Z")


def test_a_day_alone_is_not_timed() -> None:
    found = moment("2026-01-22")
    assert found is not None
    assert not found.timed
