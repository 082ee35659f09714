"""Ways in which senders write days and moments, read as FHIR writes them; None for what is none."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

BRUSSELS: Final = ZoneInfo("Europe/Brussels")
_day_first: Final = re.compile(r"(\d\d?)[-/. ](\d\d?)[-/. ](\d{4})(?:[ T](\d\d):(\d\d)(?::(\d\d))?)?").fullmatch
_compact: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?)?").fullmatch


def from_day_first(text: Any) -> str | None:
    """`12/03/2026` or `12-3-2026 14:30` as a date, or as a moment in Brussels."""
    found = _day_first(text) if isinstance(text, str) else None
    return _iso((found[3], found[2], found[1]), found.groups()[3:]) if found else None


def from_compact(text: Any) -> str | None:
    """`20260312` or `202603121430` as a date, or as a moment in Brussels."""
    found = _compact(text) if isinstance(text, str) else None
    return _iso((found[1], found[2], found[3]), found.groups()[3:]) if found else None


def day_first(iso: str) -> str:
    """A date or moment as `12/03/2026`, with the time when it has one."""
    return f"{iso[8:10]}/{iso[5:7]}/{iso[:4]}" + (f" {iso[11:16]}" if len(iso) > 10 else "")


def compact(iso: str) -> str:
    """A date or moment as `20260312`, with the time when it has one."""
    return iso[:10].replace("-", "") + (iso[11:16].replace(":", "") if len(iso) > 10 else "")


def brussels_day(iso: Any) -> str | None:
    """The day in Brussels of a moment, which a sender may have moved to UTC; a date, or a local moment, as it is."""
    if not isinstance(iso, str):
        return None
    try:
        if len(iso) <= 10:
            return date.fromisoformat(iso).isoformat()
        moment = datetime.fromisoformat(iso)
        return (moment.astimezone(BRUSSELS) if moment.tzinfo else moment).date().isoformat()
    except (ValueError, OverflowError):
        return None


def brussels_moment(day: str, time: str) -> str:
    """A day and a time of Brussels, as FHIR writes a moment. Raises ValueError for what is none."""
    if not time:
        return date.fromisoformat(day).isoformat()
    moment = datetime.fromisoformat(f"{day}T{time}").replace(microsecond=0)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)).isoformat()


def _iso(day: tuple[str, str, str], time: tuple[str | None, ...]) -> str | None:
    year, month, number = day
    hour, minute, second = time
    clock = f"{hour}:{minute}:{second or '00'}" if hour else ""
    try:
        return brussels_moment(f"{year}-{month:0>2}-{number:0>2}", clock)
    except ValueError:
        return None
