"""What the rules read in the facts of a dossier, as parts of $preview: who is who, evaluations, and each service.

It tells what `facts` alone does not: references and identities resolved, versions counted, what two hospitals told
of one service joined. The expressions of the ChargeItemDefinitions are evaluated over it (docs/tariffs.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from adapter.canonical import HCPARTY, NIHDI
from adapter.dossier import Dossier
from adapter.programme.charge import COORDINATION, MEETING, SCREENING, TALK, Charge
from adapter.programme.coordinator import in_office
from adapter.programme.decide import Decisions
from adapter.programme.facts import Evaluation, Facts, Meeting, Membership, Professional
from adapter.programme.services import Course
from adapter.programme.spans import turns_of

Part = dict[str, Any]
SERVICES = {SCREENING: "screening", TALK: "talk", COORDINATION: "coordination"}
MINUTE = 60


def parts(dossier: Dossier, base_url: str) -> Iterator[Part]:
    """The parts of `reading`, in the order of the facts."""
    decisions = dossier.decisions
    course = decisions.course
    yield {"name": "registry", "valueBoolean": course.desk.facts.registry}
    yield from (_group("member", _membership(one)) for one in course.desk.facts.memberships)
    for turn in turns_of(course.held):
        yield _group("coordinator", [*_person(turn.professional), *_days(turn.days.start, turn.days.end)])
    yield from (_group("evaluation", _evaluation(one, course, base_url)) for one in course.desk.facts.evaluations)
    yield from _services(decisions, base_url)


def _services(decisions: Decisions, base_url: str) -> Iterator[Part]:
    """One for each charge, but one for all charges of a meeting."""
    facts = decisions.course.desk.facts
    told = {source: meeting for meeting in facts.meetings for source in meeting.sources}
    meetings: dict[str, tuple[Meeting | None, list[Charge]]] = {}
    for charge in decisions.charges:
        if charge.code == MEETING:
            meeting = next((told[source] for source in charge.sources if source in told), None)
            key = meeting.sources[0] if meeting else charge.identifier
            meetings.setdefault(key, (meeting, []))[1].append(charge)
        else:
            yield _group(SERVICES[charge.code], [*_service([charge], base_url), *_held(charge, facts)])
    for meeting, charges in meetings.values():
        held = _meeting(meeting, charges) if meeting else ()
        yield _group("meeting", [*_service(charges, base_url), *held])


def _service(charges: Sequence[Charge], base_url: str) -> Iterator[Part]:
    """Its charges, where it is told, and the reference period."""
    yield from ({"name": "charge", "valueString": charge.identifier} for charge in charges)
    sources = dict.fromkeys(source for charge in charges for source in charge.sources)
    yield from ({"name": "source", "valueUri": f"{base_url}/{source}"} for source in sources)
    period = next((charge.period for charge in charges if charge.period), None)
    if period is not None:
        yield from _days(period.start, period.end)
        yield {"name": "estimated", "valueBoolean": period.estimated}


def _held(charge: Charge, facts: Facts) -> Iterator[Part]:
    """Who bills, who coordinates, and of a screening or talk who did it, and when."""
    if charge.biller is not None:
        yield _group("biller", _person(charge.biller))
    if charge.coordinator is not None:
        yield _group("coordinator", _person(charge.coordinator))
    done = {one.source: (one.author, one.completed) for one in facts.screenings}
    done |= {source: (one.performer, one.start) for one in facts.talks for source in one.sources}
    for performer, start in [done[source] for source in charge.sources if source in done][:1]:
        if performer is not None:
            yield _group("performer", _person(performer))
        yield _instant("start", start)


def _meeting(meeting: Meeting, charges: Sequence[Charge]) -> Iterator[Part]:
    """When and how long, who was there, and what was agreed."""
    yield _instant("start", meeting.start)
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
        yield _group("participant", [*_person(one.professional), *told])


def _minutes(start: datetime, end: datetime | None) -> int:
    """Whole minutes; none without an end."""
    return 0 if end is None else max(0, int((end - start).total_seconds()) // MINUTE)


def _evaluation(one: Evaluation, course: Course, base_url: str) -> Iterator[Part]:
    yield {"name": "indicator", "valueCode": one.indicator}
    yield {"name": "day", "valueDate": one.day.isoformat()}
    if one.status:
        yield {"name": "status", "valueCode": one.status}
    yield {"name": "noted", "valueBoolean": one.noted}
    if one.by is not None:
        yield {"name": "person", "valueString": one.by}
    office = in_office(course.held, one.day)
    by_coordinator = office is not None and office.professional.key == one.by
    yield {"name": "by-coordinator", "valueBoolean": by_coordinator}
    if one.encounter is not None:
        yield {"name": "encounter", "valueUri": f"{base_url}/{one.encounter}"}


def _membership(one: Membership) -> Iterator[Part]:
    yield from _person(one.professional)
    yield from _days(one.days.start, one.days.end)
    yield {"name": "is-coordinator", "valueBoolean": one.coordinator}
    yield {"name": "is-responsible", "valueBoolean": one.responsible}


def _person(one: Professional) -> Iterator[Part]:
    """Who: `person` is the same word for the same professional, `role` the codes of each role that counts."""
    yield {"name": "person", "valueString": one.key}
    if one.nihdi is not None:
        yield {"name": "nihdi", "valueIdentifier": {"system": NIHDI, "value": one.nihdi}}
    for codes in one.roles:
        yield {"name": "role", "valueCodeableConcept": _concept(codes)}
    if one.organisations:
        yield {"name": "organisation", "valueCodeableConcept": _concept(one.organisations)}
    if one.registered is not None:
        yield {"name": "registered", "valueBoolean": one.registered}


def _concept(codes: Iterable[str]) -> Part:
    return {"coding": [{"system": HCPARTY, "code": code} for code in sorted(codes)]}


def _days(start: date, end: date | None) -> Iterator[Part]:
    """The period, both days included; nothing when it is open to both sides."""
    bounds = {"start": None if start == date.min else start, "end": end}
    if told := {name: day.isoformat() for name, day in bounds.items() if day is not None}:
        yield {"name": "days", "valuePeriod": told}


def _instant(name: str, at: datetime) -> Part:
    return {"name": name, "valueInstant": at.isoformat().replace("+00:00", "Z")}


def _group(name: str, found: Iterable[Part]) -> Part:
    return {"name": name, "part": list(found)}
