"""Every error-level invariant of the data types and of the resources used here is enforced, or says where it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from adapter.fhir.definitions import Structure, UnknownStructure, data_types, structure
from adapter.fhir.validation.invariants import ELSEWHERE, RULES
from adapter.fhir.validation.invariants.data_types import not_after
from tests.fhir.validation.cases import invariants, seldom

TAKEN = (
    "Patient",
    "Practitioner",
    "PractitionerRole",
    "Organization",
    "EpisodeOfCare",
    "Observation",
    "Consent",
    "QuestionnaireResponse",
    "Account",
    "CareTeam",
    "CarePlan",
    "Condition",
    "Goal",
    "Encounter",
    "Task",
    "Communication",
    "Bundle",
    "OperationOutcome",
    "Parameters",
    "Questionnaire",
    "ChargeItem",
    "ChargeItemDefinition",
    "MessageHeader",
    "RelatedPerson",
    "Provenance",
    "AuditEvent",
    "Coverage",
    "ServiceRequest",
    "Subscription",
    "Location",
    "HealthcareService",
    "Appointment",
    "DomainResource",
    "Resource",
    "Element",
)
# Published in a form that cannot be broken, or only by what its type's format already refuses.
UNTESTED = {
    **dict.fromkeys(("ppc-2", "ppc-3", "ppc-4", "ppc-5"), "the system of the scope is literally 'something'"),
    "bdl-1": "bundles.py",
    "bdl-5": "bundles.py",
    "bdl-8": "bundles.py",
    "bdl-9": "bundles.py",
    "bdl-10": "bundles.py",
    "ext-1": "structure.py",
}


def published() -> Iterator[tuple[str, str]]:
    """(where, key) of the error-level invariants in scope."""
    waiting = [*sorted(data_types()), *TAKEN, "SimpleQuantity", "BackboneElement"]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            of = structure(name)
            waiting.extend(inner for e in of.elements.values() for inner in e.types if inner.startswith(name + "."))
            yield from _stated(of)


def _stated(of: Structure) -> Iterator[tuple[str, str]]:
    yield from ((of.name, c.key) for c in of.constraints if c.severity == "error")
    for element in of.elements.values():
        yield from ((f"{of.name}.{element.name}", c.key) for c in element.constraints if c.severity == "error")


@pytest.mark.parametrize(("where", "key"), sorted(set(published())))
def test_an_invariant_is_enforced(where: str, key: str) -> None:
    assert (where, key) in RULES or key in ELSEWHERE


def test_a_hundred_invariants_are_published_for_what_the_gateway_takes() -> None:
    assert len({key for _, key in published()}) >= 100


def test_every_predicate_stands_where_its_invariant_is_published() -> None:
    for where, key in RULES:
        keys = {found for place, found in _places(where) if place == where}
        assert key in keys or key == "eld-3", (where, key)


def _places(where: str) -> Iterator[tuple[str, str]]:
    holder = where.rpartition(".")[0]
    for name in (where, holder):
        try:
            yield from _stated(structure(name))
        except UnknownStructure:
            continue


def test_every_predicate_outside_element_definition_is_seen_to_fail() -> None:
    tested = {case[0] for case in [*invariants.CASES, *seldom.CASES]} | set(UNTESTED)
    assert {key for _, key in RULES if not key.startswith("eld-")} <= tested


@pytest.mark.parametrize(
    ("one", "other", "holds"),
    [
        ("2026-01-01", "2026-01-01", True),
        ("2026-01-02", "2026-01-01", False),
        ("2026-01-31", "2026-01", True),
        ("2026-02-01", "2026-01", False),
        ("2026", "2025-12-31", False),
        ("2026-01-01T10:00:00+01:00", "2026-01-01", True),
        ("2026-01-02T10:00:00+01:00", "2026-01-01", False),
        ("2026-01-01T10:00:00+02:00", "2026-01-01T08:00:00Z", True),
        ("2026-01-01T10:00:01+02:00", "2026-01-01T08:00:00Z", False),
        ("2026-01-01T10:00:00.5Z", "2026-01-01T10:00:00.25Z", False),
        ("2026-01-01T10:00:00.123456789Z", "2026-01-01T10:00:01Z", True),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.5Z", True),
    ],
)
def test_dates_are_compared_by_what_they_stand_for(one: str, other: str, holds: bool) -> None:
    assert not_after(one, other) is holds
