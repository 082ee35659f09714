"""How FHIRPath compares two values: numbers, texts, and dates by what they stand for."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, Final

from adapter.fhir.fhirpath.values import plain

WHEN: Final = re.compile(
    r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2})(?:T(?:([0-9]{2})(?::([0-9]{2})(?::([0-9]{2})(\.[0-9]+)?)?)?)?"
    r"(Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)


def compared(one: Any, other: Any) -> int | None:
    """-1, 0 or 1; None when the two cannot be compared, or their precision leaves it open."""
    one, other = plain(one), plain(other)
    if type(one) is str and type(other) is str:
        first, second = WHEN.fullmatch(one), WHEN.fullmatch(other)
        if first is not None and second is not None:
            return _compared_times(first, second)
        return (one > other) - (one < other)
    if isinstance(one, int | Decimal | float) and isinstance(other, int | Decimal | float):
        return (one > other) - (one < other)
    if type(one) is dict and type(other) is dict and one.get("code") == other.get("code"):
        return compared(one.get("value"), other.get("value")) if "value" in one and "value" in other else None
    return None


def _compared_times(one: re.Match[str], other: re.Match[str]) -> int | None:
    first, second = _instant(one), _instant(other)
    if first is not None and second is not None:
        return (first > second) - (first < second)
    for mine, yours in zip(one.groups()[:7], other.groups()[:7], strict=True):
        if mine is None and yours is None:
            return 0
        if mine is None or yours is None:
            return None
        if mine != yours:
            return 1 if mine > yours else -1
    return 0


def _instant(found: re.Match[str]) -> datetime | None:
    if found[6] is None or found[8] is None:
        return None
    zone = timedelta(0) if found[8] == "Z" else timedelta(hours=int(found[8][1:3]), minutes=int(found[8][4:]))
    zone = -zone if found[8][0] == "-" else zone
    try:
        moment = datetime(
            int(found[1]), int(found[2]), int(found[3]), int(found[4]), int(found[5]), 0, tzinfo=timezone(zone)
        )
        return moment + timedelta(seconds=float(found[6] + (found[7] or "")))
    except (ValueError, OverflowError):
        return None


def same(one: Any, other: Any) -> bool:
    """Equality of two items."""
    one, other = plain(one), plain(other)
    if type(one) is bool or type(other) is bool:
        return one is other
    if one == other:
        return True
    return type(one) is str and type(other) is str and one[:1].isdigit() and compared(one, other) == 0


def equivalent(one: Any, other: Any) -> bool:
    """`~`: texts without regard to case and white space."""
    one, other = plain(one), plain(other)
    if type(one) is str and type(other) is str:
        return " ".join(one.lower().split()) == " ".join(other.lower().split())
    return same(one, other)
