"""Which pregnancy each telling belongs to: the one that it names, that it hangs from, or that its day falls in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import Any

from adapter.dossier.evaluations import evaluation_day
from adapter.dossier.moment import day_of
from adapter.dossier.pregnancies import Pregnancies
from adapter.dossier.source import Sources, Telling
from adapter.dossier.team import first_day
from adapter.programme.consent import SCREENING

Told = dict[tuple[int, str], list[Telling]]


def placed(sources: Sources, pregnancies: Pregnancies) -> Told:
    """The tellings of each concept by the place of their pregnancy; those without one yet are left out."""
    return _Placing(sources, pregnancies).told


def saved(telling: Telling) -> date | None:
    """The day on which a plan was saved."""
    return day_of(telling.fields.get("saved"))


class _Placing:
    def __init__(self, sources: Sources, pregnancies: Pregnancies) -> None:
        self.sources, self.pregnancies = sources, pregnancies
        self.told: Told = defaultdict(list)
        self.place_of: dict[str, int | None] = {}
        if not len(pregnancies):
            return
        by_field = {
            "screening": "completed",
            "talk": "start",
            "meeting": "start",
            "reference-period": "start",
            "vulnerability": "recorded",
        }
        for concept, field in by_field.items():
            self._give(concept, sources.current(concept), partial(_field_day, field))
        self._give("plan", sources.every("plan"), saved)
        self._give("consent", sources.every("consent"), lambda one: day_of(one.fields.get("start")) or _given(one))
        self._give("team", sources.current("team"), first_day)
        self._give("evaluation", sources.every("evaluation"), lambda one: evaluation_day(one, sources))
        self._give("goal", sources.every("goal"), lambda one: day_of(one.fields.get("on")))

    def _give(self, concept: str, tellings: Iterable[Telling], day: Callable[[Telling], date | None]) -> None:
        for one in tellings:
            for place in self._places(concept, one, day(one)):
                self.told[place, concept].append(one)
                self.place_of[one.ref] = place

    def _places(self, concept: str, one: Telling, day: date | None) -> Iterator[int]:
        if concept == "consent" and SCREENING in (one.fields.get("kinds") or ()) and not one.fields.get("pregnancies"):
            yield from range(len(self.pregnancies))
            return
        hanging = list(self._hanging(concept, one))
        if hanging:
            yield from hanging
        elif (place := self.pregnancies.place_of(one, one.fields.get("pregnancies"), day)) is not None:
            yield place

    def _hanging(self, concept: str, one: Telling) -> Iterator[int]:
        """The pregnancy of what the telling names in place of the pregnancy itself."""
        if one.fields.get("pregnancies"):
            return
        refs: list[str | None] = []
        if concept == "evaluation":
            refs = [self.sources.resolve(one.fields.get("encounter"), "Encounter")]
        elif concept == "goal":
            refs = [self.sources.resolve(ref, "Condition") for ref in one.fields.get("vulnerabilities") or ()]
        elif concept == "team":
            yield from self._of_team(one.ref)
        found = (self.place_of.get(ref) for ref in refs if ref)
        yield from dict.fromkeys(place for place in found if place is not None)

    def _of_team(self, ref: str) -> Iterator[int]:
        """A team belongs to the pregnancies whose EpisodeOfCare, or whose plan, names it."""
        places: set[int] = set()
        for one in self.sources.current("pregnancy"):
            place = self.pregnancies.by_ref(one.ref)
            if place is not None and self._names_team(one, ref):
                places.add(place)
        for (place, concept), plans in self.told.items():
            if concept == "plan" and any(plan.source.current and self._names_team(plan, ref) for plan in plans):
                places.add(place)
        yield from sorted(places)

    def _names_team(self, one: Telling, ref: str) -> bool:
        teams: Iterable[dict[str, Any]] = one.fields.get("teams") or ()
        return any(self.sources.resolve(team, "CareTeam") == ref for team in teams)


def _field_day(field: str, one: Telling) -> date | None:
    return day_of(one.fields.get(field))


def _given(one: Telling) -> date | None:
    return day_of(one.fields.get("given"))
