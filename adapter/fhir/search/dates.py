"""FHIR dates as the range of moments that they can mean, in milliseconds since 1970; a day is one in Brussels."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
EARLIEST: Final = -8_640_000_000_000_000  # an open start or end
LATEST: Final = 8_640_000_000_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND: Final = timedelta(milliseconds=1)
_FORM: Final = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9})\d*)?)?(Z|[+-]\d\d:\d\d)?)?)?)?"
)


@lru_cache(maxsize=4096)
def date_range(text: str) -> tuple[int, int] | None:
    """The first and the last millisecond that a date, dateTime or instant of any precision can mean; None: not one."""
    found = _FORM.fullmatch(text)
    if not found:
        return None
    try:
        return _moments(*found.groups())
    except (ValueError, OverflowError):
        return None


def _moments(
    year: str, month: str, day: str, hour: str, minute: str, second: str, fraction: str, zone: str
) -> tuple[int, int]:
    zoned = _zone(zone)
    if hour is None:
        low = datetime(int(year), int(month or 1), int(day or 1), tzinfo=zoned)
        return _since(low), _since(_next(low, month, day)) - 1
    whole = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second or 0), 59), tzinfo=zoned)
    low_ms = _since(whole)
    if second is None:
        return low_ms, low_ms + 59_999
    if fraction is None:
        return low_ms, low_ms + 999
    part, precision = int(f"{fraction:0<3.3}"), 10 ** max(3 - len(fraction), 0)
    return low_ms + part, low_ms + part + precision - 1


def _next(low: datetime, month: str, day: str) -> datetime:
    """The beginning of the next year, month or day."""
    if month is None:
        return low.replace(year=low.year + 1)
    if day is None:
        return low.replace(year=low.year + low.month // 12, month=low.month % 12 + 1)
    return low + timedelta(days=1)  # wall-clock arithmetic: 23 or 25 hours at a change of the clock


def _zone(text: str | None) -> tzinfo:
    if text is None:
        return BRUSSELS
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _since(moment: datetime) -> int:
    return (moment - _EPOCH) // _MILLISECOND
