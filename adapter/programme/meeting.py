"""401435: the perinatal meeting, by quarter-hours, for at most four providers and four quarters in a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from adapter.programme.calendar import Period
from adapter.programme.charge import MEETING, Charge, Service
from adapter.programme.coordinator import holds_role, in_office
from adapter.programme.edition import Edition
from adapter.programme.facts import Attendance, Meeting, StoredCharge
from adapter.programme.rule import rule
from adapter.programme.services import Course


@rule("R128", "R132", "R134", "A18", "A24")
def meeting_charges(course: Course) -> list[Charge]:
    """One charge for each provider at each meeting up to today; a period's quarters go to whom comes first."""
    desk = course.desk
    held = [_Sitting(course, meeting) for meeting in desk.facts.meetings if meeting.day <= desk.today]
    orphans = desk.ledger.orphans(MEETING, [service for sitting in held for service in sitting.services])
    used = _used_by_vanished(course, held, orphans)
    charges: dict[str, Charge] = {}
    for sitting in sorted(held, key=lambda one: one.precedence(orphans)):
        for charge in sitting.charges(used, [orphan for orphan in orphans if sitting.told_by(orphan)]):
            charges.setdefault(charge.identifier, charge)
    for orphan in orphans:
        charges.setdefault(orphan.identifier, desk.stay(orphan))
    return list(charges.values())


def _used_by_vanished(course: Course, held: Sequence[_Sitting], orphans: Sequence[StoredCharge]) -> Counter[int]:
    """Quarters of each period that went to billed meetings of which nothing else is left in it."""
    meetings: dict[tuple[int, tuple[str, ...]], int] = {}
    for orphan in orphans:
        period = course.period_of(orphan.day) if orphan.day and orphan.day <= course.desk.today else None
        if period is not None and not any(one.period == period and one.told_by(orphan) for one in held):
            key = (period.ordinal, tuple(sorted(orphan.sources)))
            meetings[key] = max(meetings.get(key, 0), orphan.quantity)
    used: Counter[int] = Counter()
    for (ordinal, _), quantity in meetings.items():
        used[ordinal] += quantity
    return used


class _Sitting:
    """One meeting on its way to charges."""

    def __init__(self, course: Course, meeting: Meeting) -> None:
        self.course, self.meeting = course, meeting
        self.edition: Edition = course.desk.programme.at(meeting.day)
        self.period: Period | None = course.period_of(meeting.day)
        self.reasons = frozenset(meeting_reasons(course, meeting, self.period))
        self.whole = quarters(meeting.start, meeting.end, self.edition)
        self.provided = [(one, self._service(one)) for one in meeting.attendances if one.professional.nihdi is not None]
        self.services = [service for _, service in self.provided] or [self._service(None)]

    def precedence(self, orphans: Sequence[StoredCharge]) -> tuple[bool, datetime, tuple[str, ...]]:
        billed = any(service.identifier in self.course.desk.ledger.billed for service in self.services)
        return (not (billed or any(map(self.told_by, orphans))), self.meeting.start, self.meeting.sources)

    def told_by(self, orphan: StoredCharge) -> bool:
        """The billed charge rests on an encounter of this meeting."""
        return not orphan.sources.isdisjoint(self.meeting.sources)

    def charges(self, used: Counter[int], orphans: Sequence[StoredCharge]) -> list[Charge]:
        """Settle each provider with what is left of the period, and count what the meeting uses."""
        desk = self.course.desk
        left = self._left(used)
        beyond = self.beyond_the_four(orphans)
        stayed = _billers(orphans)
        result = [desk.stay(orphan, self.meeting.sources[0]) for orphan in orphans]
        for service in self.services:
            if service.biller is not None and service.biller.key in stayed:
                continue  # billed already, under another start: see Desk.stay
            shortened, limits = cap(service, left)
            if service.identifier in beyond:
                limits.append("max-4-providers")
            result.append(desk.settle(shortened, *limits))
        if self.period is not None:
            used[self.period.ordinal] += self._consumption(left, result)
        return result

    @rule("R131", "R135", "A31", "A33")
    def beyond_the_four(self, orphans: Sequence[StoredCharge]) -> set[str]:
        """The services after the four that are paid: who is billed, then who is marked, then in recorded order."""
        ledger, stayed = self.course.desk.ledger, _billers(orphans)
        present = [one for one in self.provided if one[0].professional.key not in stayed]
        places = self.edition.meeting_max_paid_providers - len(orphans)
        beyond = set()
        for attendance, service in sorted(present, key=self._rank):
            if places <= 0:
                beyond.add(service.identifier)
            payable = service.quantity > 0 and attendance.professional.registered is not False
            places -= payable and service.identifier not in ledger.aborted
        return beyond

    def _rank(self, present: tuple[Attendance, Service]) -> tuple[bool, bool]:
        attendance, service = present
        return service.identifier not in self.course.desk.ledger.billed, not attendance.reimbursed

    @rule("R132", "A18")
    def _left(self, used: Counter[int]) -> int:
        """Quarters of the period that are left to the meeting; one billed shortened stays as short for all."""
        if self.period is None:
            return self.edition.meeting_max_quarters
        left = max(0, self.edition.meeting_max_quarters - used[self.period.ordinal])
        billed = [self.course.desk.ledger.billed.get(service.identifier) for service in self.services]
        shortened = (one.quantity for one in billed if one and "quarter-cap-reached" in one.reasons)
        return min(left, min(shortened, default=left))

    def _service(self, attendance: Attendance | None) -> Service:
        meeting, reasons = self.meeting, set(self.reasons)
        own = self.whole if attendance is None else present_quarters(meeting, attendance, self.edition)
        if attendance is not None and own == 0:
            reasons.add("no-whole-quarter")
        estimated = self.period is not None and self.period.estimated
        biller = attendance.professional if attendance else None
        return Service(
            self.course.desk.identify(MEETING, biller, meeting.start.isoformat()),
            MEETING,
            biller,
            meeting.day,
            reasons=frozenset(reasons),
            postponing=frozenset({"no-reference-period"} if estimated else ()),
            quantity=own,
            sources=meeting.sources,
            context=meeting.sources[0],
            period=self.period,
        )

    @rule("R132", "A18")
    def _consumption(self, left: int, charges: Sequence[Charge]) -> int:
        """A paid meeting uses min(what is left, its whole quarters), and never less than what was billed of it."""
        paid = [one.quantity for one in charges if one.takes_place and one.day and self._in_period(one.day)]
        return max(min(left, self.whole), *paid) if paid else 0

    def _in_period(self, day: date) -> bool:
        return self.period is not None and self.period.days.holds(day)


