"""Searches that ask for a woman: by whichever of her Patients and numbers, and to whom a search is confined by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from adapter.fhir.search.model import SEPARATOR, Chain, Condition, Keyed, Query, Term
from adapter.fhir.search.values import token
from adapter.intake.gather import Cluster, clusters
from adapter.intake.overlay import Overlay
from adapter.store.port import Reader, Ref

# The types of which some are derived.
DERIVED: Final = frozenset({"Observation", "Condition", "ChargeItem"})
MOST: Final = 100  # Patients that have one of the numbers asked for
SUBJECT: Final = ("subject",)
PATIENT: Final = "/Patient"  # of a key in the index, which begins with the id


def of_her(query: Query, reader: Reader, view: Overlay) -> Query:
    """The same search; where it asks for derived types by a Patient's identifier, all Patients of that woman are meant.

    She may have been registered anew, in the same hospital (`Patient.link`) or in another (the same SSIN).
    """
    if query.type not in DERIVED:
        return query
    conditions = tuple(_widened(one, reader, view) for one in query.conditions)
    return query if conditions == query.conditions else replace(query, conditions=conditions)


def confined(query: Query, reader: Reader, view: Overlay) -> list[Cluster] | None:
    """The women whom alone a search of derived types can find, by `subject` or `patient`; None: it may be anyone."""
    for condition in query.conditions:
        if isinstance(condition, Keyed) and condition.paths == SUBJECT and not (condition.negated or condition.ends):
            patients = _patients(condition, reader)
            return None if patients is None else clusters(view, patients, set())
    return None


def _patients(condition: Keyed, reader: Reader) -> set[Ref] | None:
    """The Patients that a condition on a reference names; None when they are too many to be told."""
    literal = {("Patient", one.low.removesuffix(PATIENT)) for one in condition.terms if one.low.endswith(PATIENT)}
    numbers = tuple(one for one in condition.terms if SEPARATOR in one.low)
    asked = [one.condition for one in condition.chains if "Patient" in one.types]
    asked += [Keyed(("identifier",), numbers)] if numbers else []
    pages = [reader.search(Query("Patient", (one,), count=MOST)) for one in asked]
    found = {(one.type, one.id) for page in pages for one in page.matches}
    return None if any(page.next for page in pages) else literal | found


def _widened(condition: Condition, reader: Reader, view: Overlay) -> Condition:
    if not isinstance(condition, Keyed) or condition.negated:
        return condition
    asked = [chain.condition for chain in condition.chains if _asks_for_a_patients_number(chain)]
    pages = [reader.search(Query("Patient", (number,), count=MOST)) for number in asked]
    patients = {(one.type, one.id) for page in pages for one in page.matches}
    if not patients:
        return condition
    terms = (term for cluster in clusters(view, patients, set()) for term in _terms(cluster))
    return replace(condition, terms=tuple(dict.fromkeys((*condition.terms, *terms))))


def _asks_for_a_patients_number(chain: Chain) -> bool:
    return "Patient" in chain.types and isinstance(chain.condition, Keyed) and chain.condition.paths == ("identifier",)


def _terms(cluster: Cluster) -> Iterator[Term]:
    """What a reference to her can say, as the index has it."""
    yield from (Term(f"{id}/{kind}") for kind, id in sorted(cluster.patients))
    for number in sorted(cluster.numbers):
        system, _, value = number.partition("|")
        yield Term(token(value, system))
