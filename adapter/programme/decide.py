"""The decisions on all pregnancies of one woman for a day: scenario, charges, windows, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapter.programme.calendar import Interval, Period
from adapter.programme.charge import BILLED, COORDINATION, Charge, Desk, Ledger
from adapter.programme.coordination import coordination_charges
from adapter.programme.facts import Facts
from adapter.programme.meeting import meeting_charges
from adapter.programme.notices import Notice, notices_of
from adapter.programme.rule import rule
from adapter.programme.scenario import Scenario
from adapter.programme.screening import screening_charges
from adapter.programme.services import Course
from adapter.programme.settings import Programme
from adapter.programme.talk import talk_charges
from adapter.programme.turning import next_turn
from adapter.programme.windows import Window, windows_of


@dataclass(frozen=True, slots=True)
class Decisions:
    """What the programme says of one pregnancy on a day.

    `changes_on` is the next day that may say otherwise, `taken` what was claimed for other pregnancies.
    """

    course: Course
    scenario: Scenario | None
    charges: tuple[Charge, ...]
    windows: tuple[Window, ...]
    notices: tuple[Notice, ...]
    changes_on: date | None
    taken: tuple[Interval, ...] = ()


@rule("R008", "A24")
def decide(facts: Facts, today: date, programme: Programme, taken: Iterable[Interval] = ()) -> Decisions:
    """All decisions on one pregnancy; `taken` are periods claimed for other pregnancies of the woman."""
    facts, others = facts.once(), tuple(taken)
    desk = Desk(facts, today, programme, Ledger.of(facts))
    course = Course.of(desk)
    charges = (
        *screening_charges(course),
        *talk_charges(course),
        *meeting_charges(course),
        *coordination_charges(course, others),
    )
    return Decisions(
        course,
        course.scenario(today),
        charges,
        windows_of(course),
        notices_of(course),
        next_turn(course, charges),
        others,
    )


@rule("A34")
def decide_all(pregnancies: Sequence[Facts], today: date, programme: Programme) -> list[Decisions]:
    """Each pregnancy by itself, but no second coordination whose period overlaps one claimed for another pregnancy."""
    decisions = [decide(facts, today, programme) for facts in pregnancies]
    if len(decisions) < 2:
        return decisions
    kept: list[_Claim] = []
    for claim in sorted(_claims(decisions), key=lambda one: one.turn):
        if not any(other.place != claim.place and other.days.overlaps(claim.days) for other in kept):
            kept.append(claim)
    for place, facts in enumerate(pregnancies):
        if taken := [*_taken(decisions[place], [claim for claim in kept if claim.place != place])]:
            decisions[place] = decide(facts, today, programme, taken)
    return decisions


Turn = tuple[bool, date, str]  # billed ones come first, then the service date
LAST: Final[Turn] = (True, date.max, "")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A period claimed for the pregnancy at `place`."""

    place: int
    days: Interval
    turn: Turn


def _claims(decisions: Sequence[Decisions]) -> Iterator[_Claim]:
    for place, decision in enumerate(decisions):
        for charge, period in _coordinations(decision):
            if charge.takes_place:
                yield _Claim(place, period.days, _turn(charge))
        for day in decision.course.desk.facts.claimed:
            if (elsewhere := decision.course.period_of(day)) is not None:
                yield _Claim(place, elsewhere.days, (False, day, ""))


def _coordinations(decision: Decisions) -> Iterator[tuple[Charge, Period]]:
    """The coordinations with a service date, each with its period."""
    for charge in decision.charges:
        if charge.code == COORDINATION and charge.day is not None:
            period = charge.period or decision.course.period_of(charge.day)
            if period is not None:
                yield charge, period


def _turn(charge: Charge) -> Turn:
    return charge.status != BILLED, charge.day or date.max, charge.identifier


@rule("R011", "A34")
def _taken(decision: Decisions, claims: Sequence[_Claim]) -> Iterator[Interval]:
    """The days of each period that are claimed for another pregnancy by what comes before it.

    What is refused for being late alone keeps its turn, as if it were in time.
    """
    turns = {period: _turn(charge) for charge, period in _coordinations(decision)}
    for period in decision.course.periods:
        for claim in claims:
            common = claim.days.meet(period.days)
            if common is not None and claim.turn < turns.get(period, LAST):
                yield common
