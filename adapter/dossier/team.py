"""Memberships of the care team: who, as what, during which days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from adapter.canonical import SNOMED, B
from adapter.dossier.moment import day_of
from adapter.dossier.people import People
from adapter.dossier.source import Telling
from adapter.programme.calendar import Interval
from adapter.programme.facts import Membership

COORDINATOR = (SNOMED, "768820003")
RESPONSIBLE = (f"{B}/CodeSystem/team-role", "responsible-provider")


def memberships(tellings: Iterable[Telling], people: People) -> tuple[Membership, ...]:
    """Every participation of a professional in the current version of a care team."""
    return tuple(member for telling in tellings for member in _members(telling, people))


def _members(telling: Telling, people: People) -> Iterator[Membership]:
    team = telling.fields
    for member in team.get("members") or ():
        person = people.professional(member.get("member"))
        if person is None:
            continue
        start = day_of(member.get("start")) or day_of(team.get("start")) or date.min
        end = day_of(member.get("end")) or day_of(team.get("end"))
        if end is not None and end < start:
            continue
        roles = {(one.get("system"), one.get("code")) for one in member.get("roles") or ()}
        yield Membership(person, Interval(start, end), COORDINATOR in roles, RESPONSIBLE in roles)


def first_day(telling: Telling) -> date | None:
    """The day by which an unlinked team is given to a pregnancy."""
    days = [day_of(member.get("start")) for member in telling.fields.get("members") or ()]
    return day_of(telling.fields.get("start")) or min((day for day in days if day), default=None)
