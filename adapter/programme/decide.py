"""The decisions on all pregnancies of one woman for a day: scenario, charges, windows, notices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from adapter.programme.calendar import Interval
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
    for claim in sorted(_claims(decisions), key=lambda one: one.precedence):
        if not any(other.place != claim.place and other.days.overlaps(claim.days) for other in kept):
            kept.append(claim)
    for place, facts in enumerate(pregnancies):
        if taken := [claim.days for claim in kept if claim.place != place]:
            decisions[place] = decide(facts, today, programme, taken)
    return decisions


@dataclass(frozen=True, slots=True)
class _Claim:
    """A period claimed for the pregnancy at `place`; billed ones come first, then the service date."""

    place: int
    days: Interval
    precedence: tuple[bool, date, str]


def _claims(decisions: Sequence[Decisions]) -> Iterator[_Claim]:
    for place, decision in enumerate(decisions):
        for charge in decision.charges:
            if charge.code == COORDINATION and charge.takes_place and charge.day is not None:
                period = charge.period or decision.course.period_of(charge.day)
                if period is not None:
                    yield _Claim(place, period.days, (charge.status != BILLED, charge.day, charge.identifier))
        for day in decision.course.desk.facts.claimed:
            if (period := decision.course.period_of(day)) is not None:
                yield _Claim(place, period.days, (False, day, ""))
