"""Decisions as records of the derived resources: scenario, indicators, vulnerabilities, charges (contract, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

from adapter.canonical import NIHDI, B
from adapter.dossier.contained import is_contained
from adapter.dossier.facts import Reading
from adapter.dossier.source import Fields, Sources, Telling
from adapter.names import name_uuid
from adapter.programme.charge import ABORTED, BILLED, COORDINATION, MEETING, Charge
from adapter.programme.decide import Decisions
from adapter.programme.facts import Professional
from adapter.programme.reasons import REASONS
from adapter.programme.scenario import Judged, Scenario

DERIVED = f"{B}/sid/derived"
NAMESPACE = UUID("6f2b8c1e-5d0a-5c7e-9b1f-5ce0a7105ce0").bytes
ABSENT = {"declined": "asked-declined", "unknown": "asked-unknown"}

Derived = tuple[str, str, Fields, frozenset[str]]  # concept, id, fields, the sources it rests on


class Writing:
    """Writes what was decided on one pregnancy."""

    def __init__(self, reading: Reading, place: int, decisions: Decisions, stored: dict[str, Fields]) -> None:
        self.reading, self.place, self.decisions = reading, place, decisions
        self.stored = stored
        self.account = reading.pregnancies.account(place)
        self.pregnancy = reading.pregnancies.all[place]
        self.episode = _reference(self.account.refs[0])
        self.woman = _reference(self._woman())

    def all(self) -> Iterator[Derived]:
        """Every derived record of the pregnancy."""
        scenario = self.decisions.scenario
        if scenario is not None:
            yield self._scenario(scenario)
            yield from self._indicators(scenario)
        for charge in self.decisions.charges:
            yield self._charge(charge)

    def _woman(self) -> str:
        """The Patient that derived resources are about: one that her pregnancy names, never one that was replaced."""
        resolve = self.reading.sources.resolve
        women = list(self.reading.sources.current("woman"))
        replaced = set(replaced_patients(self.reading.sources, women))
        named = {ref for one in self.account.episodes if (ref := resolve(one.fields.get("woman"), "Patient"))}
        everyone = {one.ref for one in women}
        return min(named - replaced or everyone - replaced or named or everyone)

    def _id(self, *what: str) -> str:
        return name_uuid(NAMESPACE, "|".join((self.pregnancy.key, *what)), self.pregnancy.key)

    def _common(self, id_: str, screenings: Iterable[Judged]) -> Fields:
        """What every derived Observation says: of whom, when, by whom, and from which screenings."""
        told = list(screenings)
        last = told[-1].screening
        author = last.author
        return {
            "id": id_,
            "identifiers": [{"system": DERIVED, "value": id_}],
            "state": "final",
            "woman": self.woman,
            "pregnancies": [self.episode],
            "on": last.completed.isoformat().replace("+00:00", "Z"),
            "by": [_acting(author)] if author else [],
            "derived_from": [_reference(one.screening.source) for one in told],
        }

    def _valid(self) -> list[Judged]:
        today = self.decisions.course.desk.today
        return [one for one in self.decisions.course.screenings if one.valid and one.screening.day <= today]

    def _scenario(self, scenario: Scenario) -> Derived:
        id_, valid = self._id("scenario"), self._valid()
        fields = self._common(id_, valid) | {
            "scenario": scenario.code,
            "domains": len(scenario.positive_domains),
            "provisional": scenario.provisional,
        }
        return "scenario", id_, fields, frozenset(one.screening.source for one in valid)

    def _indicators(self, scenario: Scenario) -> Iterator[Derived]:
        valid = self._valid()
        for indicator in dict.fromkeys(name for one in valid for name in one.findings):
            asked = [one for one in valid if indicator in one.findings]
            found = [one for one in asked if one.findings[indicator].positive is not None]
            positive = [one for one in found if one.findings[indicator].positive]
            rests_on = positive or found or asked
            id_ = self._id("indicator", indicator)
            fields = self._common(id_, rests_on) | {"indicators": [indicator]}
            if found:
                fields["identified"] = bool(positive)
            else:
                fields["absent"] = self._why_absent(indicator, asked[-1])
            causes = frozenset(one.screening.source for one in rests_on)
            yield "indicator", id_, fields, causes
            if indicator in scenario.identified:
                yield self._vulnerability(indicator, positive[0], id_)

    def _why_absent(self, indicator: str, asked: Judged) -> str:
        edition = self.reading.programme.at(asked.screening.day)
        given = {
            code
            for question in edition.cut_offs[indicator].questions
            for code in asked.screening.answers.get(question, ())
        }
        return next((reason for code, reason in ABSENT.items() if code in given), "not-asked")

    def _vulnerability(self, indicator: str, first: Judged, observation: str) -> Derived:
        id_ = self._id("vulnerability", indicator)
        author = first.screening.author
        fields: Fields = {
            "id": id_,
            "identifiers": [{"system": DERIVED, "value": id_}],
            "clinical_status": "active",
            "verification": "confirmed" if first.findings[indicator].judged else "unconfirmed",
            "indicators": [indicator],
            "woman": self.woman,
            "pregnancies": [self.episode],
            "recorded": first.screening.day.isoformat(),
            "evidence": [_reference(f"Observation/{observation}")],
        }
        if author:
            fields["recorder"] = _acting(author)
        return "vulnerability", id_, fields, frozenset({first.screening.source})

    def _charge(self, charge: Charge) -> Derived:
        stored = self.stored.get(charge.identifier)
        reasons = [reason_field(code) for code in charge.reasons]
        causes = frozenset(charge.sources) | self._evidence(charge)
        if stored is not None and stored.get("status") in (BILLED, ABORTED):
            kept = reasons if charge.status == BILLED else [reason_field(code) for code in stored.get("reasons") or ()]
            return "charge", charge.identifier, stored | {"reasons": kept}, causes
        fields: Fields = {
            "id": charge.identifier,
            "identifier": charge.identifier,
            "status": charge.status,
            "code": charge.code,
            "definition": self._definition(charge),
            "woman": self.woman,
            "context": _reference(charge.context) if charge.context else self.episode,
            "quantity": Decimal(charge.quantity),
            "amount": charge.amount,
            "reasons": reasons,
            "supports": self._supports(charge),
        }
        if charge.day is not None and charge.deadline is not None:
            fields |= {"service_date": charge.day.isoformat(), "deadline": charge.deadline.isoformat()}
        if charge.biller is not None:
            fields["performers"] = [_performer(charge.biller)]
        if charge.code in (COORDINATION, MEETING) and (account := self._account()) is not None:
            fields["account"] = _reference(account)
        return "charge", charge.identifier, fields, causes

    def _definition(self, charge: Charge) -> str:
        desk = self.decisions.course.desk
        version = desk.programme.at(charge.day or desk.today).tariffs[charge.code].version
        return f"{B}/ChargeItemDefinition/{charge.code}|{version}"

    def _supports(self, charge: Charge) -> list[dict[str, Any]]:
        """The pregnancy, the screenings up to the day, and what the service consists of."""
        day = charge.day or self.decisions.course.desk.today
        screenings = [one.screening.source for one in self._valid() if one.screening.day <= day]
        refs = dict.fromkeys((*self.account.refs, *screenings, *charge.sources))
        return [_reference(ref) for ref in refs if ref != charge.context]

    def _account(self) -> str | None:
        told = self.reading.told(self.place, "reference-period")
        return min(((one.fields.get("start", ""), one.ref) for one in told), default=("", None))[1]

    def _evidence(self, charge: Charge) -> frozenset[str]:
        """Facts other than the encounter that a charge rests on, to tell which entry caused it."""
        concepts = (
            ("team", "plan", "consent", "reference-period", "goal") if charge.code == COORDINATION else ("consent",)
        )
        refs = {one.ref for concept in concepts for one in self.reading.told(self.place, concept)}
        desk = self.decisions.course.desk
        if charge.code == COORDINATION:
            refs |= {one.source for one in desk.facts.evaluations}
        else:
            refs |= {one.source for one in desk.facts.evaluations if one.encounter in charge.sources}
        return frozenset(refs | set(self.account.refs))


def replaced_patients(sources: Sources, women: Iterable[Telling]) -> Iterator[str]:
    """Patients in whose place another one stands (FHIR R4, Patient.link)."""
    for one in women:
        for link in one.fields.get("links") or ():
            if link.get("type") == "replaced-by":
                yield one.ref
            elif link.get("type") == "replaces" and (other := sources.resolve(link.get("other"), "Patient")):
                yield other


def reason_field(code: str) -> Fields:
    """A reason as the charge record holds it."""
    return {"code": code, "display": REASONS[code].texts["en"]}


def _reference(ref: str) -> dict[str, Any]:
    return {"reference": ref}


def _acting(person: Professional) -> dict[str, Any]:
    """A reference to a professional; to one who stands within another resource by number, else in words."""
    if not is_contained(person.actor):
        return _reference(person.actor)
    named = {"identifier": _number(person)} if person.nihdi else {"display": person.actor}
    return {"type": "Practitioner"} | named


def _performer(biller: Professional) -> dict[str, Any]:
    reference = _acting(biller)
    return reference | {"identifier": _number(biller)} if biller.nihdi is not None else reference


def _number(person: Professional) -> dict[str, Any]:
    return {"system": NIHDI, "value": person.nihdi}
