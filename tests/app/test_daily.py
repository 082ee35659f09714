"""What is due is derived on every tick, and told once a day and when there was something."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date

import pytest

from adapter.daily import every_day
from adapter.logs import FIELDS
from adapter.store.port import StoreUnavailable


class Due:
    """Remembers for which days it was asked; fails on those of `away` the first time."""

    def __init__(self, away: Iterable[date] = (), found: Iterable[int] = ()) -> None:
        self.asked: list[date] = []
        self.away = set(away)
        self.found = iter(found)

    def rederive_due(self, today: date) -> int:
        self.asked.append(today)
        if today in self.away:
            self.away.remove(today)
            raise StoreUnavailable("away")
        return next(self.found, 0)


class Over(Exception):
    """There are no more days."""


def _days(due: Due, days: list[date]) -> list[date]:
    """The days that were asked for when every tick sees the next of `days`."""
    seen = iter(days)

    def today() -> date:
        if (found := next(seen, None)) is None:
            raise Over
        return found

    with pytest.raises(Over):
        asyncio.run(asyncio.wait_for(every_day(due, today, pause=0), 5))
    return due.asked


FIRST, SECOND = date(2026, 3, 28), date(2026, 3, 29)


def test_what_is_due_is_looked_for_on_every_tick() -> None:
    assert _days(Due(), [FIRST, FIRST, SECOND]) == [FIRST, FIRST, SECOND]


def test_a_day_is_told_once_and_after_it_only_when_something_was_due(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "adapter.daily"):
        _days(Due(found=[0, 0, 2, 0, 0]), [FIRST, FIRST, FIRST, SECOND, SECOND])
    told = [getattr(record, FIELDS) for record in caplog.records]
    assert [(one["day"], one["dossiers"]) for one in told] == [("2026-03-28", 0), ("2026-03-28", 2), ("2026-03-29", 0)]


def test_a_day_on_which_the_store_was_away_is_tried_again() -> None:
    assert _days(Due(away=[FIRST]), [FIRST, FIRST]) == [FIRST, FIRST]
