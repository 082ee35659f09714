"""Each service that is charged: its charges, where it is told, who was there and how long."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from adapter.intake.understood.words import Part, days, group, instant, person
from adapter.programme.charge import COORDINATION, MEETING, SCREENING, TALK, Charge
from adapter.programme.decide import Decisions
from adapter.programme.facts import Facts, Meeting, StoredCharge
from adapter.programme.services import Course

SERVICES = {SCREENING: "screening", TALK: "talk", COORDINATION: "coordination"}
MINUTE = 60


def services(decisions: Decisions, base_url: str) -> Iterator[Part]:
    """One for each charge, but one for all charges of a meeting."""
    course = decisions.course
    facts = course.desk.facts
    told = {source: meeting for meeting in facts.meetings for source in meeting.sources}
    meetings: dict[tuple[str, ...], tuple[Meeting | None, list[Charge]]] = {}
    for charge in decisions.charges:
        if charge.code == MEETING:
            meeting = next((told[source] for source in charge.sources if source in told), None)
            key = meeting.sources if meeting else charge.sources
            meetings.setdefault(key, (meeting, []))[1].append(charge)
        else:
            yield group(SERVICES[charge.code], [*_service([charge], base_url), *_held(charge, facts)])
    for meeting, charges in meetings.values():
        held = _meeting(meeting, charges) if meeting else _vanished(charges, course)
        billed = course.desk.ledger.billed
        yield group("meeting", [*_service(charges, base_url), *held, *_billed(charges, billed)])


def _service(charges: Sequence[Charge], base_url: str) -> Iterator[Part]:
    """Its charges, where it is told, and the reference period."""
    yield from ({"name": "charge", "valueString": charge.identifier} for charge in charges)
    sources = dict.fromkeys(source for charge in charges for source in charge.sources)
    yield from ({"name": "source", "valueUri": f"{base_url}/{source}"} for source in sources)
    period = next((charge.period for charge in charges if charge.period), None)
    if period is not None:
        yield from days(period.start, period.end)
        yield {"name": "estimated", "valueBoolean": period.estimated}


def _held(charge: Charge, facts: Facts) -> Iterator[Part]:
    """Who bills, who coordinates, and of a screening or talk who did it, and when."""
    if charge.biller is not None:
        yield group("biller", person(charge.biller))
    if charge.coordinator is not None:
        yield group("coordinator", person(charge.coordinator))
    done = {one.source: (one.author, one.completed) for one in facts.screenings}
    done |= {source: (one.performer, one.start) for one in facts.talks for source in one.sources}
    for performer, start in [done[source] for source in charge.sources if source in done][:1]:
        if performer is not None:
            yield group("performer", person(performer))
        yield instant("start", start)


def _meeting(meeting: Meeting, charges: Sequence[Charge]) -> Iterator[Part]:
    """When and how long, who was there, and what was agreed."""
    yield instant("start", meeting.start)
    yield {"name": "day", "valueDate": meeting.day.isoformat()}
    yield {"name": "minutes", "valueInteger": _minutes(meeting.start, meeting.end)}
    yield {"name": "woman", "valueBoolean": meeting.woman_side}
    yield from ({"name": "agreement", "valueCode": indicator} for indicator in sorted(meeting.agreements))
    charged = {charge.biller.key: charge.identifier for charge in charges if charge.biller}
    for place, one in enumerate(meeting.attendances, start=1):
        start = max(meeting.start, one.start or meeting.start)
        end = min((end for end in (meeting.end, one.end) if end is not None), default=None)
        told = [
            {"name": "place", "valuePositiveInt": place},
            {"name": "minutes", "valueInteger": _minutes(start, end)},
            {"name": "reimbursed", "valueBoolean": one.reimbursed},
        ]
        if one.professional.key in charged:
            told.append({"name": "charge", "valueString": charged[one.professional.key]})
        yield group("participant", [*person(one.professional), *told])


def _vanished(charges: Sequence[Charge], course: Course) -> Iterator[Part]:
    """A meeting of which only what was billed is left: its period is that of the day billed."""
    day = charges[0].day
    if day is not None:
        yield {"name": "day", "valueDate": day.isoformat()}
        if (period := course.period_of(day)) is not None:
            yield from days(period.start, period.end)


def _billed(charges: Sequence[Charge], billed: Mapping[str, StoredCharge]) -> Iterator[Part]:
    """The quarters that were billed of a meeting; shortened to them for want of more, it stays as short."""
    stored = [billed[charge.identifier] for charge in charges if charge.identifier in billed]
    if stored:
        yield {"name": "billed", "valueInteger": max(one.quantity for one in stored)}
    if short := [one.quantity for one in stored if "quarter-cap-reached" in one.reasons]:
        yield {"name": "shortened", "valueInteger": min(short)}


def _minutes(start: datetime, end: datetime | None) -> int:
    """Whole minutes; none without an end."""
    return 0 if end is None else max(0, int((end - start).total_seconds()) // MINUTE)
