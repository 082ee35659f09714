"""FHIR dates and times as moments: an aware datetime, and the day that it is in Belgium."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")
DAY_LENGTH = len("2026-01-31")


class Moment(NamedTuple):
    """`timed` is False when only the day was given: `at` is then its first moment in Belgium."""

    at: datetime
    day: date
    timed: bool


@lru_cache(maxsize=8192)
def moment(text: str | None) -> Moment | None:
    """The moment of a date, dateTime or instant; None for a missing or partial one (`2026-03`)."""
    if not text or len(text) < DAY_LENGTH:
        return None
    try:
        if len(text) == DAY_LENGTH:
            day = date.fromisoformat(text)
            return Moment(datetime(day.year, day.month, day.day, tzinfo=BRUSSELS).astimezone(UTC), day, False)
        at = datetime.fromisoformat(text.replace(":60", ":59", 1) if ":60" in text else text)
    except ValueError:
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=BRUSSELS)
    return Moment(at.astimezone(UTC), at.astimezone(BRUSSELS).date(), True)


def day_of(text: str | None) -> date | None:
    """The day in Belgium, or None."""
    found = moment(text)
    return found.day if found else None


def today_at(now: datetime) -> date:
    """The day that it is in Belgium."""
    return now.astimezone(BRUSSELS).date()
