"""Changes after which all is still well, or should be: what one side alone refuses here it refuses wrongly."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import Spot, first, mutation, typed
from scripts.conformance.corpus.sites import Site

CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"


def _domain(site: Site) -> bool:
    return first(site) and site.holder not in ("Bundle", "Parameters", "Binary")


@mutation(first, 1)
def with_tag(spot: Spot) -> None:
    spot.root.setdefault("meta", {})["tag"] = [{"system": "https://nowhere.test/tags", "code": "a"}]


@mutation(first, 1)
def with_label(spot: Spot) -> None:
    spot.root.setdefault("meta", {})["security"] = [{"system": CONFIDENTIALITY, "code": "R"}]


@mutation(first, 1)
def with_language(spot: Spot) -> None:
    spot.root["language"] = spot.among("nl", "fr-BE", "de")


@mutation(_domain, 1)
def with_narrative(spot: Spot) -> None:
    div = '<div xmlns="http://www.w3.org/1999/xhtml"><p>text</p></div>'
    spot.root["text"] = {"status": "generated", "div": div}


@mutation(typed("string"), 1)
def another_string(spot: Spot) -> None:
    spot.put("Another text")


@mutation(typed("CodeableConcept"), 1)
def further_text(spot: Spot) -> None:
    spot.value["text"] = "Another text"


@mutation(typed("HumanName", "Address", "ContactPoint", "Identifier"), 1)
def with_use(spot: Spot) -> None:
    spot.value["use"] = "old"


@mutation(typed("dateTime"), 1)
def day_alone(spot: Spot) -> None:
    spot.put("2026-03")


@mutation(typed("Reference"), 1)
def with_display(spot: Spot) -> None:
    spot.value["display"] = "text"


@mutation(first, 1)
def without_profile(spot: Spot) -> None:
    spot.root.get("meta", {}).pop("profile", None)
    if "meta" in spot.root and not spot.root["meta"]:
        del spot.root["meta"]
