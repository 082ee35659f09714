"""Contained resources: not referred to, without id, twice the same id, inside each other, with a version, broken."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import Spot, first, mutation, named
from scripts.conformance.corpus.sites import Site

BASIC = {"resourceType": "Basic", "id": "extra", "code": {"text": "text"}}


def _domain(site: Site) -> bool:
    return first(site) and site.holder not in ("Bundle", "Parameters", "Binary")


@mutation(_domain, 1)
def contained_without_reference(spot: Spot) -> None:
    spot.root.setdefault("contained", []).append(dict(BASIC))


@mutation(_domain, 1)
def contained_without_id(spot: Spot) -> None:
    spot.root.setdefault("contained", []).append({"resourceType": "Basic", "code": {"text": "text"}})


@mutation(_domain, 1)
def contained_that_refers_back(spot: Spot) -> None:
    spot.root.setdefault("contained", []).append(BASIC | {"subject": {"reference": "#"}})


@mutation(_domain, 1)
def contained_that_is_broken(spot: Spot) -> None:
    broken = {"resourceType": "Basic", "id": "extra", "subject": {"reference": "#"}, "created": "never"}
    spot.root.setdefault("contained", []).append(broken)


@mutation(_domain, 1)
def contained_of_no_type(spot: Spot) -> None:
    spot.root.setdefault("contained", []).append({"resourceType": "Nothing", "id": "extra"})


@mutation(named("contained"), 1)
def contained_twice(spot: Spot) -> None:
    spot.holder["contained"].append(dict(spot.value))


@mutation(named("contained"), 1)
def contained_in_contained(spot: Spot) -> None:
    spot.value["contained"] = [BASIC | {"subject": {"reference": "#"}}]


@mutation(named("contained"), 1)
def contained_with_version(spot: Spot) -> None:
    spot.value["meta"] = spot.among(
        {"versionId": "1"},
        {"lastUpdated": "2026-03-12T10:00:00Z"},
        {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-Confidentiality", "code": "R"}]},
    )
