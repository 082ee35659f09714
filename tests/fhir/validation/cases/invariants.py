"""Planted violations of invariants: each row names the rule that must be reported."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.fhir.validation.cases.samples import (
    appointment,
    audit_event,
    care_plan,
    care_team,
    concept,
    condition,
    consent,
    episode,
    extension,
    goal,
    observation,
    organisation,
    parameters,
    patient,
    question,
    questionnaire,
    response,
    service_request,
    task,
)

UCUM = "http://unitsofmeasure.org"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
OPTION = {"valueString": "a"}


def valued(**value: Any) -> Any:
    return patient(extension=[extension(**value)])


def value_path(name: str, rest: str = "") -> str:
    return f"Patient.extension[0].value.ofType({name}){rest}"


def repeat(**parts: Any) -> Any:
    return service_request(occurrenceTiming={"repeat": parts})


TIMING = "ServiceRequest.occurrence.ofType(Timing).repeat"
ITEM = "Questionnaire.item[0]"

CASES: list[tuple[str, Any, str]] = [
    ("age-1", condition(onsetAge={"value": 20, "unit": "years"}), "Condition.onset.ofType(Age)"),
    ("age-1", condition(onsetAge={"value": -1, "system": UCUM, "code": "a"}), "Condition.onset.ofType(Age)"),
    ("app-1", appointment(participant=[{"status": "accepted"}]), "Appointment.participant[0]"),
    ("app-2", appointment(end=None, status="proposed"), "Appointment"),
    ("app-3", appointment(start=None, end=None), "Appointment"),
    ("app-4", appointment(cancelationReason=concept()), "Appointment"),
    ("att-1", patient(photo=[{"data": "YWJj"}]), "Patient.photo[0]"),
    ("cnt-3", valued(valueCount={"value": Decimal("1.5"), "system": UCUM, "code": "1"}), value_path("Count")),
    ("con-1", condition(stage=[{"type": concept()}]), "Condition.stage[0]"),
    ("con-2", condition(evidence=[{"extension": [extension(valueCode="x")]}]), "Condition.evidence[0]"),
    ("con-4", condition(clinicalStatus=concept("active", CLINICAL), abatementDateTime="2026-01-01"), "Condition"),
    (
        "con-5",
        condition(
            verificationStatus=concept("entered-in-error", VERIFICATION), clinicalStatus=concept("active", CLINICAL)
        ),
        "Condition",
    ),
    (
        "cpl-3",
        care_plan(activity=[{"reference": {"reference": "Task/1"}, "detail": {"status": "scheduled"}}]),
        "CarePlan.activity[0]",
    ),
    ("cpt-2", patient(telecom=[{"value": "1"}]), "Patient.telecom[0]"),
    (
        "ctm-1",
        care_team(
            contained=[patient(id="p")],
            participant=[{"member": {"reference": "#p"}, "onBehalfOf": {"reference": "Organization/1"}}],
        ),
        "CareTeam.participant[0]",
    ),
    ("dis-1", valued(valueDistance={"value": 1}), value_path("Distance")),
    (
        "drq-1",
        valued(valueDataRequirement={"type": "Patient", "codeFilter": [{"valueSet": "http://example.org/v"}]}),
        value_path("DataRequirement", ".codeFilter[0]"),
    ),
    (
        "drq-2",
        valued(valueDataRequirement={"type": "Patient", "dateFilter": [{"path": "a", "searchParam": "b"}]}),
        value_path("DataRequirement", ".dateFilter[0]"),
    ),
    ("drt-1", valued(valueDuration={"code": "min", "system": UCUM}), value_path("Duration")),
    ("exp-1", valued(valueExpression={"language": "text/cql"}), value_path("Expression")),
    ("gol-1", goal(target=[{"detailString": "x"}]), "Goal.target[0]"),
    ("inv-1", parameters({"name": "a"}), "Parameters.parameter[0]"),
    (
        "inv-1",
        parameters({"name": "a", "valueString": "x", "part": [{"name": "b", "valueString": "x"}]}),
        "Parameters.parameter[0]",
    ),
    ("inv-1", task(lastModified="2026-01-01", authoredOn="2026-01-02"), "Task"),
    ("obs-3", observation(referenceRange=[{"type": concept()}]), "Observation.referenceRange[0]"),
    ("obs-6", observation(valueString="x", dataAbsentReason=concept()), "Observation"),
    ("obs-7", observation(valueString="x", component=[{"code": concept(), "valueString": "y"}]), "Observation"),
    ("org-1", organisation(name=None, active=True), "Organization"),
    ("org-2", organisation(address=[{"use": "home", "text": "x"}]), "Organization.address[0]"),
    ("org-3", organisation(telecom=[{"use": "home", "system": "phone", "value": "1"}]), "Organization.telecom[0]"),
    ("pat-1", patient(contact=[{"gender": "male"}]), "Patient.contact[0]"),
    ("per-1", episode(period={"start": "2026-02-01", "end": "2026-01-01"}), "EpisodeOfCare.period"),
    (
        "per-1",
        episode(period={"start": "2026-02-01T10:00:00+02:00", "end": "2026-02-01T08:30:00+01:00"}),
        "EpisodeOfCare.period",
    ),
    ("ppc-1", consent(policyRule=None), "Consent"),
    ("prr-1", service_request(orderDetail=[concept()]), "ServiceRequest"),
    (
        "qrs-1",
        response(item=[{"linkId": "1", "answer": [{"valueString": "x"}], "item": [{"linkId": "2"}]}]),
        "QuestionnaireResponse.item[0]",
    ),
    ("qty-3", observation(valueQuantity={"value": 1, "code": "g"}), "Observation.value.ofType(Quantity)"),
    ("que-1", questionnaire(question("group")), ITEM),
    ("que-1", questionnaire(question("display", item=[question() | {"linkId": "2"}])), ITEM),
    ("que-2", questionnaire(question(), question()), "Questionnaire"),
    ("que-3", questionnaire(question("display", code=[{"code": "x"}])), ITEM),
    ("que-4", questionnaire(question(answerOption=[OPTION], answerValueSet="http://example.org/v")), ITEM),
    ("que-5", questionnaire(question("boolean", answerOption=[OPTION])), ITEM),
    ("que-6", questionnaire(question("display", required=True)), ITEM),
    (
        "que-7",
        questionnaire(question(enableWhen=[{"question": "2", "operator": "exists", "answerString": "x"}])),
        ITEM + ".enableWhen[0]",
    ),
    ("que-8", questionnaire(question("group", item=[question() | {"linkId": "2"}], initial=[OPTION])), ITEM),
    ("que-9", questionnaire(question("display", readOnly=True)), ITEM),
    ("que-10", questionnaire(question("choice", maxLength=5)), ITEM),
    ("que-11", questionnaire(question(answerOption=[OPTION], initial=[OPTION])), ITEM),
    (
        "que-12",
        questionnaire(question(enableWhen=[{"question": "2", "operator": "exists", "answerBoolean": True}] * 3)),
        ITEM,
    ),
    ("que-13", questionnaire(question("string", initial=[OPTION, OPTION])), ITEM),
    ("rat-1", observation(valueRatio={"numerator": {"value": 1}}), "Observation.value.ofType(Ratio)"),
    ("rng-2", observation(valueRange={"low": {"value": 2}, "high": {"value": 1}}), "Observation.value.ofType(Range)"),
    ("sev-1", audit_event(entity=[{"name": "x", "query": "eA=="}]), "AuditEvent.entity[0]"),
    ("tim-1", repeat(duration=1), TIMING),
    ("tim-2", repeat(period=1), TIMING),
    ("tim-4", repeat(duration=-1, durationUnit="h"), TIMING),
    ("tim-5", repeat(period=-1, periodUnit="h"), TIMING),
    ("tim-6", repeat(periodMax=1), TIMING),
    ("tim-7", repeat(durationMax=1), TIMING),
    ("tim-8", repeat(countMax=1), TIMING),
    ("tim-9", repeat(offset=1), TIMING),
    ("tim-9", repeat(offset=1, when=["C"]), TIMING),
    ("tim-10", repeat(timeOfDay=["10:00:00"], when=["MORN"]), TIMING),
    (
        "trd-1",
        valued(valueTriggerDefinition={"type": "periodic", "data": [{"type": "Patient"}], "timingDate": "2026-01-01"}),
        value_path("TriggerDefinition"),
    ),
    (
        "trd-2",
        valued(
            valueTriggerDefinition={
                "type": "named-event",
                "name": "x",
                "condition": {"language": "text/cql", "expression": "x"},
            }
        ),
        value_path("TriggerDefinition"),
    ),
    ("trd-3", valued(valueTriggerDefinition={"type": "named-event"}), value_path("TriggerDefinition")),
]
