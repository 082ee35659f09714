"""Talks and meetings from encounters; the same service told by two hospitals is one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from adapter.canonical import PARTICIPATION_TYPE, B
from adapter.dossier.moment import moment
from adapter.dossier.people import People
from adapter.dossier.source import Sources, Telling
from adapter.programme.facts import Attendance, Meeting, Talk

FINISHED = "finished"
PERFORMER = (PARTICIPATION_TYPE, "PPRF")
REIMBURSED = (f"{B}/CodeSystem/participation", "reimbursed")


def talks(tellings: Iterable[Telling], people: People) -> tuple[Talk, ...]:
    """One talk for each day and performer, from finished encounters."""
    groups: dict[tuple[Any, ...], list[Talk]] = defaultdict(list)
    for one in tellings:
        start = moment(one.fields.get("start"))
        if one.fields.get("status") != FINISHED or start is None:
            continue
        held_by = [p.get("person") for p in one.fields.get("participants") or () if _is(p, PERFORMER)]
        performer = people.first(reference for reference in held_by if reference)
        talk = Talk((one.ref,), start.at, start.day, performer, one.fields.get("billing_code"))
        groups[start.day, performer.key if performer else ""].append(talk)
    return tuple(_joined_talk(same) for _, same in sorted(groups.items()))


def _joined_talk(same: list[Talk]) -> Talk:
    first = min(same, key=lambda talk: (talk.start, talk.sources))
    sources = tuple(sorted(source for talk in same for source in talk.sources))
    code = min((talk.billing_code for talk in same if talk.billing_code), default=None)
    return Talk(sources, first.start, first.day, first.performer, code)


def meetings(tellings: Iterable[Telling], people: People, sources: Sources) -> tuple[Meeting, ...]:
    """One meeting for each start, from finished encounters, with the agreements that name it."""
    agreed = _agreements(sources)
    groups: dict[Any, list[Telling]] = defaultdict(list)
    for one in tellings:
        start = moment(one.fields.get("start"))
        if one.fields.get("status") == FINISHED and start is not None:
            groups[start.at].append(one)
    return tuple(_meeting(same, people, sources, agreed) for _, same in sorted(groups.items()))


def _meeting(same: list[Telling], people: People, sources: Sources, agreed: Mapping[str, set[str]]) -> Meeting:
    told = sorted(same, key=_by_business_identifier)
    participants = [p for one in told for p in one.fields.get("participants") or ()]
    start = moment(told[0].fields["start"])
    assert start is not None
    ends = [end.at for one in told if (end := moment(one.fields.get("end")))]
    designee = any((sources.resolve(p.get("person")) or "").startswith("RelatedPerson/") for p in participants)
    return Meeting(
        tuple(one.ref for one in told),
        start.at,
        start.day,
        max(ends, default=None),
        _attendances(participants, people),
        designee or any(one.fields.get("woman_present") is True for one in told),
        frozenset(indicator for one in told for indicator in agreed.get(one.ref, ())),
    )


def _by_business_identifier(one: Telling) -> tuple[list[tuple[str, str]], str]:
    """Resource ids differ from one way of sending to another; what the hospitals call the meeting does not."""
    return sorted((each["system"], each["value"]) for each in one.fields.get("identifiers") or ()), one.ref


def _attendances(participants: Iterable[Mapping[str, Any]], people: People) -> tuple[Attendance, ...]:
    """Each professional once, in recorded order; told twice, the longest presence counts."""
    found: dict[str, Attendance] = {}
    for participant in participants:
        person = people.professional(participant.get("person"))
        if person is None:
            continue
        start, end = moment(participant.get("start")), moment(participant.get("end"))
        attendance = Attendance(
            person,
            start.at if start and start.timed else None,
            end.at if end and end.timed else None,
            _is(participant, REIMBURSED),
        )
        earlier = found.get(person.key)
        found[person.key] = _longest(earlier, attendance) if earlier else attendance
    return tuple(found.values())


def _longest(one: Attendance, other: Attendance) -> Attendance:
    starts, ends = (one.start, other.start), (one.end, other.end)
    return Attendance(
        one.professional,
        None if None in starts else min(start for start in starts if start),
        None if None in ends else max(end for end in ends if end),
        one.reimbursed or other.reimbursed,
    )


def _agreements(sources: Sources) -> dict[str, set[str]]:
    """The indicators on which each encounter has an agreement."""
    found: dict[str, set[str]] = defaultdict(set)
    for one in sources.current("agreement"):
        encounter = sources.resolve(one.fields.get("encounter"), "Encounter")
        if encounter is not None:
            found[encounter].update(one.fields.get("indicators") or ())
    return found


def _is(participant: Mapping[str, Any], type_: tuple[str, str]) -> bool:
    return any((one.get("system"), one.get("code")) == type_ for one in participant.get("types") or ())
