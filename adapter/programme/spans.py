"""The further days and periods that the rules look at, told by $preview so that the published rules can be executed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from adapter.programme.calendar import DAY, Interval
from adapter.programme.consent import SCREENING
from adapter.programme.coordinator import Office, in_office
from adapter.programme.facts import Professional
from adapter.programme.services import Course
from adapter.programme.windows import Window


def spans_of(course: Course, taken: Iterable[Interval] = ()) -> Iterator[Window]:
    """Consent, scenario and vulnerabilities in force, the coordinator's role, saves of the plan, claims and loss.

    `taken` are periods claimed for other pregnancies of hers. A single day starts and ends on that day.
    """
    facts = course.desk.facts
    yield from (Window("consent", one.days.start, one.days.end) for one in facts.consents if one.kind == SCREENING)
    yield from _scenarios(course)
    roles = (one.days for one in facts.memberships if one.coordinator)
    yield from (Window("coordinator-role", _known(days.start), days.end) for days in roles)
    yield from (Window("plan-saved", day, day) for day in facts.plan_saves)
    yield from (Window("claimed-elsewhere", day, day) for day in facts.claimed)
    yield from (Window("claimed-for-another-pregnancy", one.start, one.end) for one in taken)
    if facts.pregnancy.loss and facts.pregnancy.end is not None:
        yield Window("loss", facts.pregnancy.end, facts.pregnancy.end)


def _known(day: date) -> date | None:
    """A member without a first day was always there."""
    return None if day == date.min else day


def _scenarios(course: Course) -> Iterator[Window]:
    """Each scenario with the days on which it is in force, and each vulnerability from the day that it is known."""
    today, known = course.desk.today, {one.screening.day for one in course.screenings if one.valid}
    days = sorted(day for day in known | {*course.desk.programme.days} if day <= today)
    stretches: list[tuple[str, date]] = []
    found: dict[str, date] = {}
    for day in days:
        if (scenario := course.scenario(day)) is None:
            continue
        if not stretches or stretches[-1][0] != scenario.code:
            stretches.append((scenario.code, day))
        found |= {indicator: day for indicator in sorted(scenario.identified) if indicator not in found}
    for (code, start), end in zip(stretches, _ends([start for _, start in stretches]), strict=True):
        yield Window(f"scenario-{code}", start, end)
    yield from (Window(f"vulnerability-{indicator}", day, None) for indicator, day in found.items())


def _ends(starts: Sequence[date]) -> list[date | None]:
    """The last day of each stretch, when the next one ends it."""
    return [*(start - DAY for start in starts[1:]), None][: len(starts)]


@dataclass(frozen=True, slots=True)
class Turn:
    """The days on which one person is the coordinator in office; turns do not overlap."""

    professional: Professional
    days: Interval


def turns_of(held: Sequence[Office]) -> list[Turn]:
    """Who is the coordinator in office on which days, in order."""
    bounds = {one.days.start for one in held} | {one.days.end + DAY for one in held if one.days.end is not None}
    starts = sorted(bounds)
    turns: list[Turn] = []
    for start, end in zip(starts, _ends(starts), strict=True):
        office = in_office(held, start)
        if office is None:
            continue
        last = turns[-1] if turns else None
        if last and last.professional.key == office.professional.key and last.days.end == start - DAY:
            turns[-1] = Turn(last.professional, Interval(last.days.start, end))
        else:
            turns.append(Turn(office.professional, Interval(start, end)))
    return turns