def _billers(orphans: Iterable[StoredCharge]) -> set[str]:
    return {orphan.biller.key for orphan in orphans if orphan.biller}


@rule("R132", "A18")
def cap(service: Service, left: int) -> tuple[Service, list[str]]:
    """The service cut to the quarters that are left; with nothing left it is refused at zero."""
    if left == 0:
        return replace(service, quantity=0), ["quarter-cap-reached"]
    if service.quantity <= left:
        return service, []
    return replace(service, quantity=left, remarks=service.remarks | {"quarter-cap-reached"}), []


@rule("R128", "R134", "A46")
def quarters(start: datetime, end: datetime | None, edition: Edition) -> int:
    """Complete quarter-hours between two times; none without an end."""
    return 0 if end is None else max(0, int((end - start).total_seconds()) // (60 * edition.meeting_minutes))


@rule("R128", "R134", "A46")
def present_quarters(meeting: Meeting, attendance: Attendance, edition: Edition) -> int:
    """Complete quarter-hours during which the participant was at the meeting."""
    start = max(meeting.start, attendance.start or meeting.start)
    end = min((one for one in (meeting.end, attendance.end) if one is not None), default=None)
    return quarters(start, end, edition)


@rule("R129", "R130", "R136", "R137", "R138", "A17", "A27", "A32", "A51", "A53")
def meeting_reasons(course: Course, meeting: Meeting, period: Period | None) -> set[str]:
    """Everything that stands in the way of the meeting as a whole."""
    edition = course.desk.programme.at(meeting.day)
    reasons = course.entitlement(MEETING, meeting.day) | course.consent(meeting.day) | course.ended(meeting.day)
    reasons |= coordinator_reasons(course, meeting)
    professionals = professionals_at(meeting)
    if period is None or period.estimated:
        reasons.add("no-reference-period")
    if professionals < edition.meeting_min_professionals:
        reasons.add("fewer-than-3-professionals")
    if professionals + meeting.woman_side < edition.meeting_min_participants:
        reasons.add("fewer-than-4-participants")
    if len(meeting.agreements) < edition.meeting_min_agreements:
        reasons.add("no-agreement")
    if sum(one.professional.nihdi is not None for one in meeting.attendances) < edition.meeting_min_providers:
        reasons.add("performer-not-billable")
    return reasons


@rule("R120", "R129", "A17", "A53")
def coordinator_reasons(course: Course, meeting: Meeting) -> set[str]:
    """Nobody holds the role, it is held without consent, or the coordinator in office was not there."""
    facts = course.desk.facts
    office = in_office(course.held, meeting.day)
    if office is not None:
        present = any(one.professional.key == office.professional.key for one in meeting.attendances)
        return set() if present else {"coordinator-absent"}
    return {"no-consent"} if holds_role(facts, meeting.day) else {"no-coordinator"}


@rule("R105", "R129", "A17", "A42")
def professionals_at(meeting: Meeting) -> int:
    """How many different care or welfare professionals took part."""
    return len({one.professional.key for one in meeting.attendances})
