"""Meetings (401435) that are held, billed and moved, and the charges that follow."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from adapter.programme.charge import Charge
from adapter.programme.facts import Meeting, StoredCharge
from tests.programme.build import charges, stored

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)


def found(
    *meetings: Meeting, today: date = TODAY, said: tuple[StoredCharge, ...] = (), registry: bool = False
) -> list[Charge]:
    """The charges of 401435."""
    return charges(today, "401435", meetings=meetings, charges=said, registry=registry)


def billed(*meetings: Meeting, word: str = "billed", day: date | None = None) -> tuple[StoredCharge, ...]:
    """What is billable of the meetings (of one day of them), as answered by the billing platform."""
    return tuple(stored(one, word) for one in found(*meetings) if one.status == "billable" and day in (None, one.day))


def moved(held: Meeting, minutes: int = 0, days: int = 0) -> Meeting:
    """The same encounter at another time."""

    def shifted(moment: datetime) -> datetime:
        return moment + timedelta(days=days, minutes=minutes)

    assert held.end is not None
    return replace(held, start=shifted(held.start), end=shifted(held.end), day=held.day + timedelta(days=days))
