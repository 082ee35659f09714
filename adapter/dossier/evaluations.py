"""Evaluations of vulnerabilities: from evaluation Observations, and from each version of a Goal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from adapter.dossier.moment import day_of
from adapter.dossier.people import People
from adapter.dossier.source import Sources, Telling
from adapter.programme.coordinator import Office, in_office
from adapter.programme.facts import Evaluation

STATED = frozenset({"final", "amended", "corrected"})


def evaluation_day(telling: Telling, sources: Sources) -> date | None:
    """The day of an evaluation: its own, else that of the encounter in which it was made."""
    return day_of(telling.fields.get("on")) or _encounter_day(telling, sources)


def _encounter_day(telling: Telling, sources: Sources) -> date | None:
    ref = sources.resolve(telling.fields.get("encounter"), "Encounter")
    found = (one for concept in ("talk", "meeting") for one in sources.current(concept) if one.ref == ref)
    return next((day_of(one.fields.get("start")) for one in found), None) if ref else None


def observed(tellings: Iterable[Telling], people: People, sources: Sources) -> Iterator[Evaluation]:
    """Evaluations that Observations tell: one for each indicator and performer."""
    for one in tellings:
        day = evaluation_day(one, sources)
        if day is None or one.fields.get("state") not in STATED:
            continue
        performers = [person.key for by in one.fields.get("by") or () if (person := people.professional(by))]
        encounter = sources.resolve(one.fields.get("encounter"), "Encounter")
        for indicator in one.fields.get("indicators") or ():
            for by in performers or (None,):
                yield _evaluation(one, indicator, day, by, encounter)


def of_goals(
    tellings: Iterable[Telling],
    indicators: Mapping[str, set[str]],
    people: People,
    sources: Sources,
    held: list[Office],
) -> Iterator[Evaluation]:
    """Evaluations that versions of Goals tell, by who expressed it, else by the coordinator of the day."""
    for one in tellings:
        day = day_of(one.fields.get("on"))
        if day is None or not (one.fields.get("status") or _noted(one.fields)):
            continue
        person = people.professional(one.fields.get("by"))
        office = None if person else in_office(held, day)
        by = person.key if person else office.professional.key if office else None
        addressed = {sources.resolve(ref, "Condition") or "" for ref in one.fields.get("vulnerabilities") or ()}
        for indicator in sorted(name for ref in addressed for name in indicators.get(ref, ())):
            yield _evaluation(one, indicator, day, by, None)


def _evaluation(one: Telling, indicator: str, day: date, by: str | None, encounter: str | None) -> Evaluation:
    status = one.fields.get("status")
    return Evaluation(one.ref, indicator, day, status, _noted(one.fields), by, encounter)


def _noted(fields: Mapping[str, Any]) -> bool:
    return any(note and note.strip() for note in fields.get("notes") or ())
