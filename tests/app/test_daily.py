"""What a new day changes is derived at the start and once a day, and again when the store was away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import date

from adapter.daily import every_day
from adapter.store.port import StoreUnavailable


class Due:
    """Remembers for which days it was asked; fails on those of `away` the first time."""

    def __init__(self, away: Iterable[date] = ()) -> None:
        self.asked: list[date] = []
        self.away = set(away)

    def rederive_due(self, today: date) -> int:
        self.asked.append(today)
        if today in self.away:
            self.away.remove(today)
            raise StoreUnavailable("away")
        return 1


def _days(due: Due, days: list[date]) -> list[date]:
    seen = iter(days)

    async def run() -> None:
        done = asyncio.Event()

        def today() -> date:
            found = next(seen, None)
            if found is None:
                done.set()
            return found or days[-1]

        task = asyncio.create_task(every_day(due, today, pause=0))
        await asyncio.wait_for(done.wait(), 5)
        task.cancel()

    asyncio.run(run())
    return due.asked


FIRST, SECOND = date(2026, 3, 28), date(2026, 3, 29)


def test_each_day_is_done_once() -> None:
    assert _days(Due(), [FIRST, FIRST, FIRST, SECOND, SECOND]) == [FIRST, SECOND]


def test_a_day_on_which_the_store_was_away_is_tried_again() -> None:
    assert _days(Due(away=[FIRST]), [FIRST, FIRST, FIRST]) == [FIRST, FIRST]
