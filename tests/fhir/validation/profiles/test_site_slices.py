"""Slices of choices, by binding, by extension and by what a reference points to; contexts of every kind; values inside."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.fhir.definitions.packages import Packages
from adapter.fhir.validation import validate
from tests.fhir.validation.profiles.site import (
    SITE,
    Json,
    code_system,
    element,
    extension,
    package,
    profile,
    url,
    value_set,
)

COLOUR = f"{SITE}/CodeSystem/colour"
RED = {"coding": [{"system": COLOUR, "code": "red"}]}
GREEN = {"coding": [{"system": COLOUR, "code": "green"}]}
UCUM = "http://unitsofmeasure.org"
TYPES = "http://hl7.org/fhir/StructureDefinition"


def to(*targets: str) -> Json:
    return {"type": [{"code": "Reference", "targetProfile": list(targets)}]}


RESOURCES = [
    profile(
        "named-choice", "Observation", element("Observation.value[x]", by=[("type", "$this")]),
        element("Observation.value[x]:weight", "1", 1, types=["Quantity"]),
        element("Observation.value[x]:weight.system", "1", 1, patternUri=UCUM),
    ),
    profile(
        "by-binding", "Observation", element("Observation.category", by=[("value", "$this")]),
        element("Observation.category:colour", "1", 1, binding={"strength": "required", "valueSet": f"{SITE}/ValueSet/colours"}),
        element("Observation.category:colour.text", "1", 1),
    ),
    profile(
        "by-extension", "Patient", element("Patient.name", by=[("value", f"extension('{url('nick')}').value")]),
        element("Patient.name:own", "1", 1), element("Patient.name:own.extension", by=[("value", "url")], least=1),
        element("Patient.name:own.extension:nick", "1", 1) | {"type": [{"code": "Extension", "profile": [url("nick")]}]},
        element("Patient.name:own.extension:nick.value[x]", "1", 1, types=["string"], fixedString="me"),
        element("Patient.name:own.family", "1", 1),
    ),
    profile(
        "by-type", "Observation", element("Observation.performer", by=[("type", "resolve()")]),
        element("Observation.performer:house", "1", 1) | to(f"{TYPES}/Organization"),
        element("Observation.performer:house.display", "1", 1), element("Observation.performer:woman", "1") | to(url("woman")),
    ),
    profile(
        "by-profile", "Observation", element("Observation.performer", by=[("profile", "resolve()")], rules="closed"),
        element("Observation.performer:woman", "1", 1) | to(url("woman")),
    ),
    profile("woman", "Patient", element("Patient.name", least=1)),
    profile(
        "twice", "Patient", element("Patient.telecom", by=[("value", "system"), ("value", "use")]),
        element("Patient.telecom:work", "1", 1), element("Patient.telecom:work.system", "1", 1, fixedCode="phone"),
        element("Patient.telecom:work.use", "1", 1, fixedCode="work"), element("Patient.telecom:work.rank", "1", 1),
    ),
    profile(
        "inside", "Observation", element("Observation.effective[x]", "1", types=["Period"], patternPeriod={"start": "2020"}),
        element("Observation.value[x]", "1", types=["Quantity"], fixedQuantity={"value": 1, "unit": "kg"}),
    ),
    extension("nick", "string", "Element"), extension("path", "string", "Patient.contact"),
    extension("on-choice", "string", "Observation.value[x]"), extension("in-backbone", "string", "BackboneElement"),
    extension("resource", "string", "DomainResource"), extension("held", "string"), extension("found", "string"),
    value_set("colours", COLOUR), code_system("colour", "red", "green"),
]  # fmt: skip
for made, context in ((RESOURCES[-4], ("extension", url("nick"))), (RESOURCES[-3], ("fhirpath", "Patient.name"))):
    made["context"] = [{"type": context[0], "expression": context[1]}]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return package(tmp_path_factory.mktemp("site"), RESOURCES)


def observation(**more: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "code": RED} | more


def patient(**more: Any) -> Json:
    return {"resourceType": "Patient"} | more


def called(nick: str, **more: Any) -> Json:
    return patient(name=[{"extension": [{"url": url("nick"), "valueString": nick}]} | more])


def said(name: str) -> Json:
    return {"url": url(name), "valueString": "x"}


HOUSE: Json = {"resourceType": "Organization", "name": "x"}
WOMAN = patient(name=[{"family": "x"}])


def performed(name: str, *resources: Json, **more: Any) -> Json:
    """A Bundle of these, and of an Observation of the profile `name` that they performed."""
    urls = [f"urn:uuid:{n:08}-0000-4000-8000-000000000000" for n in range(len(resources) + 1)]
    performers = [{"reference": one} | more for one in urls[:-1]]
    made = observation(performer=performers, meta={"profile": [url(name)]})
    entries = [{"fullUrl": one, "resource": r} for one, r in zip(urls, [*resources, made], strict=True)]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


LAST = "Bundle.entry[1].resource"
VALUE = "Observation.value.ofType(Quantity)"
# profile asked for (none: as declared), resource, and (expression, kind) of each error; HL7's validator says the same.
CASES: list[tuple[str, str, Json, set[tuple[str, str]]]] = [
    ("a slice of a choice with a name of its own", "named-choice", observation(valueQuantity={"value": 1, "system": UCUM, "code": "kg"}), set()),
    ("… lacks something", "named-choice", observation(valueQuantity={"value": 1}), {(VALUE, "required-element-missing")}),
    ("… is missing", "named-choice", observation(), {("Observation", "required-element-missing")}),
    ("… is another type", "named-choice", observation(valueString="x"), {("Observation", "required-element-missing")}),
    ("a slice by binding", "by-binding", observation(category=[RED | {"text": "x"}]), set()),
    ("… lacks something", "by-binding", observation(category=[GREEN]), {("Observation.category[0]", "required-element-missing")}),
    ("… is missing", "by-binding", observation(category=[{"text": "x"}]), {("Observation", "slice")}),
    ("a slice by an extension", "by-extension", called("me", family="x"), set()),
    ("… lacks something", "by-extension", called("me", text="x"), {("Patient.name[0]", "required-element-missing")}),
    ("… is missing", "by-extension", called("you", family="x"), {("Patient", "slice")}),
    ("a slice by the type of a target", "", performed("by-type", HOUSE, display="x"), set()),
    ("… lacks something", "", performed("by-type", HOUSE), {(f"{LAST}.performer[0]", "required-element-missing")}),
    ("… is missing", "", performed("by-type", WOMAN), {(LAST, "slice")}),
    ("a slice by the profile of a target", "", performed("by-profile", WOMAN), set()),
    ("… is of no slice, and missing", "", performed("by-profile", patient(active=True)), {(f"{LAST}.performer[0]", "slice"), (LAST, "slice")}),
    ("a slice by two values", "twice", patient(telecom=[{"system": "phone", "use": "work", "value": "1", "rank": 1}]), set()),
    ("… lacks something", "twice", patient(telecom=[{"system": "phone", "use": "work", "value": "1"}]), {("Patient.telecom[0]", "required-element-missing")}),
    ("… one is another", "twice", patient(telecom=[{"system": "phone", "use": "home", "value": "1"}]), {("Patient", "slice")}),
    ("a value inside a pattern", "inside", observation(effectivePeriod={"start": "2020", "end": "2021"}), set()),
    ("… is another", "inside", observation(effectivePeriod={"start": "2021"}), {("Observation.effective.ofType(Period).start", "fixed-value")}),
    ("… is missing", "inside", observation(effectivePeriod={"end": "2021"}), {("Observation.effective.ofType(Period)", "fixed-value")}),
    ("another value inside a fixed one", "inside", observation(valueQuantity={"value": 2, "unit": "kg"}), {(f"{VALUE}.value", "fixed-value")}),
    ("more than a fixed value", "inside", observation(valueQuantity={"value": 1, "unit": "kg", "id": "a"}), {(f"{VALUE}.id", "fixed-value")}),
    ("on the element of its context", "", patient(contact=[{"name": {"text": "x"}, "extension": [said("path")]}]), set()),
    ("… elsewhere", "", patient(extension=[said("path")]), {("Patient.extension[0]", "extension")}),
    ("on the choice of its context", "", observation(valueQuantity={"value": 1, "extension": [said("on-choice")]}), set()),
    ("… elsewhere", "", observation(code=RED | {"extension": [said("on-choice")]}), {("Observation.code.extension[0]", "extension")}),
    ("on any part of a resource", "", patient(contact=[{"name": {"text": "x"}, "extension": [said("in-backbone")]}]), set()),
    ("… on a data type", "", patient(name=[{"text": "x", "extension": [said("in-backbone")]}]), {("Patient.name[0].extension[0]", "extension")}),
    ("on any resource", "", patient(extension=[said("resource")]), set()),
    ("… on a data type", "", patient(name=[{"text": "x", "extension": [said("resource")]}]), {("Patient.name[0].extension[0]", "extension")}),
    ("outside the extension of its context", "", patient(extension=[said("held")]), {("Patient.extension[0]", "extension")}),
    ("where the path of its context leads", "", patient(name=[{"text": "x", "extension": [said("found")]}]), set()),
    ("… elsewhere", "", patient(extension=[said("found")]), {("Patient.extension[0]", "extension")}),
]  # fmt: skip


@pytest.mark.parametrize(("name", "resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_a_planted_error_is_found_where_it_is(
    site: Packages, name: str, resource: Json, expected: set[tuple[str, str]]
) -> None:
    issues = validate(resource, profiles=[url(name)] if name else [], packages=site)
    assert {(issue.expression, issue.kind) for issue in issues if issue.stops} == expected


def test_an_extension_stands_inside_the_one_that_is_its_context(site: Packages) -> None:
    outer = {"url": url("nick"), "extension": [said("held")]}
    issues = validate(patient(extension=[outer]), profiles=[], packages=site)
    assert "Patient.extension[0].extension[0]" not in {one.expression for one in issues if one.kind == "extension"}
