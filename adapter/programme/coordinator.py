"""Who coordinates on which day, and who may bill for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from adapter.programme.calendar import DAY, Interval
from adapter.programme.consent import coordinator_consents
from adapter.programme.edition import Edition
from adapter.programme.facts import Facts, Membership, Professional
from adapter.programme.professional import kinds_of
from adapter.programme.rule import rule


@dataclass(frozen=True, slots=True)
class Office:
    """A coordinator in office: the role held with consent, from the later of the two."""

    professional: Professional
    days: Interval


@rule("R071", "R072", "R099", "A52")
def offices(facts: Facts) -> list[Office]:
    """Every stretch of days on which somebody holds the role with consent."""
    return [
        Office(member.professional, days)
        for member in facts.memberships
        if member.coordinator
        for consent in coordinator_consents(facts.consents, member.professional.key)
        if (days := member.days.meet(consent)) is not None
    ]


@rule("R073")
def in_office(held: Sequence[Office], day: date) -> Office | None:
    """The one coordinator of the day: of two at once, the one who started later."""
    acting = [office for office in held if office.days.holds(day)]
    return max(acting, key=lambda office: (office.days.start, office.professional.key), default=None)


@rule("R073")
def two_at_once(held: Sequence[Office], day: date) -> bool:
    """More than one person is in office on the day."""
    return len({office.professional.key for office in held if office.days.holds(day)}) > 1


def holds_role(facts: Facts, day: date) -> list[Membership]:
    """The coordinator's role as the care team tells it, with or without consent."""
    return [member for member in facts.memberships if member.coordinator and member.days.holds(day)]


@rule("R074", "R092", "A20")
def in_turn(held: Sequence[Office], days: Interval) -> list[Professional]:
    """The coordinators in office during `days`, in the order in which they came; `days.end` is given."""
    assert days.end is not None
    turns = {days.start} | {office.days.start for office in held}
    turns |= {office.days.end + DAY for office in held if office.days.end is not None}
    people: dict[str, Professional] = {}
    for day in sorted(turn for turn in turns if days.holds(turn)):
        if (office := in_office(held, day)) is not None:
            people.setdefault(office.professional.key, office.professional)
    return list(people.values())


@rule("R091", "R094", "R095", "A21")
def coordination_biller(
    facts: Facts, coordinator: Professional, day: date, edition: Edition
) -> tuple[Professional, bool]:
    """Who bills the coordination, and whether he or she may: the coordinator, else the team's responsible provider."""
    if coordinator.nihdi is not None:
        return coordinator, True
    if kinds_of(coordinator.organisations, edition) & edition.team_organisations:
        responsible = [
            member
            for member in facts.memberships
            if member.responsible and member.professional.nihdi and member.days.holds(day)
        ]
        if responsible:
            first = min(responsible, key=lambda member: (member.days.start, member.professional.key))
            return first.professional, True
    return coordinator, False
