"""The days on which each consent acts, from all its versions (contract section 3, row consent)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from adapter.dossier.moment import day_of, today_at
from adapter.dossier.people import People
from adapter.dossier.source import Telling
from adapter.programme.calendar import DAY, Interval
from adapter.programme.consent import COORDINATOR, SCREENING
from adapter.programme.facts import Consent

Acting = tuple[Telling, Interval]
ACTIVE, INACTIVE = "active", "inactive"
REFUSALS = frozenset({"OPTOUT", "OPTOUTE"})


def consents(tellings: Iterable[Telling], people: People) -> tuple[Consent, ...]:
    """Every stretch of days on which she consents; a coordinator's consent names the person."""
    found: set[Consent] = set()
    for _, versions in groupby(tellings, key=lambda one: one.ref):
        listed = list(versions)
        for telling, days in acting(listed):
            found.update(_consents(telling, days, people))
    return tuple(sorted(found, key=lambda one: (one.kind, one.person or "", one.days.start, one.days.end or date.max)))


def _consents(telling: Telling, days: Interval, people: People) -> Iterator[Consent]:
    kinds = telling.fields.get("kinds") or ()
    if SCREENING in kinds:
        yield Consent(SCREENING, days)
    if COORDINATOR in kinds:
        for reference in telling.fields.get("coordinators") or ():
            if (person := people.professional(reference)) is not None:
                yield Consent(COORDINATOR, days, person.key)


def acting(versions: Sequence[Telling]) -> list[Acting]:
    """The days on which one consent acts, from its versions in the order in which they were stated."""
    over: Acting | None = None
    closed: list[Acting] = []
    current: Acting | None = None
    for version in versions:
        if _is_active(version):
            days = Interval(_start(version), day_of(version.fields.get("end")))
            if current is not None:
                days = Interval(min(days.start, current[1].start), days.end)
            current = (version, days)
        elif current is not None:
            closed.append((current[0], _ended(current, version)))
            current = None
        elif not closed:
            over = _over(version)
    found = [one for one in (over, *closed, current) if one is not None]
    return [(telling, days) for telling, days in found if days.end is None or days.start <= days.end]


def _is_active(version: Telling) -> bool:
    return version.fields.get("status") == ACTIVE and not _is_refusal(version)


def _is_refusal(version: Telling) -> bool:
    return version.fields.get("type") == "deny" or version.fields.get("policy") in REFUSALS


def _over(version: Telling) -> Acting | None:
    """What is told only when it is over: inactive means that it acted, on the days that it names, if it names both."""
    start, end = day_of(version.fields.get("start")), day_of(version.fields.get("end"))
    told = version.fields.get("status") == INACTIVE and not _is_refusal(version)
    return (version, Interval(start, end)) if told and start and end else None


def _start(version: Telling) -> date:
    fields = version.fields
    return day_of(fields.get("start")) or day_of(fields.get("given")) or today_at(version.source.stated)


def _ended(current: Acting, version: Telling) -> Interval:
    """The last day: that of the inactive version, else the day before its own date, else before its Bundle."""
    days, last = current[1], day_of(version.fields.get("end"))
    if last is None:
        given, before = day_of(version.fields.get("given")), day_of(current[0].fields.get("given"))
        later = given is not None and (before is None or given > before)
        last = (given if later and given else today_at(version.source.stated)) - DAY
    return Interval(days.start, last if days.end is None else min(days.end, last))
