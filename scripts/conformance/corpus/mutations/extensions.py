"""Extensions that nobody knows, in a wrong place, modifying, of another type, with two contents, on primitives."""

from __future__ import annotations

from adapter.canonical import B
from scripts.conformance.corpus.mutations.change import Spot, first, mutation, typed
from scripts.conformance.corpus.sites import Site

OURS = f"{B}/StructureDefinition/"
CORE = "http://hl7.org/fhir/StructureDefinition/"
UNKNOWN = {"url": f"{OURS}no-such-extension", "valueBoolean": True}
ELSEWHERE = {"url": "https://nowhere.test/StructureDefinition/colour", "valueCode": "red"}
MISPLACED = (
    {"url": f"{OURS}provisional", "valueBoolean": True},
    {"url": f"{OURS}submission-deadline", "valueDate": "2026-03-12"},
    {"url": f"{CORE}patient-birthPlace", "valueAddress": {"country": "BE"}},
    {"url": f"{CORE}questionnaire-hidden", "valueBoolean": True},
    {"url": "https://www.ehealth.fgov.be/standards/fhir/core/StructureDefinition/be-ext-practitionerrole-specialty-x"},
)


def _object(site: Site) -> bool:
    return type(site.value) is dict and site.type not in ("Resource", "DomainResource", "Extension")


def _bare_primitive(site: Site) -> bool:
    return site.primitive and not site.listed and site.type not in ("xhtml", "id") and site.key != "url"


@mutation(_object, 2)
def unknown_extension(spot: Spot) -> None:
    spot.value.setdefault("extension", []).append(dict(UNKNOWN))


@mutation(_object, 1)
def unknown_extension_of_others(spot: Spot) -> None:
    spot.value.setdefault("extension", []).append(dict(ELSEWHERE))


@mutation(_object, 2)
def misplaced_extension(spot: Spot) -> None:
    spot.value.setdefault("extension", []).append(dict(spot.among(*MISPLACED)))


@mutation(first, 1)
def unknown_modifier(spot: Spot) -> None:
    spot.root.setdefault("modifierExtension", []).append(dict(UNKNOWN))


@mutation(first, 1)
def extension_as_modifier(spot: Spot) -> None:
    spot.root.setdefault("modifierExtension", []).append(dict(MISPLACED[0]))


@mutation(_bare_primitive, 2)
def unknown_extension_of_primitive(spot: Spot) -> None:
    spot.holder[f"_{spot.key}"] = {"extension": [dict(UNKNOWN)]}


@mutation(_bare_primitive, 1)
def extension_for_value(spot: Spot) -> None:
    url = f"{CORE}data-absent-reason"
    del spot.holder[spot.key]
    spot.holder[f"_{spot.key}"] = {"extension": [{"url": url, "valueCode": "unknown"}]}


@mutation(_bare_primitive, 1)
def empty_beside_primitive(spot: Spot) -> None:
    spot.holder[f"_{spot.key}"] = spot.among({}, {"extension": []}, "x", [{"id": "a"}])


@mutation(typed("Extension"), 2)
def extension_of_another_type(spot: Spot) -> None:
    for key in [key for key in spot.value if key.startswith("value")]:
        del spot.value[key]
    spot.value["valueBase64Binary"] = "YWJj"


@mutation(typed("Extension"), 1)
def extension_without_content(spot: Spot) -> None:
    for key in [key for key in spot.value if key != "url"]:
        del spot.value[key]


@mutation(typed("Extension"), 1)
def extension_with_both(spot: Spot) -> None:
    spot.value["valueString"] = "x"
    spot.value["extension"] = [{"url": "part", "valueString": "x"}]


@mutation(typed("Extension"), 1)
def extension_without_url(spot: Spot) -> None:
    spot.value.pop("url", None)


@mutation(typed("Extension"), 1)
def extension_of_another_name(spot: Spot) -> None:
    spot.value["url"] = f"{spot.value.get('url', '')}-other"


@mutation(typed("Extension"), 1)
def extension_with_relative_url(spot: Spot) -> None:
    spot.value["url"] = "relative"
