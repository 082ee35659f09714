"""The decisions on all pregnancies of one woman for a day: scenario, charges, windows, notices."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from adapter.programme.calendar import Interval
from adapter.programme.charge import BILLED, COORDINATION, Charge, Desk, Ledger
from adapter.programme.coordination import coordination_charges
from adapter.programme.facts import Facts
from adapter.programme.meeting import meeting_charges
from adapter.programme.notices import Notice, notices_of
from adapter.programme.rule import rule
from adapter.programme.scenario import Scenario, judged
from adapter.programme.screening import screening_charges
from adapter.programme.services import Course, periods_of
from adapter.programme.settings import Programme
from adapter.programme.talk import talk_charges
from adapter.programme.turning import next_turn
from adapter.programme.windows import Window, windows_of


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the programme says of one pregnancy on a day; `changes_on` is the next day that may say otherwise."""

    course: Course
    scenario: Scenario | None
    charges: tuple[Charge, ...]
    windows: tuple[Window, ...]
    notices: tuple[Notice, ...]
    changes_on: date | None


@rule("R001", "R002", "R008", "R009", "A24")
def decide(facts: Facts, today: date, programme: Programme, taken: Iterable[Interval] = ()) -> Decisions:
    """All decisions on one pregnancy; `taken` are periods claimed for other pregnancies of the woman."""
    desk = Desk(facts, today, programme, Ledger.of(facts))
    screenings = tuple(judged(facts, programme))
    course = Course(desk, screenings, periods_of(desk, screenings))
    charges = (
        *screening_charges(course),
        *talk_charges(course),
        *meeting_charges(course),
        *coordination_charges(course, taken),
    )
    return Decisions(
        course,
        course.scenario(today),
        charges,
        windows_of(course),
        notices_of(course),
        next_turn(course, charges),
    )


@rule("A34")
def decide_all(pregnancies: Sequence[Facts], today: date, programme: Programme) -> list[Decisions]:
    """Each pregnancy by itself, but no second coordination whose period overlaps one claimed for another pregnancy."""
    decisions = [decide(facts, today, programme) for facts in pregnancies]
    if len(decisions) < 2:
        return decisions
    kept: list[tuple[int, Interval]] = []
    for place, charge in sorted(_claims(decisions), key=lambda claim: _precedence(claim[1])):
        days = charge.period.days if charge.period else None
        if days is None or any(other != place and days.overlaps(held) for other, held in kept):
            continue
        kept.append((place, days))
    for place, facts in enumerate(pregnancies):
        if taken := [days for other, days in kept if other != place]:
            decisions[place] = decide(facts, today, programme, taken)
    return decisions


def _claims(decisions: Sequence[Decisions]) -> Iterable[tuple[int, Charge]]:
    for place, decision in enumerate(decisions):
        for charge in decision.charges:
            if charge.code == COORDINATION and charge.takes_place and charge.day is not None:
                yield place, charge if charge.period else _with_period(decision, charge)


def _with_period(decision: Decisions, charge: Charge) -> Charge:
    """A billed charge without a service any more still claims the period of its day."""
    assert charge.day is not None
    return replace(charge, period=decision.course.period_of(charge.day))


def _precedence(charge: Charge) -> tuple[bool, date, str]:
    return charge.status != BILLED, charge.day or date.max, charge.identifier
