"""Codes, systems, fixed values, patterns and slices: another code, another system, no coding, another text."""

from __future__ import annotations

from scripts.conformance.corpus.mutations.change import FEW, Spot, mutation, named, typed
from scripts.conformance.corpus.sites import Site

ELSEWHERE = "https://codes.nowhere.test/system"


def _plain_code(site: Site) -> bool:
    return site.type == "code" and site.holder not in ("Coding", "Quantity")


@mutation(_plain_code, 3)
def unknown_code(spot: Spot) -> None:
    spot.put("no-such-code")


@mutation(typed("Coding"), 3)
def unknown_code_of_coding(spot: Spot) -> None:
    spot.value["code"] = "no-such-code"


@mutation(typed("Coding"), 2)
def unknown_system(spot: Spot) -> None:
    spot.value["system"] = ELSEWHERE


@mutation(typed("Coding"), 1, FEW)
def relative_system(spot: Spot) -> None:
    spot.value["system"] = "codes"


@mutation(typed("Coding"), 1)
def coding_without_system(spot: Spot) -> None:
    spot.value.pop("system", None)


@mutation(typed("Coding"), 1)
def coding_without_code(spot: Spot) -> None:
    spot.value.pop("code", None)
    spot.value.setdefault("display", "text")


@mutation(typed("Coding"), 1)
def another_display(spot: Spot) -> None:
    spot.value["display"] = "Something else"


@mutation(typed("CodeableConcept"), 2)
def text_alone(spot: Spot) -> None:
    spot.value.pop("coding", None)
    spot.value["text"] = "text"


@mutation(typed("CodeableConcept"), 1)
def second_coding(spot: Spot) -> None:
    spot.value.setdefault("coding", []).append({"system": ELSEWHERE, "code": "x"})


@mutation(typed("CodeableConcept"), 1)
def code_of_a_sibling(spot: Spot) -> None:
    for coding in spot.value.get("coding", ()):
        coding["code"] = str(coding.get("code", "")).upper() + "0"


@mutation(typed("Identifier"), 2)
def identifier_of_another_system(spot: Spot) -> None:
    spot.value["system"] = ELSEWHERE


@mutation(typed("Quantity", "Money"), 2)
def another_unit(spot: Spot) -> None:
    spot.value["currency" if spot.site.type == "Money" else "code"] = "XQX"


@mutation(named("system", "definitionUri", "questionnaire", "url", "definitionCanonical"), 2)
def another_address(spot: Spot) -> None:
    if type(spot.value) is str:
        spot.put("https://nowhere.test/other")


@mutation(lambda site: site.listed and site.type in ("Identifier", "Coding", "Extension", "HumanName", "Address"), 2)
def same_again(spot: Spot) -> None:
    spot.holder[spot.key].append(dict(spot.value))


@mutation(lambda site: site.listed, 1)
def turned_round(spot: Spot) -> None:
    spot.holder[spot.key].reverse()
