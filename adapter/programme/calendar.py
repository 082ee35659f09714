"""Days, months and the windows made of them. All are days in Belgium; every bound says whether it is included."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count

from adapter.programme.rule import rule

DAY = timedelta(days=1)
PREGNANCY = timedelta(days=280)
SHORTEST_MONTH = 28


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """Days from `start` to `end`, both included; `end` None is open."""

    start: date
    end: date | None = None

    def holds(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day <= self.end)

    def overlaps(self, other: Interval) -> bool:
        return (self.end is None or other.start <= self.end) and (other.end is None or self.start <= other.end)

    def meet(self, other: Interval) -> Interval | None:
        """The days in both, or None."""
        end = self.end if other.end is None else other.end if self.end is None else min(self.end, other.end)
        start = max(self.start, other.start)
        return None if end is not None and end < start else Interval(start, end)


@dataclass(frozen=True, slots=True)
class Period:
    """One twelve-month reference period; `ordinal` counts from 1 at the anchor."""

    ordinal: int
    start: date
    end: date
    estimated: bool = False

    @property
    def days(self) -> Interval:
        return Interval(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Slot:
    """A follow-up slot: after `after`, up to and including `due`."""

    after: date
    due: date


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the 29th to 31st clip to the month's last day (A14)."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    if day.day <= SHORTEST_MONTH:
        return date(year, month, day.day)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@rule("R011", "A23")
def submission_deadline(service: date, months: int, day_of_month: int) -> date:
    """The last day, included, for billing a service of that day: the 5th of the third month after its month."""
    return add_months(service, months).replace(day=day_of_month)


@rule("R007", "R093", "A19", "A48")
def third_birthday(end_of_pregnancy: date, years: int) -> date:
    """The first day on which the programme is over; 29 February clips to the 28th."""
    return add_months(end_of_pregnancy, 12 * years)


@rule("R084", "A14", "A40")
def reference_periods(anchor: date, months: int, until: date, *, estimated: bool = False) -> Iterator[Period]:
    """All periods that begin on or before `until`, each computed from the original anchor."""
    for ordinal in count(1):
        start = add_months(anchor, months * (ordinal - 1))
        if start > until:
            return
        yield Period(ordinal, start, add_months(anchor, months * ordinal) - DAY, estimated)


@rule("R102", "A16")
def follow_up_slots(screened: date, months: int, before: date) -> Iterator[Slot]:
    """The fixed slots counted from the screening that are due before a day."""
    for ordinal in count(1):
        due = add_months(screened, months * ordinal)
        if due >= before:
            return
        yield Slot(add_months(screened, months * (ordinal - 1)), due)
