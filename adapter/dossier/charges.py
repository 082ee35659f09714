"""Stored charges: what the billing platform said of ours, and what it claims from elsewhere."""

from __future__ import annotations

from decimal import Decimal

from adapter.dossier.moment import day_of
from adapter.dossier.people import People
from adapter.dossier.pregnancies import Pregnancies
from adapter.dossier.source import Sources, Telling
from adapter.programme.charge import BILLED, COORDINATION, MEETING, SCREENING, TALK
from adapter.programme.facts import StoredCharge

# The resources of which a service of each code consists: by them a billed charge finds its service again.
EVIDENCE = {SCREENING: "QuestionnaireResponse/", TALK: "Encounter/", MEETING: "Encounter/", COORDINATION: "-"}


def stored_charges(sources: Sources, people: People, pregnancies: Pregnancies) -> dict[int, list[StoredCharge]]:
    """Our charges as last stored, by pregnancy."""
    found: dict[int, list[StoredCharge]] = {}
    for one in sources.current("charge"):
        place = place_of_charge(one, sources, pregnancies)
        if one.source.derived and place is not None:
            found.setdefault(place, []).append(_stored(one, people))
    return found


def claims_from_elsewhere(sources: Sources, pregnancies: Pregnancies) -> dict[int, list[Telling]]:
    """Lump sums that the billing platform tells of as billed and that are none of ours."""
    found: dict[int, list[Telling]] = {}
    for one in sources.current("charge"):
        if one.source.derived or one.fields.get("status") != BILLED or one.fields.get("code") != COORDINATION:
            continue
        place = place_of_charge(one, sources, pregnancies)
        if place is None:
            place = pregnancies.on(day_of(one.fields.get("service_date")))
        if place is not None:
            found.setdefault(place, []).append(one)
    return found


def place_of_charge(one: Telling, sources: Sources, pregnancies: Pregnancies) -> int | None:
    """The pregnancy that a charge names as its context or among what supports it."""
    links = [one.fields.get("context"), *(one.fields.get("supports") or ())]
    places = (pregnancies.by_ref(sources.resolve(link)) for link in links if link)
    return next((place for place in places if place is not None), None)


def _stored(one: Telling, people: People) -> StoredCharge:
    fields = one.fields
    links = [fields.get("context"), *(fields.get("supports") or ())]
    refs = {str(link.get("reference", "")) for link in links if link}
    return StoredCharge(
        identifier=fields["identifier"],
        code=fields["code"],
        status=fields["status"],
        biller=people.first(fields.get("performers")),
        day=day_of(fields.get("service_date")),
        quantity=int(fields.get("quantity", 0)),
        amount=Decimal(fields.get("amount", 0)),
        deadline=day_of(fields.get("deadline")),
        sources=frozenset(ref for ref in refs if ref.startswith(EVIDENCE[fields["code"]])),
        reasons=frozenset(fields.get("reasons") or ()),
    )
