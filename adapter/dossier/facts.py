"""From everything that is told of a woman to the facts of each of her pregnancies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from adapter.canonical import SSIN
from adapter.dossier.charges import claims_from_elsewhere, stored_charges
from adapter.dossier.consents import consents
from adapter.dossier.consultations import meetings, talks
from adapter.dossier.evaluations import observed, of_goals
from adapter.dossier.moment import day_of, moment
from adapter.dossier.people import People, Registry
from adapter.dossier.placing import placed, saved
from adapter.dossier.pregnancies import Pregnancies
from adapter.dossier.remarks import COMPLETED, remarks
from adapter.dossier.source import Sources, Telling
from adapter.dossier.team import memberships
from adapter.programme.coordinator import offices
from adapter.programme.facts import Facts, Screening
from adapter.programme.settings import Programme


class Reading:
    """The woman's tellings given to her pregnancies; `facts(place)` are those of one."""

    def __init__(self, sources: Sources, programme: Programme, registry: Registry | None) -> None:
        self.sources, self.programme = sources, programme
        self.registry = registry is not None
        self.people = People(sources, registry)
        self.people.fill_gaps(member for team in sources.current("team") for member in team.fields.get("members") or ())
        self.pregnancies = Pregnancies(sources, programme)
        self._told = placed(sources, self.pregnancies)
        self._charges = stored_charges(sources, self.people, self.pregnancies)
        self._claims = claims_from_elsewhere(sources, self.pregnancies)
        sources.issues += remarks(sources)

    def told(self, place: int, concept: str) -> list[Telling]:
        """What is told of one pregnancy."""
        return self._told.get((place, concept), [])

    def all_told(self, place: int) -> Iterator[tuple[str, Telling]]:
        """All that makes the dossier of one pregnancy, with the concept of each; what pregnancies share, too."""
        for concept in ("woman", "designee", "professional", "role", "organisation"):
            yield from ((concept, one) for one in self.sources.current(concept))
        account = self.pregnancies.account(place)
        yield from (("pregnancy", one) for one in account.episodes)
        yield from (("expectation", one) for one in account.expectations)
        for (at, concept), tellings in self._told.items():
            if at == place:
                yield from ((concept, one) for one in tellings if not one.source.derived)
        encounters = {one.ref for name in ("talk", "meeting") for one in self.told(place, name)}
        for one in self.sources.current("agreement"):
            if self.sources.resolve(one.fields.get("encounter"), "Encounter") in encounters:
                yield "agreement", one

    def facts(self, place: int) -> Facts:
        """The facts of one pregnancy."""
        sources, people = self.sources, self.people
        facts = Facts(
            pregnancy=self.pregnancies.all[place],
            has_ssin=self._has_ssin(),
            registry=self.registry,
            screenings=tuple(self._screenings(place)),
            talks=talks(self.told(place, "talk"), people),
            meetings=meetings(self.told(place, "meeting"), people, sources),
            evaluations=tuple(observed(self.told(place, "evaluation"), people, sources)),
            memberships=memberships(self.told(place, "team"), people),
            consents=consents(self.told(place, "consent"), people),
            plan_saves=_days(saved(one) for one in self.told(place, "plan")),
            period_starts=_days(day_of(one.fields.get("start")) for one in self.told(place, "reference-period")),
            charges=tuple(self._charges.get(place, ())),
            claimed=_days(day_of(one.fields.get("service_date")) for one in self._claims.get(place, ())),
        )
        goals = of_goals(self.told(place, "goal"), self._indicators(), people, sources, offices(facts))
        return replace(facts, evaluations=(*facts.evaluations, *goals))

    def _screenings(self, place: int) -> Iterator[Screening]:
        for one in self.told(place, "screening"):
            completed = moment(one.fields.get("completed"))
            if one.fields.get("status") not in COMPLETED or completed is None:
                continue
            author = one.fields.get("author")
            yield Screening(
                source=one.ref,
                completed=completed.at,
                day=completed.day,
                version=self._version(one, completed.day),
                author=self.people.professional(author),
                billing_code=one.fields.get("billing_code"),
                answers={
                    link: tuple(str(code) for code in codes) for link, codes in one.fields.get("answers", {}).items()
                },
                judgements=one.fields.get("judgements", {}),
            )

    def _version(self, one: Telling, day: date) -> str:
        """The version of the instrument: that of the canonical, else the current one (contract section 3)."""
        version = str(one.fields.get("questionnaire", "")).partition("|")[2]
        edition = self.programme.at(day)
        return version if version in edition.versions else edition.default_version

    def _has_ssin(self) -> bool:
        women = self.sources.current("woman")
        return any(one.get("system") == SSIN for woman in women for one in woman.fields.get("identifiers") or ())

    def _indicators(self) -> dict[str, set[str]]:
        """The indicators that each Condition, ours or a sender's, stands for."""
        found: dict[str, set[str]] = defaultdict(set)
        for one in self.sources.current("vulnerability"):
            found[one.ref].update(one.fields.get("indicators") or ())
        return found


def _days(days: Iterator[date | None]) -> tuple[date, ...]:
    return tuple(sorted({day for day in days if day is not None}))
