"""What form the value of a row has, so that a row of a pack gives a field what it can hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from adapter.mapping.kinds import NUMBER, TRUTH, Kind
from adapter.mapping.model import Row, Shape

DAYS: Final = ("date", "dateTime", "instant", "day-first", "compact", "brussels-day")
RECORD: Final = "a record: rows, a shape, coded"
DAY: Final = f"a day or moment: {', '.join(DAYS)}"
TRUE_OR_FALSE: Final = "true or false: boolean"
A_NUMBER: Final = "a number: integer, decimal"
TEXT: Final = "a text or code"


def forms(rows: Iterable[Row]) -> set[str]:
    """The forms of the values of these rows."""
    return {form for row in rows for form in _forms(row.value)}


def _forms(value: Kind | Shape) -> set[str]:
    if isinstance(value, Shape):
        return {RECORD, TEXT} if value.short else {RECORD}
    if value.name in DAYS:
        return {DAY}
    if value.python == frozenset((dict,)):
        return {RECORD}
    if value.python <= TRUTH:
        return {TRUE_OR_FALSE}
    return {A_NUMBER} if value.python <= NUMBER else {TEXT}
