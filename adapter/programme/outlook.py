"""How one pregnancy stands on a day: what happened, domains, follow-up slots, what is missing until when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from adapter.programme.calendar import DAY, Slot
from adapter.programme.charge import BILLABLE, COORDINATION, NOT_BILLABLE, PLANNED, TALK, Charge
from adapter.programme.coordination import unfollowed
from adapter.programme.coordinator import in_office
from adapter.programme.decide import Decisions
from adapter.programme.reasons import REASONS
from adapter.programme.rule import rule
from adapter.programme.services import Course
from adapter.programme.windows import slots_of

POSITIVE, NEGATIVE, UNKNOWN = "positive", "negative", "unknown"
FILLED, OPEN, OVERDUE, NOT_NEEDED = "filled", "open", "overdue", "not-needed"
# Reasons that facts still to be sent can take away, as long as the deadline has not passed.
MENDABLE = frozenset(
    {
        "incomplete", "no-screening", "no-consent", "no-reference-period", "no-coordinator", "coordinator-absent",
        "core-team-incomplete", "meeting-missing", "plan-missing", "vulnerability-not-evaluated", "note-missing",
        "awaiting-billing-code", "no-agreement", "followup-overdue",
    }
)  # fmt: skip
NAMING = frozenset({"vulnerability-not-evaluated", "note-missing"})


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, or is due, on a day; `source` is the fact that tells it, `about` an indicator."""

    kind: str
    day: date
    source: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Domain:
    """One deciding domain: positive, negative or unknown, as is each of its indicators."""

    name: str
    state: str
    indicators: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A follow-up slot with what its state is on the day; `about`: the vulnerabilities not followed up in it."""

    slot: Slot
    state: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What is still to be sent or done: `what` is a reason or one of submission, follow-up, screening, advice-talk.

    `until` is the last day on which it counts, None when no day is known; `charge` the identifier of the charge.
    """

    what: str
    until: date | None
    charge: str = ""
    about: tuple[str, ...] = ()


def events_of(course: Course) -> list[Event]:
    """Everything dated, later than the day asked included, in order of its day."""
    facts = course.desk.facts
    pregnancy = facts.pregnancy
    dated = [("due-date", pregnancy.due), ("loss" if pregnancy.loss else "birth", pregnancy.end)]
    found = [Event(kind, day) for kind, day in dated if day is not None]
    found += [Event("screening", one.day, one.source) for one in facts.screenings]
    found += [Event("advice-talk", one.day, one.sources[0]) for one in facts.talks]
    found += [Event("perinatal-meeting", one.day, one.sources[0]) for one in facts.meetings]
    found += [Event("plan-saved", day) for day in sorted(set(facts.plan_saves))]
    found += [Event("evaluation", one.day, one.source, one.indicator) for one in facts.evaluations]
    return sorted(found, key=lambda one: (one.day, one.kind, one.source, one.about))


@rule("R023", "A01", "A04")
def domains_of(course: Course) -> list[Domain]:
    """The deciding domains as they are known on the day asked."""
    today = course.desk.today
    known: dict[str, bool] = {}
    for one in course.screenings:
        if one.valid and one.screening.day <= today:
            for name, finding in one.findings.items():
                if finding.positive is not None:
                    known[name] = known.get(name, False) or finding.positive
    domains = course.desk.programme.at(today).domains
    return [_domain(name, [(one, known.get(one)) for one in sorted(asked)]) for name, asked in domains.items()]


def _domain(name: str, found: list[tuple[str, bool | None]]) -> Domain:
    states = [positive for _, positive in found]
    whole = True if True in states else None if None in states else False
    return Domain(name, _state(whole), tuple((one, _state(positive)) for one, positive in found))


def _state(positive: bool | None) -> str:
    return UNKNOWN if positive is None else POSITIVE if positive else NEGATIVE


