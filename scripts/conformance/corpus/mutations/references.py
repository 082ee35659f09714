"""References to another type, to nothing, of another form; logical ones."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import FEW, Spot, mutation, typed


@mutation(typed("Reference"), 3)
def reference_to_another_type(spot: Spot) -> None:
    spot.put({"reference": spot.among("Basic/1", "Substance/1")})


@mutation(typed("Reference"), 1)
def reference_to_nothing_contained(spot: Spot) -> None:
    spot.put({"reference": "#nowhere"})


@mutation(typed("Reference"), 1, FEW)
def reference_of_no_form(spot: Spot) -> None:
    spot.put({"reference": spot.among("Nothing/1", "patient/1", "Patient", "Patient/", "Patient/a/b/c")})


@mutation(typed("Reference"), 1)
def reference_with_space(spot: Spot) -> None:
    spot.put({"reference": spot.among("Patient/a b", " Patient/1", "urn:uuid:1 2")})


@mutation(typed("Reference"), 1)
def reference_by_another_type_name(spot: Spot) -> None:
    spot.value["type"] = spot.among("Basic", "NoType")


@mutation(typed("Reference"), 2)
def logical_reference(spot: Spot) -> None:
    spot.put({"identifier": {"system": "urn:oid:2.999.9", "value": "1"}})


@mutation(typed("Reference"), 1, FEW)
def logical_reference_of_another_type(spot: Spot) -> None:
    spot.put({"type": "Basic", "identifier": {"system": "urn:oid:2.999.9", "value": "1"}})


@mutation(typed("Reference"), 1)
def reference_to_another_server(spot: Spot) -> None:
    spot.put({"reference": "https://nowhere.test/fhir/Substance/1"})


@mutation(typed("Reference"), 1, FEW)
def reference_with_nothing(spot: Spot) -> None:
    spot.put({"id": "a"})


@mutation(typed("Reference"), 1)
def reference_in_words(spot: Spot) -> None:
    spot.put({"display": "text"})
