"""Where a target may stand, limits of dates, what R4 demands by code, types as profiles, contained Questionnaires."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import HL7, LOINC, B
from adapter.fhir.definitions.packages import Packages
from adapter.fhir.validation import validate
from tests.fhir.validation.profiles.site import Json, element, package, profile, url

TYPES = f"{HL7}/StructureDefinition"
WOMAN = "urn:uuid:6f2a1ad5-5f3c-4a39-8d4f-52a3c6a3a5f1"
TALK = "urn:uuid:0d5c1f0e-2a0b-4d55-9a53-0c6f1d6a7b02"


def to_patient(name: str, *modes: str) -> Json:
    target = {"code": "Reference", "targetProfile": [f"{TYPES}/Patient"], "aggregation": list(modes)}
    return profile(name, "Observation", element("Observation.subject", "1", 1) | {"type": [target]})


def told(code: str, *, name: str) -> list[Json]:
    """The slice of a component by one of the codings of its code, in which other codings may stand."""
    place = f"Observation.component:{name}"
    coding = f"{place}.code.coding"
    return [
        element(place, "1", 1), element(f"{place}.code", "1", 1),
        element(coding, by=[("value", "system")], least=1), element(f"{coding}:main", "1", 1),
        element(f"{coding}:main.system", "1", 1, fixedUri=LOINC), element(f"{coding}:main.code", "1", 1, fixedCode=code),
    ]  # fmt: skip


RESOURCES = [
    to_patient("inside", "contained"), to_patient("beside", "bundled"), to_patient("elsewhere", "referenced"),
    profile("dated", "Patient", element("Patient.birthDate", "1", minValueDate="1990-05-01", maxValueDate="2000-05-31")),
    profile(
        "exact", "Observation",
        element("Observation.code", "1", 1, fixedCodeableConcept={"coding": [{"system": LOINC, "code": "1-8"}], "text": "x"}),
    ),
    profile(
        "told-by-a-coding", "Observation",
        element("Observation.component", by=[("value", "code.coding.code"), ("value", "code.coding.system")], least=2),
        *told("8480-6", name="upper"), *told("8462-4", name="lower"),
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Packages:
    return package(tmp_path_factory.mktemp("packages"), RESOURCES)


def observation(**more: Any) -> Json:
    return {"resourceType": "Observation", "status": "final", "code": {"text": "x"}, **more}


def pointing(where: str, name: str) -> Json:
    """An Observation of the profile with a subject in it, beside it, or elsewhere."""
    declared = {"meta": {"profile": [url(name)]}}
    if where == "inside":
        woman = {"resourceType": "Patient", "id": "w", "active": True}
        return observation(contained=[woman], subject={"reference": "#w"}, **declared)
    if where == "elsewhere":
        return observation(subject={"reference": "Patient/1"}, **declared)
    entries = [
        {"fullUrl": WOMAN, "resource": {"resourceType": "Patient", "active": True}},
        {"fullUrl": TALK, "resource": observation(subject={"reference": WOMAN}, **declared)},
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": entries}


def errors(resource: Json, site: Packages | None = None) -> set[tuple[str, str]]:
    found = validate(resource, profiles=(), packages=site)
    return {(issue.expression, issue.kind) for issue in found if issue.stops}


@pytest.mark.parametrize(
    ("where", "name", "allowed"),
    [
        ("inside", "inside", True), ("beside", "inside", False), ("elsewhere", "inside", False),
        ("inside", "beside", False), ("beside", "beside", True), ("elsewhere", "beside", False),
        ("inside", "elsewhere", False), ("beside", "elsewhere", True), ("elsewhere", "elsewhere", True),
    ],
)  # fmt: skip
def test_a_target_stands_where_the_aggregation_has_it(site: Packages, where: str, name: str, allowed: bool) -> None:
    place = "Bundle.entry[1].resource.subject" if where == "beside" else "Observation.subject"
    assert errors(pointing(where, name), site) == (set() if allowed else {(place, "target-profile")})


@pytest.mark.parametrize(
    ("date", "inside"),
    [
        ("1990-05-01", True), ("1990-04-30", False), ("1990-05", True), ("1990-04", False), ("1990", True),
        ("1989", False), ("2000-05-31", True), ("2000-06-01", False), ("2000", True), ("2001", False),
    ],
)  # fmt: skip
def test_a_month_or_year_is_in_the_range_if_a_day_of_it_may_be(site: Packages, date: str, inside: bool) -> None:
    resource = {"resourceType": "Patient", "birthDate": date, "meta": {"profile": [url("dated")]}}
    assert errors(resource, site) == (set() if inside else {("Patient.birthDate", "value-out-of-range")})


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ({"coding": [{"system": LOINC, "code": "2-6"}], "text": "x"}, "Observation.code.coding[0].code"),
        ({"coding": [{"system": LOINC, "code": "1-8", "display": "y"}], "text": "x"}, "Observation.code.coding[0].display"),
        ({"coding": [{"system": LOINC, "code": "1-8"}], "text": "y"}, "Observation.code.text"),
        ({"coding": [{"system": LOINC, "code": "1-8"}]}, "Observation.code"),
    ],
)  # fmt: skip
def test_what_differs_in_a_fixed_concept_is_named(site: Packages, code: Json, place: str) -> None:
    resource = observation(meta={"profile": [url("exact")]}) | {"code": code}
    assert errors(resource, site) == {(place, "fixed-value")}


def component(code: str) -> Json:
    codings = [{"system": "http://x.test", "code": "own"}, {"system": LOINC, "code": code}]
    return {"code": {"coding": codings}, "valueString": "x"}


def test_a_slice_is_told_by_one_coding_among_others(site: Packages) -> None:
    declared = {"meta": {"profile": [url("told-by-a-coding")]}}
    both = observation(component=[component("8462-4"), component("8480-6")], **declared)
    assert errors(both, site) == set()
    one = observation(component=[component("8462-4"), component("1-8")], **declared)
    assert errors(one, site) == {("Observation", "slice")}


def weight(**more: Any) -> Json:
    category = {"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}
    value = {"value": 60, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"}
    given = {"category": [{"coding": [category]}], "effectiveDateTime": "2026-01-01", "valueQuantity": value} | more
    coded = {"coding": [{"system": LOINC, "code": "29463-7"}]}
    resource = observation(subject={"reference": "Patient/1"}, **given) | {"code": coded}
    return {name: value for name, value in resource.items() if value is not None}


def test_vital_signs_are_checked_whatever_they_declare() -> None:
    assert errors(weight()) == set()
    assert errors(weight(effectiveDateTime=None)) == {("Observation", "required-element-missing")}
    declared = {"profile": [f"{TYPES}/bodyweight"]}
    assert errors(weight(effectiveDateTime=None, meta=declared)) == {("Observation", "required-element-missing")}
    assert errors(weight(effectiveDateTime=None) | {"code": {"text": "weight"}}) == set()


def test_another_type_of_r4_is_no_profile_of_a_resource() -> None:
    declared = {"resourceType": "Patient", "active": True, "meta": {"profile": [f"{TYPES}/Observation"]}}
    assert errors(declared) == {("Patient.meta.profile[0]", "profile-type")}


def answered(form: Json, **answer: Any) -> Json:
    return {
        "resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": "#q", "contained": [form],
        "item": [{"linkId": "1", "answer": [answer]}],
    }  # fmt: skip


def form(**item: Any) -> Json:
    return {"resourceType": "Questionnaire", "id": "q", "status": "active", "item": [{"linkId": "1", **item}]}


def test_a_response_is_checked_by_the_questionnaire_that_it_contains() -> None:
    place = "QuestionnaireResponse.item[0].answer[0].value.ofType(string)"
    assert errors(answered(form(type="boolean"), valueBoolean=True)) == set()
    assert errors(answered(form(type="boolean"), valueString="x")) == {(place, "questionnaire")}
    inside = {
        "resourceType": "Parameters",
        "parameter": [{"name": "x", "resource": answered(form(type="date"), valueString="x")}],
    }
    assert errors(inside) == {
        (place.replace("QuestionnaireResponse", "Parameters.parameter[0].resource"), "questionnaire")
    }


def test_a_broken_contained_questionnaire_is_told_alone() -> None:
    broken = {("QuestionnaireResponse.contained[0].item[0]", "required-element-missing")}
    assert errors(answered(form(), valueString="x")) == broken


def test_our_displays_are_known_in_parameters() -> None:
    coding = {"system": f"{B}/CodeSystem/scenario", "code": "B", "display": "nothing of the sort"}
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "x", "valueCoding": coding}]}
    [issue] = validate(parameters, profiles=())
    assert (issue.severity, issue.expression) == ("warning", "Parameters.parameter[0].value.ofType(Coding).display")
