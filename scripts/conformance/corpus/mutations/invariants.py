"""Rules of types and profiles: periods that end before they begin, units without system, numbers of a wrong length."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import Spot, first, mutation, named, typed
from scripts.conformance.corpus.sites import Site


@mutation(typed("Period"), 2)
def period_reversed(spot: Spot) -> None:
    spot.value.update(start="2026-03-12", end="2026-03-11")


@mutation(typed("Quantity"), 1)
def unit_without_system(spot: Spot) -> None:
    spot.value["code"] = spot.value.get("code", "d")
    spot.value.pop("system", None)


@mutation(typed("Range"), 1)
def range_reversed(spot: Spot) -> None:
    spot.put({"low": {"value": 3}, "high": {"value": 2}})


@mutation(typed("Attachment"), 1)
def attachment_without_type(spot: Spot) -> None:
    spot.put({"data": "YWJj"})


@mutation(typed("ContactPoint"), 1)
def contact_without_system(spot: Spot) -> None:
    spot.put({"value": "1"})


@mutation(typed("Dosage", "Timing"), 1)
def timing_without_unit(spot: Spot) -> None:
    spot.put({"repeat": {"duration": 1}} if spot.site.type == "Timing" else {"timing": {"repeat": {"period": 1}}})


@mutation(typed("Identifier"), 2)
def number_of_another_length(spot: Spot) -> None:
    spot.value["value"] = str(spot.value.get("value", ""))[:-1] or "1"


@mutation(typed("Identifier"), 1)
def number_with_letters(spot: Spot) -> None:
    spot.value["value"] = "x" + str(spot.value.get("value", ""))


@mutation(typed("Money"), 1)
def amount_without_cents(spot: Spot) -> None:
    spot.value["value"] = 56


@mutation(named("url", "name"), 1)
def name_with_spaces(spot: Spot) -> None:
    if type(spot.value) is str:
        spot.put("name with | bar")


@mutation(lambda site: site.element.min > 0 and not site.listed, 3)
def without_what_is_required(spot: Spot) -> None:
    spot.drop()


@mutation(first, 1)
def unknown_profile(spot: Spot) -> None:
    spot.root.setdefault("meta", {})["profile"] = ["https://nowhere.test/StructureDefinition/nothing"]


@mutation(first, 1)
def profile_of_another_type(spot: Spot) -> None:
    spot.root.setdefault("meta", {})["profile"] = ["http://hl7.org/fhir/StructureDefinition/vitalsigns"]


@mutation(first, 1)
def profile_of_the_type(spot: Spot) -> None:
    kind = spot.root["resourceType"]
    spot.root.setdefault("meta", {})["profile"] = [f"http://hl7.org/fhir/StructureDefinition/{kind}"]


def _observation(site: Site) -> bool:
    return site.steps == ("status",) and site.holder == "Observation"


@mutation(_observation, 3)
def claims_vital_signs(spot: Spot) -> None:
    name = spot.among("vitalsigns", "bodyweight", "heartrate", "bp", "bodytemp")
    spot.root.setdefault("meta", {})["profile"] = [f"http://hl7.org/fhir/StructureDefinition/{name}"]


@mutation(_observation, 1)
def value_and_reason_without(spot: Spot) -> None:
    spot.root["dataAbsentReason"] = {"text": "none"}
