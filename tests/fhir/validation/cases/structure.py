"""Planted errors of structure: names, cardinality, JSON types, emptiness, choices, primitive extensions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.fhir.validation.cases.samples import (
    concept,
    consent,
    extension,
    message_header,
    observation,
    organisation,
    parameters,
    patient,
    response,
)

NESTED = extension(extension=[extension(valueString="a"), extension(valueInteger="1")])

CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("no resource type", {"id": "1"}, {("Resource", "not-a-resource")}),
    ("a resource type that is no text", {"resourceType": 1}, {("Resource", "not-a-resource")}),
    ("an unknown resource type", {"resourceType": "Patiënt"}, {("Resource", "unknown-resource-type")}),
    ("an abstract resource type", {"resourceType": "DomainResource"}, {("Resource", "unknown-resource-type")}),
    ("a data type as resource type", {"resourceType": "Period"}, {("Resource", "unknown-resource-type")}),
    ("a list in place of a resource", [patient()], {("Resource", "not-a-resource")}),
    ("text in place of a resource", "Patient", {("Resource", "not-a-resource")}),
    ("an unknown element", patient(sex="female"), {("Patient.sex", "unknown-element")}),
    (
        "an unknown element in depth",
        patient(name=[{"family": "A"}, {"family": "B", "first": "E"}]),
        {("Patient.name[1].first", "unknown-element")},
    ),
    ("a misspelt choice", observation(valueMoney={"value": 1}), {("Observation.valueMoney", "unknown-element")}),
    ("a choice without type", observation(value="x"), {("Observation.value", "unknown-element")}),
    ("a missing required element", observation(status=None), {("Observation", "required-element-missing")}),
    (
        "two missing required elements",
        observation(status=None, code=None),
        {("Observation", "required-element-missing")},
    ),
    (
        "a missing element in depth",
        observation(component=[{"valueString": "x"}]),
        {("Observation.component[0]", "required-element-missing")},
    ),
    ("a missing required list", consent(category=None), {("Consent", "required-element-missing")}),
    ("an empty required list", consent(category=[]), {("Consent.category", "empty-value")}),
    ("a missing required choice", message_header(eventUri=None), {("MessageHeader", "required-element-missing")}),
    ("a list for a single element", patient(gender=["female"]), {("Patient.gender", "wrong-json-type")}),
    ("a list for a single object", observation(code=[concept()]), {("Observation.code", "wrong-json-type")}),
    ("a single object for a list", patient(name={"family": "A"}), {("Patient.name", "wrong-json-type")}),
    ("a single text for a list", patient(name=[{"given": "Eva"}]), {("Patient.name[0].given", "wrong-json-type")}),
    ("text for an object", observation(code="x"), {("Observation.code", "wrong-json-type")}),
    ("a number for an object in a list", patient(name=[{"family": "A"}, 5]), {("Patient.name[1]", "wrong-json-type")}),
    (
        "an object for a text",
        patient(name=[{"family": {"value": "A"}}]),
        {("Patient.name[0].family", "wrong-json-type")},
    ),
    ("a text for a boolean", patient(active="true"), {("Patient.active", "wrong-json-type")}),
    ("a number for a boolean", patient(active=1), {("Patient.active", "wrong-json-type")}),
    ("a number for a text", patient(name=[{"family": 5}]), {("Patient.name[0].family", "wrong-json-type")}),
    ("a boolean for a text", patient(birthDate=True), {("Patient.birthDate", "wrong-json-type")}),
    ("a text for a number", observation(valueInteger="5"), {("Observation.value.ofType(integer)", "wrong-json-type")}),
    (
        "a boolean for a number",
        observation(valueInteger=True),
        {("Observation.value.ofType(integer)", "wrong-json-type")},
    ),
    (
        "a text for a decimal",
        observation(valueQuantity={"value": "5"}),
        {("Observation.value.ofType(Quantity).value", "wrong-json-type")},
    ),
    ("an empty list", patient(name=[]), {("Patient.name", "empty-value")}),
    ("an empty object", patient(maritalStatus={}), {("Patient.maritalStatus", "empty-value")}),
    ("an empty object in a list", patient(name=[{"family": "A"}, {}]), {("Patient.name[1]", "empty-value")}),
    ("an object with nothing but an id", patient(name=[{"id": "a"}]), {("Patient.name[0]", "empty-value")}),
    ("an empty text", patient(name=[{"family": ""}]), {("Patient.name[0].family", "empty-value")}),
    ("null", {"resourceType": "Patient", "birthDate": None}, {("Patient.birthDate", "empty-value")}),
    ("null in a list of objects", patient(name=[None]), {("Patient.name[0]", "empty-value")}),
    (
        "null in a list of texts",
        patient(name=[{"given": ["Eva", None]}]),
        {("Patient.name[0].given[1]", "empty-value")},
    ),
    (
        "null in both lists",
        patient(name=[{"given": ["E", None], "_given": [{"id": "a"}, None]}]),
        {("Patient.name[0].given[1]", "empty-value")},
    ),
    (
        "lists of unequal length",
        patient(name=[{"given": ["E", "F"], "_given": [{"extension": [extension(valueCode="x")]}]}]),
        {("Patient.name[0].given", "array-mismatch")},
    ),
    (
        "an object beside a list",
        patient(name=[{"given": ["E"], "_given": {"extension": [extension(valueCode="x")]}}]),
        {("Patient.name[0].given", "wrong-json-type")},
    ),
    (
        "a list beside a single text",
        patient(birthDate="2000-01-01", _birthDate=[{"id": "a"}]),
        {("Patient.birthDate", "wrong-json-type")},
    ),
    (
        "text in place of a primitive's extensions",
        patient(birthDate="2000-01-01", _birthDate="x"),
        {("Patient.birthDate", "wrong-json-type")},
    ),
    (
        "an empty object in place of a primitive's extensions",
        patient(birthDate="2000-01-01", _birthDate={}),
        {("Patient.birthDate", "empty-value")},
    ),
    ("a primitive with nothing but an id", patient(_birthDate={"id": "a"}), {("Patient.birthDate", "empty-value")}),
    (
        "an unknown element in a primitive's extensions",
        patient(_birthDate={"extensions": [extension(valueCode="x")]}),
        {("Patient.birthDate.extensions", "unknown-element")},
    ),
    ("an underscore before an object's name", patient(_name=[{"id": "a"}]), {("Patient._name", "unknown-element")}),
    ("an underscore before no name", patient(_sex={"id": "a"}), {("Patient._sex", "unknown-element")}),
    (
        "an error inside a primitive's extension",
        patient(_birthDate={"extension": [extension(valueDate="2000-13-01")]}),
        {("Patient.birthDate.extension[0].value.ofType(date)", "invalid-primitive")},
    ),
    (
        "an error inside the extension of a listed text",
        patient(name=[{"given": ["E", None], "_given": [None, {"extension": [extension(valueCode="a  b")]}]}]),
        {("Patient.name[0].given[1].extension[0].value.ofType(code)", "invalid-primitive")},
    ),
    ("two of a choice", observation(valueString="x", valueInteger=1), {("Observation", "choice-repeated")}),
    (
        "two of a choice, one with extensions only",
        observation(valueString="x", _valueInteger={"extension": [extension(valueCode="x")]}),
        {("Observation", "choice-repeated")},
    ),
    (
        "an extension with a wrong value",
        patient(extension=[extension(valueInteger=Decimal("1.5"))]),
        {("Patient.extension[0].value.ofType(integer)", "wrong-json-type")},
    ),
    (
        "an extension of a type that extensions cannot have",
        patient(extension=[extension(valueNarrative={"status": "x"})]),
        {("Patient.extension[0].valueNarrative", "unknown-element")},
    ),
    (
        "an extension without url",
        patient(extension=[{"valueString": "x"}]),
        {("Patient.extension[0]", "required-element-missing")},
    ),
    (
        "a relative extension url",
        patient(extension=[{"url": "colour", "valueString": "x"}]),
        {("Patient.extension[0].url", "extension")},
    ),
    (
        "an extension with value and extensions",
        patient(extension=[extension(valueCode="a", extension=[extension(valueCode="b")])]),
        {("Patient.extension[0]", "invariant")},
    ),
    (
        "an extension with neither value nor extensions",
        patient(extension=[extension()]),
        {("Patient.extension[0]", "invariant")},
    ),
    (
        "an error in an extension of an extension",
        patient(extension=[NESTED]),
        {("Patient.extension[0].extension[1].value.ofType(integer)", "wrong-json-type")},
    ),
    (
        "an error in a part of Parameters",
        parameters({"name": "a", "part": [{"name": "b", "valuePeriod": {"start": "x"}}]}),
        {("Parameters.parameter[0].part[0].value.ofType(Period).start", "invalid-primitive")},
    ),
    (
        "an error in an item of an answer",
        response(item=[{"linkId": "1", "answer": [{"item": [{"text": "x"}]}]}]),
        {("QuestionnaireResponse.item[0].answer[0].item[0]", "required-element-missing")},
    ),
    (
        "an element that a profile of the type takes away",
        observation(valueRange={"low": {"value": 2, "comparator": "<"}}),
        {("Observation.value.ofType(Range).low.comparator", "too-many")},
    ),
    (
        "errors in several places",
        patient(gender="f", birthDate="x", name=[{"use": "u"}]),
        {
            ("Patient.gender", "code-not-in-valueset"),
            ("Patient.birthDate", "invalid-primitive"),
            ("Patient.name[0].use", "code-not-in-valueset"),
        },
    ),
    (
        "an error in a contained resource",
        patient(contained=[organisation(id="o", active="yes")], managingOrganization={"reference": "#o"}),
        {("Patient.contained[0].active", "wrong-json-type")},
    ),
    (
        "an unknown contained type",
        patient(contained=[{"resourceType": "Hospital", "id": "o"}], managingOrganization={"reference": "#o"}),
        {("Patient.contained[0]", "unknown-resource-type")},
    ),
    (
        "a contained resource without type",
        patient(contained=[{"id": "o"}], managingOrganization={"reference": "#o"}),
        {("Patient.contained[0]", "not-a-resource")},
    ),
    (
        "a name for resourceType inside an element",
        patient(name=[{"resourceType": "HumanName", "family": "A"}]),
        {("Patient.name[0].resourceType", "unknown-element")},
    ),
]
