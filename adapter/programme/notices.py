"""What is told without refusing anything: soft duties that are open, and oddities in the facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from adapter.programme.calendar import Interval
from adapter.programme.charge import COORDINATION
from adapter.programme.coordination import overdue_slots
from adapter.programme.coordinator import in_turn, two_at_once
from adapter.programme.rule import rule
from adapter.programme.services import Course

FIRST_TRIMESTER, THIRD_TRIMESTER = timedelta(weeks=14), timedelta(weeks=28)


@dataclass(frozen=True, slots=True)
class Notice:
    """`code` is a row of notices.toml, `about` fills the text of the issue, `source` the fact it is about."""

    code: str
    about: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


def notices_of(course: Course) -> tuple[Notice, ...]:
    """Every notice on the day, in a fixed order."""
    return (
        *_mismatches(course),
        *_coordinators(course),
        *_many_providers(course),
        *_talks(course),
        *_coordination_duties(course),
    )


@rule("R021", "A49")
def _mismatches(course: Course) -> Iterator[Notice]:
    for one in course.screenings:
        for indicator, finding in one.findings.items():
            if finding.differs:
                sides = {"expected": _side(finding.by_cut_off), "found": _side(finding.positive)}
                yield Notice("screening-mismatch", {"indicator": indicator, **sides}, one.screening.source)


def _side(positive: bool | None) -> str:
    return "positive" if positive else "negative"


@rule("R073")
def _coordinators(course: Course) -> Iterator[Notice]:
    held = course.held
    for day in sorted({office.days.start for office in held}):
        if day <= course.desk.today and two_at_once(held, day):
            yield Notice("two-coordinators", {"found": day.isoformat()})


@rule("R131", "R135", "A31")
def _many_providers(course: Course) -> Iterator[Notice]:
    for meeting in sorted(course.desk.facts.meetings, key=lambda one: (one.start, one.sources)):
        limit = course.desk.programme.at(meeting.day).meeting_max_paid_providers
        providers = [one for one in meeting.attendances if one.professional.nihdi]
        if len(providers) > limit and sum(one.reimbursed for one in providers) != limit:
            yield Notice("more-than-four-providers", {"day": meeting.day.isoformat()}, meeting.sources[0])


@rule("R053", "R055", "A36")
def _talks(course: Course) -> Iterator[Notice]:
    talks = sorted(course.desk.facts.talks, key=lambda talk: (talk.start, talk.sources))
    for day, count in sorted(Counter(talk.day for talk in talks).items()):
        if count > 1:
            yield Notice("two-talks-one-day", {"day": day.isoformat()})
    due = course.desk.facts.pregnancy.due
    if due is None:
        return
    start = due - timedelta(days=280)
    if talks and talks[0].day >= start + FIRST_TRIMESTER:
        yield Notice("first-talk-not-first-trimester", {"day": talks[0].day.isoformat()}, talks[0].sources[0])
    if len(talks) > 1 and talks[1].day < start + THIRD_TRIMESTER:
        yield Notice("second-talk-not-third-trimester", {"day": talks[1].day.isoformat()}, talks[1].sources[0])


@rule("R102", "R103", "R104", "A16", "A32", "A44")
def _coordination_duties(course: Course) -> Iterator[Notice]:
    """Slots that were missed, indicators not discussed and meetings not held in periods that are over."""
    today = course.desk.today
    held = course.held
    for period in course.periods:
        if not in_turn(held, Interval(period.start, min(period.end, today))):
            continue
        for due in overdue_slots(course, period, min(today, period.end)):
            yield Notice("follow-up-missed", {"day": due.isoformat()})
        if period.end < today and not course.entitlement(COORDINATION, period.end):
            yield from _year(course, period.days, period.end)


def _year(course: Course, days: Interval, end: date) -> Iterator[Notice]:
    meetings = [one for one in course.desk.facts.meetings if days.holds(one.day)]
    if not meetings:
        yield Notice("yearly-meeting", {"day": end.isoformat()})
    scenario = course.scenario(end)
    discussed = {indicator for one in meetings for indicator in one.agreements}
    for indicator in sorted((scenario.identified if scenario else frozenset()) - discussed):
        yield Notice("yearly-discussion", {"indicator": indicator, "day": end.isoformat()})
