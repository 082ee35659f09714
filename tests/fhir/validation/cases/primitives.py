"""Planted errors in primitive values: format, range, calendar."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.fhir.validation.cases.samples import (
    appointment,
    concept,
    extension,
    observation,
    patient,
    provenance,
    response,
)


def by_element(build: Any, name: str, path: str, *values: Any) -> list[tuple[str, Any, set[tuple[str, str]]]]:
    return [(f"{path} = {value!r}"[:90], build(**{name: value}), {(path, "invalid-primitive")}) for value in values]


CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    *by_element(
        patient,
        "birthDate",
        "Patient.birthDate",
        "2026-02-30",
        "2025-02-29",
        "1900-02-29",
        "2026-13",
        "2026-00-10",
        "26-01-01",
        "2026-1-1",
        "2026-04-31",
        "0000-01-01",
        "2026-01-01T10:00:00Z",
        "01/02/2026",
        "2026-01-01 ",
        "٢٠٢٦",
    ),
    *by_element(
        patient,
        "deceasedDateTime",
        "Patient.deceased.ofType(dateTime)",
        "2026-03-12T10:00",
        "2026-03-12T10:00:00",
        "2026-03-12T24:00:00Z",
        "2026-03-12T10:60:00Z",
        "2026-03-12T10:00:61Z",
        "2026-03-12T10:00:00+15:00",
        "2026-03-12 10:00:00Z",
        "2026-02-30T10:00:00Z",
        "2026-03-12T10:00:00.Z",
        "2026-03-12T10Z",
        "now",
    ),
    *by_element(
        provenance,
        "recorded",
        "Provenance.recorded",
        "2026-03-12",
        "2026-03-12T10:00:00",
        "2026-03",
        "2026-02-29T10:00:00Z",
    ),
    *by_element(
        observation, "valueTime", "Observation.value.ofType(time)", "10:00", "24:00:00", "10:00:00Z", "10:00:60.5x"
    ),
    *by_element(observation, "valueInteger", "Observation.value.ofType(integer)", 2147483648, -2147483649),
    *by_element(appointment, "priority", "Appointment.priority", -1, 2147483648),
    *by_element(appointment, "minutesDuration", "Appointment.minutesDuration", 0, -5),
    *by_element(patient, "id", "Patient.id", "a b", "a_b", "x" * 65, "é"),
    *by_element(patient, "language", "Patient.language", "nl ", " nl", "nl  be"),
    *by_element(
        patient, "implicitRules", "Patient.implicitRules", "http://example.org/a b", "http://example.org/\u00a0"
    ),
    (
        "a system with a space",
        patient(identifier=[{"system": "http://example.org/a b", "value": "1"}]),
        {("Patient.identifier[0].system", "invalid-primitive")},
    ),
    (
        "a uuid in capitals",
        patient(identifier=[{"system": "urn:uuid:6F2A1AD5-5F3C-4A39-8D4F-52A3C6A3A5F1", "value": "1"}]),
        {("Patient.identifier[0].system", "invalid-primitive")},
    ),
    (
        "a uuid that is none",
        patient(identifier=[{"system": "urn:uuid:1234", "value": "1"}]),
        {("Patient.identifier[0].system", "invalid-primitive")},
    ),
    (
        "an oid that is none",
        patient(identifier=[{"system": "urn:oid:2.999.x", "value": "1"}]),
        {("Patient.identifier[0].system", "invalid-primitive")},
    ),
    (
        "an oid with a leading zero",
        patient(identifier=[{"system": "urn:oid:2.999.01", "value": "1"}]),
        {("Patient.identifier[0].system", "invalid-primitive")},
    ),
    (
        "valueUuid",
        patient(extension=[extension(valueUuid="6f2a1ad5-5f3c-4a39-8d4f-52a3c6a3a5f1")]),
        {("Patient.extension[0].value.ofType(uuid)", "invalid-primitive")},
    ),
    (
        "valueOid",
        patient(extension=[extension(valueOid="2.999.1")]),
        {("Patient.extension[0].value.ofType(oid)", "invalid-primitive")},
    ),
    (
        "valueId",
        patient(extension=[extension(valueId="a/b")]),
        {("Patient.extension[0].value.ofType(id)", "invalid-primitive")},
    ),
    (
        "valuePositiveInt",
        patient(extension=[extension(valuePositiveInt=0)]),
        {("Patient.extension[0].value.ofType(positiveInt)", "invalid-primitive")},
    ),
    (
        "valueUnsignedInt",
        patient(extension=[extension(valueUnsignedInt=-1)]),
        {("Patient.extension[0].value.ofType(unsignedInt)", "invalid-primitive")},
    ),
    (
        "valueUrl",
        patient(extension=[extension(valueUrl="http://example.org/a b")]),
        {("Patient.extension[0].value.ofType(url)", "invalid-primitive")},
    ),
    (
        "valueCanonical",
        response(questionnaire="http://example.org/a b"),
        {("QuestionnaireResponse.questionnaire", "invalid-primitive")},
    ),
    (
        "a relative canonical",
        response(questionnaire="Questionnaire/1"),
        {("QuestionnaireResponse.questionnaire", "invalid-primitive")},
    ),
    (
        "base64 of a wrong length",
        patient(photo=[{"contentType": "image/png", "data": "abc"}]),
        {("Patient.photo[0].data", "invalid-primitive")},
    ),
    (
        "base64 with a wrong letter",
        patient(photo=[{"contentType": "image/png", "data": "ab$="}]),
        {("Patient.photo[0].data", "invalid-primitive")},
    ),
    (
        "a code with two spaces",
        observation(code=concept("a  b")),
        {("Observation.code.coding[0].code", "invalid-primitive")},
    ),
    (
        "a code that begins with a space",
        observation(code=concept(" a")),
        {("Observation.code.coding[0].code", "invalid-primitive")},
    ),
    (
        "a code with a tab",
        observation(code=concept("a\tb")),
        {("Observation.code.coding[0].code", "invalid-primitive")},
    ),
    (
        "a text with a control character",
        patient(name=[{"family": "A\u0001"}]),
        {("Patient.name[0].family", "invalid-primitive")},
    ),
    (
        "a text of more than a megabyte",
        patient(name=[{"text": "x" * 1_048_577}]),
        {("Patient.name[0].text", "invalid-primitive")},
    ),
    ("a fraction for an integer", appointment(priority=Decimal("1.5")), {("Appointment.priority", "wrong-json-type")}),
    (
        "a decimal that is no number",
        observation(valueQuantity={"value": Decimal("NaN")}),
        {("Observation.value.ofType(Quantity).value", "invalid-primitive")},
    ),
    (
        "a wrong date in a list",
        response(item=[{"linkId": "1", "answer": [{"valueDate": "2026-01-01"}, {"valueDate": "2026-01-32"}]}]),
        {("QuestionnaireResponse.item[0].answer[1].value.ofType(date)", "invalid-primitive")},
    ),
]
