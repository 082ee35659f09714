"""The next day on which the same facts may give other decisions, so that a clock can ask again on that day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from adapter.programme.calendar import DAY, Interval, add_months, third_birthday
from adapter.programme.charge import BILLED, Charge
from adapter.programme.rule import rule
from adapter.programme.services import Course


@rule("R011", "A23")
def next_turn(course: Course, charges: Iterable[Charge]) -> date | None:
    """The first of the turning days after today; None when nothing is to come."""
    today = course.desk.today
    return min((day for day in _turning_days(course, charges) if day > today), default=None)


def _turning_days(course: Course, charges: Iterable[Charge]) -> Iterator[date]:
    facts = course.desk.facts
    for charge in charges:
        if charge.deadline is not None and charge.status != BILLED:
            yield charge.deadline + DAY
    for dated in (facts.screenings, facts.talks, facts.meetings, facts.evaluations, facts.charges):
        yield from (one.day for one in dated if one.day is not None)
    yield from facts.plan_saves
    for stretches in (facts.memberships, facts.consents):
        for one in stretches:
            yield from _bounds(one.days)
    yield from _anniversaries(course)
    yield from course.desk.programme.days
    if facts.pregnancy.end is not None:
        yield facts.pregnancy.end
        yield third_birthday(facts.pregnancy.end, course.desk.programme.at(course.desk.today).programme_years)


def _bounds(days: Interval) -> Iterator[date]:
    yield days.start
    if days.end is not None:
        yield days.end + DAY


def _anniversaries(course: Course) -> Iterator[date]:
    """The next reference period, the next follow-up slot, and starts that lie ahead."""
    today, programme = course.desk.today, course.desk.programme
    anchors = [*course.desk.facts.period_starts, *(one.screening.day for one in course.screenings if one.valid)]
    yield from anchors
    for anchor in anchors:
        edition = programme.at(anchor)
        for step in (edition.follow_up_months, edition.period_months):
            passed = max(0, (today.year - anchor.year) * 12 + today.month - anchor.month) // step
            for months in (passed * step, (passed + 1) * step):
                yield add_months(anchor, months)
                yield add_months(anchor, months) + DAY
