"""Planted errors of required bindings and of reference targets."""

from __future__ import annotations

from typing import Any

from tests.fhir.validation.cases.samples import (
    ABSENT,
    DIV,
    MIDWIFE,
    UUID_1,
    UUID_2,
    WOMAN,
    appointment,
    bundle,
    charge,
    concept,
    condition,
    encounter,
    entry,
    extension,
    observation,
    organisation,
    patient,
    put,
    question,
    questionnaire,
    role,
    service_request,
)

CODE = "code-not-in-valueset"
TARGET = "reference-type"
DEEP = {"period": {"start": "x"}, "individual": {"type": "Patient", "reference": "Patient/1"}}

CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("gender", patient(gender="f"), {("Patient.gender", CODE)}),
    ("a code in other capitals", patient(gender="Female"), {("Patient.gender", CODE)}),
    ("status", observation(status="done"), {("Observation.status", CODE)}),
    (
        "an enumerated code in a list",
        appointment(participant=[{"actor": WOMAN, "status": "yes"}]),
        {("Appointment.participant[0].status", CODE)},
    ),
    ("a repeated code", patient(name=[{"use": "usual"}, {"use": "best"}]), {("Patient.name[1].use", CODE)}),
    (
        "a code of a data type",
        patient(telecom=[{"system": "gsm", "value": "1"}]),
        {("Patient.telecom[0].system", CODE)},
    ),
    (
        "days of week",
        role(availableTime=[{"daysOfWeek": ["mon", "tuesday"]}]),
        {("PractitionerRole.availableTime[0].daysOfWeek[1]", CODE)},
    ),
    (
        "a concept without a code of the set",
        condition(clinicalStatus=concept("active")),
        {("Condition.clinicalStatus", CODE)},
    ),
    (
        "a concept with the right code of another system",
        condition(clinicalStatus=concept("active", "http://example.org/codes")),
        {("Condition.clinicalStatus", CODE)},
    ),
    (
        "a concept with a wrong code of the right system",
        condition(clinicalStatus=concept("on", "http://terminology.hl7.org/CodeSystem/condition-clinical")),
        {("Condition.clinicalStatus", CODE)},
    ),
    ("a concept with text only", condition(clinicalStatus={"text": "active"}), {("Condition.clinicalStatus", CODE)}),
    (
        "comparator",
        observation(valueQuantity={"value": 1, "comparator": "~"}),
        {("Observation.value.ofType(Quantity).comparator", CODE)},
    ),
    (
        "method",
        bundle(entry(request={"method": "POKE", "url": "Patient"}), type="batch"),
        {("Bundle.entry[0].request.method", CODE)},
    ),
    ("bundle type", bundle(type="set"), {("Bundle.type", CODE)}),
    ("narrative status", patient(text={"status": "new", "div": DIV}), {("Patient.text.status", CODE)}),
    ("a resource type as code", questionnaire(subjectType=["Woman"]), {("Questionnaire.subjectType[0]", CODE)}),
    (
        "a code inside a contained resource",
        patient(contained=[observation(id="o", status="x")], extension=[extension(valueReference={"reference": "#o"})]),
        {("Patient.contained[0].status", CODE)},
    ),
    (
        "timing units",
        service_request(occurrenceTiming={"repeat": {"period": 1, "periodUnit": "day"}}),
        {("ServiceRequest.occurrence.ofType(Timing).repeat.periodUnit", CODE)},
    ),
    (
        "a type that the element does not allow",
        observation(subject={"reference": "Practitioner/1"}),
        {("Observation.subject", TARGET)},
    ),
    (
        "an absolute URL of a wrong type",
        observation(subject={"reference": "https://example.org/fhir/Practitioner/1"}),
        {("Observation.subject", TARGET)},
    ),
    (
        "a version of a wrong type",
        observation(subject={"reference": "Practitioner/1/_history/2"}),
        {("Observation.subject", TARGET)},
    ),
    (
        "a conditional reference of a wrong type",
        bundle(put(resource=condition(subject={"reference": "Practitioner?identifier=a|b"})), type="transaction"),
        {("Bundle.entry[0].resource.subject", TARGET)},
    ),
    (
        "a wrong type in a list",
        observation(performer=[MIDWIFE, {"reference": "Encounter/1"}]),
        {("Observation.performer[1]", TARGET)},
    ),
    (
        "the element type says another type",
        observation(subject={"type": "Practitioner", "identifier": {"value": "1"}}),
        {("Observation.subject", TARGET)},
    ),
    ("an unknown type", observation(subject={"reference": "Woman/1"}), {("Observation.subject", TARGET)}),
    (
        "a contained target of a wrong type",
        observation(contained=[organisation(id="o")], subject={"reference": "#o"}),
        {("Observation.subject", TARGET)},
    ),
    (
        "a target in the Bundle of a wrong type",
        bundle(
            entry(UUID_1, resource=organisation()), entry(UUID_2, resource=condition(subject={"reference": UUID_1}))
        ),
        {("Bundle.entry[1].resource.subject", TARGET)},
    ),
    (
        "two errors in one participant",
        encounter(participant=[{"individual": MIDWIFE}, DEEP]),
        {
            ("Encounter.participant[1].period.start", "invalid-primitive"),
            ("Encounter.participant[1].individual", TARGET),
        },
    ),
    (
        "type and reference disagree",
        observation(subject={"type": "Group", "reference": "Patient/1"}),
        {("Observation.subject", TARGET)},
    ),
    (
        "a fragment without target",
        observation(subject={"reference": "#p"}),
        {("Observation.subject", "contained-unresolved")},
    ),
    (
        "a reference that is no URL",
        observation(subject={"reference": "patient one"}),
        {("Observation.subject", "reference-malformed")},
    ),
    (
        "a relative reference that is none",
        observation(subject={"reference": "12345"}),
        {("Observation.subject", "reference-malformed")},
    ),
    (
        "a uuid that is none",
        observation(subject={"reference": "urn:uuid:1"}),
        {("Observation.subject", "reference-malformed")},
    ),
    (
        "a conditional reference outside a Bundle",
        observation(subject={"reference": "Patient?identifier=http://example.org/x|1"}),
        {("Observation.subject", "reference-malformed")},
    ),
    ("a required code with extensions only", observation(status=None, _status=ABSENT), {("Observation.status", CODE)}),
    ("a language that is none", patient(language="dutch"), {("Patient.language", CODE)}),
    ("a media type that is none", patient(photo=[{"contentType": "png"}]), {("Patient.photo[0].contentType", CODE)}),
    (
        "a currency that is none",
        charge(priceOverride={"value": 1, "currency": "euro"}),
        {("ChargeItem.priceOverride.currency", CODE)},
    ),
    (
        "a canonical fragment without target",
        questionnaire(question(answerValueSet="#v")),
        {("Questionnaire.item[0].answerValueSet", "contained-unresolved")},
    ),
]