@rule("R102", "A16", "A41")
def follow_ups_of(course: Course) -> list[FollowUp]:
    """Every follow-up slot that has begun, by what the coordinators did in it up to the day asked."""
    return [_follow_up(course, slot) for slot in slots_of(course)]


def _follow_up(course: Course, slot: Slot) -> FollowUp:
    today = course.desk.today
    day = min(slot.due, today)
    if course.entitlement(COORDINATION, day) or slot.after >= today:
        return FollowUp(slot, NOT_NEEDED if course.entitlement(COORDINATION, day) else OPEN)
    about = tuple(sorted(unfollowed(course, slot, day)))
    return FollowUp(slot, FILLED if not about else OPEN if today <= slot.due else OVERDUE, about)


@rule("R011", "R097", "R102", "A23")
def missing_of(decisions: Decisions) -> list[Missing]:
    """What to send or to do, and until when, the most urgent first."""
    course = decisions.course
    found = [one for charge in decisions.charges for one in _of_charge(course, charge)]
    found += [Missing("follow-up", one.slot.due, "", one.about) for one in follow_ups_of(course) if _is_due(one)]
    found += [*_to_come(course, decisions.charges)]
    return sorted(found, key=lambda one: (one.until or date.max, one.what, one.charge))


def _is_due(follow_up: FollowUp) -> bool:
    return follow_up.state == OPEN and bool(follow_up.about)


def _of_charge(course: Course, charge: Charge) -> Iterator[Missing]:
    until = charge.deadline or (charge.period.end if charge.period else None)
    reasons = [code for code in charge.reasons if not REASONS[code].remark]
    if charge.status == BILLABLE:
        yield Missing("submission", until, charge.identifier)
    elif charge.status == PLANNED or (charge.status == NOT_BILLABLE and MENDABLE.issuperset(reasons)):
        for code in reasons:
            yield Missing(code, until, charge.identifier, tuple(_about(course, charge, code)))


def _about(course: Course, charge: Charge, code: str) -> Iterable[str]:
    """The vulnerabilities that a reason is about."""
    scenario = course.scenario(charge.day or course.desk.today)
    if code not in NAMING or scenario is None:
        return ()
    return sorted(scenario.identified - _noted(course, charge))


def _noted(course: Course, charge: Charge) -> set[str]:
    """The indicators that have status and note where the charge asks for them: in its talk, else in its period."""
    facts, period = course.desk.facts, charge.period
    days = {one.day for one in facts.talks if not set(one.sources).isdisjoint(charge.sources)}
    complete = (one for one in facts.evaluations if one.status and one.noted)
    if charge.code == TALK:
        told = (one for one in complete if one.encounter in charge.sources or (not one.encounter and one.day in days))
    else:
        told = (one for one in complete if period is None or period.days.holds(one.day))
    return {one.indicator for one in told}


@rule("R050", "R058", "R072", "A08")
def _to_come(course: Course, charges: Iterable[Charge]) -> Iterator[Missing]:
    """Services that the pregnancy still gives a right to, as far as they can be told from the day alone."""
    desk, today = course.desk, course.desk.today
    pregnancy, edition, scenario = desk.facts.pregnancy, desk.programme.at(today), course.scenario(today)
    before_end = pregnancy.end - DAY if pregnancy.end else None
    if scenario is None:
        last = pregnancy.end + timedelta(days=edition.screening_days_after_end) if pregnancy.end else None
        if last is None or today <= last:
            yield Missing("screening", last)
        return
    opened = edition.entitlements[scenario.code]
    held = sum(charge.takes_place for charge in charges if charge.code == TALK)
    pregnant = before_end is None or today <= before_end
    if TALK in opened and held < edition.talk_max and pregnant:
        yield Missing("advice-talk", before_end or pregnancy.due)
    period = course.period_of(today)
    if COORDINATION in opened and period is not None and in_office(course.held, today) is None:
        yield Missing("no-coordinator", period.end)
