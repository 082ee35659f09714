"""401413: care and welfare coordination, one lump sum for each reference period and coordinator in office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from adapter.programme.calendar import DAY, Interval, Period, Slot, follow_up_slots
from adapter.programme.charge import COORDINATION, Charge, Service
from adapter.programme.coordinator import Office, coordination_biller, holds_role, in_office, in_turn
from adapter.programme.edition import Edition
from adapter.programme.facts import Facts, Professional, StoredCharge
from adapter.programme.meeting import professionals_at
from adapter.programme.professional import professions_of
from adapter.programme.rule import rule
from adapter.programme.services import Course

WHILE_OPEN = frozenset(
    {"core-team-incomplete", "meeting-missing", "plan-missing", "vulnerability-not-evaluated", "note-missing"}
)


@rule("R091", "R096", "A15", "A34", "A37", "A40")
def coordination_charges(course: Course, taken: Iterable[Interval] = ()) -> list[Charge]:
    """The charges of all periods that have begun; `taken` are periods claimed for other pregnancies of hers."""
    desk, others = course.desk, tuple(taken)
    terms = [_Term(course, period, others) for period in course.periods if not course.ended(period.start)]
    services = [service for term in terms for service in term.services()]
    orphans = desk.ledger.orphans(COORDINATION, services)
    charges = [desk.stay(orphan) for orphan in orphans]
    for service in sorted(services, key=desk.precedence):
        successor = "transfer-wait" in service.reasons
        if successor or service.period is None or not _claimed_by(orphans, service.period):
            charges.append(desk.settle(service))  # else the period was billed under another biller: one lump sum
    return charges


def _claimed_by(orphans: Iterable[StoredCharge], period: Period) -> bool:
    return any(orphan.day is not None and period.days.holds(orphan.day) for orphan in orphans)


@dataclass(frozen=True, slots=True)
class _Standing:
    """How a period stands: the day on which all was fulfilled, or the day asked and what is missing then."""

    met: date | None
    day: date
    missing: frozenset[str]


class _Term:
    """One reference period on its way to charges."""

    def __init__(self, course: Course, period: Period, taken: tuple[Interval, ...]) -> None:
        self.course, self.period, self.taken = course, period, taken
        self.facts: Facts = course.desk.facts
        self.held = course.held
        self.horizon = min(period.end, course.desk.today)
        self.coordinators = in_turn(self.held, Interval(period.start, self.horizon))

    @rule("R091", "R092", "A20")
    def services(self) -> list[Service]:
        """The first coordinator's service, and one refused for each who came after in the same period."""
        if not self.coordinators:
            return self._without_consent()
        first = self.coordinators[0]
        standing = self._standing(first)
        left = self._has_left(first) and standing.met is None
        return [
            self._service(person, standing, turn, {"review-transfer"} if left else set())
            for turn, person in enumerate(self.coordinators)
        ]

    @rule("R072", "R074", "R099", "A27")
    def _without_consent(self) -> list[Service]:
        """The role is held all the period without consent: a service, refused."""
        days = [day for day in self._days() if holds_role(self.facts, day)]
        if not days:
            return []
        holder = min(holds_role(self.facts, days[0]), key=lambda one: (one.days.start, one.professional.key))
        standing = _Standing(None, self.horizon, frozenset(self.missing(self.horizon)))
        return [self._service(holder.professional, standing, 0, {"no-consent"})]

    @rule("R096", "R097", "A15")
    def _standing(self, first: Professional) -> _Standing:
        """The first day of the period on which, counting what is dated up to it, every condition holds."""
        for day in self._days():
            office = in_office(self.held, day)
            if office is not None and office.professional.key == first.key and not self.missing(day):
                return _Standing(day, day, frozenset())
        return _Standing(None, self.horizon, frozenset(self.missing(self.horizon)))

    def _service(self, person: Professional, standing: _Standing, turn: int, reasons: set[str]) -> Service:
        day = standing.met if turn == 0 else None
        biller, may_bill = coordination_biller(self.facts, person, day or standing.day, self._edition(standing.day))
        reasons = reasons | standing.missing | self._claims() | self._loss(day)
        if not may_bill and "no-coordinator" not in reasons:
            reasons.add("coordinator-not-billable")
        if turn:
            reasons.add("transfer-wait")
        natural = str(self.period.ordinal) if turn == 0 else f"{self.period.ordinal}|{person.key}"
        return Service(
            self.course.desk.identify(COORDINATION, biller, natural),
            COORDINATION,
            biller,
            day,
            None,
            frozenset(reasons),
            postponing=self._postponing(),
            period=self.period,
            coordinator=person,
        )

    def _postponing(self) -> frozenset[str]:
        estimated = frozenset({"no-reference-period"})  # told of no other period: see _claims
        return estimated | WHILE_OPEN if self.course.desk.today <= self.period.end else estimated

    def _days(self) -> list[date]:
        """The days of the period on which a condition may begin to hold, up to today."""
        facts, days = self.facts, {self.period.start}
        for services in (facts.screenings, facts.meetings, facts.evaluations):
            days |= {one.day for one in services}
        for stretches in (facts.memberships, facts.consents, self.held):
            days |= {one.days.start for one in stretches}
        days |= {one.days.end + DAY for one in self.held if one.days.end is not None}
        days |= {*facts.plan_saves, *self.course.desk.programme.days}
        return sorted(day for day in days if self.period.start <= day <= self.horizon)

    @rule("R070", "R096", "R098", "A15")
    def missing(self, day: date) -> set[str]:
        """The conditions that do not hold in this period, counting what is dated up to the day."""
        course = self.course
        so_far = Interval(self.period.start, day)
        reasons = course.entitlement(COORDINATION, day) | course.consent(day) | course.ended(day)
        reasons |= self._team(day) | self._overdue(day) | self._coordinator(day)
        reasons |= course.unevaluated(day, (one for one in self.facts.evaluations if so_far.holds(one.day)))
        if not self._has_met(day):
            reasons.add("meeting-missing")
        if not any(so_far.holds(saved) for saved in self.facts.plan_saves):
            reasons.add("plan-missing")
        return reasons

    @rule("R072", "R073", "A27", "A53")
    def _coordinator(self, day: date) -> set[str]:
        """Nobody holds the role that day, or it is held without consent."""
        if in_office(self.held, day) is not None:
            return set()
        return {"no-consent"} if holds_role(self.facts, day) else {"no-coordinator"}

    @rule("R096", "R103", "R105", "A15", "A17", "A44")
    def _has_met(self, day: date) -> bool:
        """A meeting of enough professionals took place in the period."""
        minimum, so_far = self._edition(day).meeting_min_professionals, Interval(self.period.start, day)
        return any(so_far.holds(one.day) and professionals_at(one) >= minimum for one in self.facts.meetings)

    @rule("R096", "R100", "R101", "A22")
    def _team(self, day: date) -> set[str]:
        edition = self._edition(day)
        members = [one.professional for one in self.facts.memberships if one.days.holds(day)]
        present = frozenset(name for member in members for name in professions_of(member, edition))
        return set() if present.issuperset(edition.core_team) else {"core-team-incomplete"}

    @rule("R102", "A13", "A16", "A41")
    def _overdue(self, day: date) -> set[str]:
        """A slot due before the day and inside the period in which some vulnerability was not followed up."""
        return {"followup-overdue"} if any(True for _ in overdue_slots(self.course, self.period, day)) else set()

    @rule("R091", "A34", "A40")
    def _claims(self) -> set[str]:
        reasons = {"no-reference-period"} if self.period.estimated else set()
        if any(self.period.days.holds(day) for day in self.facts.claimed):
            reasons.add("period-already-claimed")
        if any(self.period.days.overlaps(other) for other in self.taken):
            reasons.add("overlap-review")
        return reasons

    @rule("A35")
    def _loss(self, met: date | None) -> set[str]:
        """After a loss a person decides on coordination."""
        end = self.facts.pregnancy.end
        lost = self.facts.pregnancy.loss and end is not None and end <= (met or self.course.desk.today)
        return {"exception-manual"} if lost else set()

    def _has_left(self, first: Professional) -> bool:
        office = in_office(self.held, self.horizon)
        return office is None or office.professional.key != first.key

    def _edition(self, day: date) -> Edition:
        return self.course.desk.programme.at(day)


@rule("R102", "A16", "A41")
def overdue_slots(course: Course, period: Period, day: date) -> Iterable[date]:
    """The due days, before `day` and inside the period, of slots that the coordinators did not fill."""
    anchor = next((one.screening.day for one in course.screenings if one.valid), None)
    if anchor is None:
        return
    for slot in follow_up_slots(anchor, course.desk.programme.at(anchor).follow_up_months, day):
        if slot.due >= period.start and unfollowed(course, slot, slot.due):
            yield slot.due


@rule("R102", "A13", "A41")
def unfollowed(course: Course, slot: Slot, day: date) -> frozenset[str]:
    """The vulnerabilities identified up to the day that the coordinators did not follow up in a slot."""
    scenario = course.scenario(day)
    if scenario is None:
        return frozenset()
    return scenario.identified - {
        one.indicator
        for one in course.desk.facts.evaluations
        if slot.after < one.day <= day and one.status and one.noted and _by_coordinator(course.held, one.by, one.day)
    }


def _by_coordinator(held: Sequence[Office], person: str | None, day: date) -> bool:
    office = in_office(held, day)
    return office is not None and office.professional.key == person
