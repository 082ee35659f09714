"""Broken invariants of types that the gateway seldom sees, and rules of R4's text; each with what holds just not."""

from __future__ import annotations

from typing import Any

from tests.fhir.validation.cases.samples import WOMAN, composition, observation, patient, resource

PERSON, MEDICINE = {"patient": WOMAN}, {"medicationCodeableConcept": {"text": "x"}, "subject": WOMAN}
UCUM = "http://unitsofmeasure.org"
VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
ENTERED_IN_ERROR = {"verificationStatus": {"coding": [{"system": VERIFICATION, "code": "entered-in-error"}]}}
ITEM = {"type": "source", "resource": WOMAN}
ABC = {"contentType": "text/plain", "data": "YWJj"}
ABC_HASH = "qZk+NkcGgWq6PiVxeFDCbJzQ2J0="
URI = "urn:ietf:rfc:3986"


def of(kind: str, **elements: Any) -> Any:
    return resource(kind, elements, {})


def allergy(**status: Any) -> Any:
    return of("AllergyIntolerance", **PERSON, **status)


def sectioned(**section: Any) -> Any:
    return composition(section=[section])


def measured(system: str, code: str) -> Any:
    return observation(valueQuantity={"value": 1, "system": system, "code": code})


def risk(**probability: Any) -> Any:
    return of("RiskAssessment", status="final", subject=WOMAN, prediction=[{"outcome": {"text": "x"}} | probability])


def percent(system: str) -> Any:
    return risk(probabilityRange={"low": {"value": 1, "system": system, "code": "%"}})


def dispense(prepared: str, handed_over: str) -> Any:
    when = {"whenPrepared": prepared, "whenHandedOver": handed_over}
    return of("MedicationDispense", status="completed", **MEDICINE, **when)


def codes(*names: str) -> Any:
    return of("CodeSystem", status="draft", content="complete", concept=[{"code": name} for name in names])


# Invariant, what breaks it, where; what does not.
ROWS: list[tuple[str, Any, str, Any]] = [
    ("cmp-1", sectioned(title="x"), "Composition.section[0]", sectioned(entry=[WOMAN])),
    ("lnk-1", of("Linkage", item=[ITEM]), "Linkage", of("Linkage", item=[ITEM, ITEM])),
    ("csd-1", codes("a", "a"), "CodeSystem", codes("a", "b")),
    ("ait-1", allergy(), "AllergyIntolerance", allergy(**ENTERED_IN_ERROR)),
    ("mdd-1", dispense("2026-01-02", "2026-01-01"), "MedicationDispense", dispense("2026-01-01", "2026-01-02")),
    ("ras-1", percent("http://x.test"), "RiskAssessment.prediction[0].probability.ofType(Range)", percent(UCUM)),
    ("ras-2", risk(probabilityDecimal=101), "RiskAssessment.prediction[0]", risk(probabilityDecimal=100)),
    ("ras-2", risk(probabilityDecimal=101), "RiskAssessment.prediction[0]", risk()),
    (
        "identifier-uri", patient(identifier=[{"system": URI, "value": "1"}]), "Patient.identifier[0]",
        patient(identifier=[{"system": URI, "value": "urn:oid:1.2.3.4"}]),
    ),
    ("attachment-size", patient(photo=[ABC | {"size": 4}]), "Patient.photo[0]", patient(photo=[ABC | {"size": 3}])),
    (
        "attachment-hash", patient(photo=[ABC | {"hash": "YWJj"}]), "Patient.photo[0]",
        patient(photo=[ABC | {"hash": ABC_HASH}]),
    ),
]  # fmt: skip

ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}
SNAPSHOT = {
    "id": "Patient", "path": "Patient", "definition": "x", "min": 0, "max": "*",
    "base": {"path": "Patient", "min": 0, "max": "*"},
}  # fmt: skip
LABEL = {"system": "http://x.test/label", "code": "a"}
# Rules about several elements, or about what no primitive type says.
PLANTED: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("an id twice", patient(name=[{"id": "a", "family": "x"}], photo=[{"id": "a", "url": "http://x.test"}]),
     {("Patient.photo[0].id", "invalid-primitive")}),
    ("an id twice, once beside a primitive",
     patient(gender="female", _gender={"id": "a"}, name=[{"id": "a", "text": "x"}]),
     {("Patient.name[0].id", "invalid-primitive")}),
    ("a label twice", patient(meta={"security": [LABEL, LABEL | {"code": "b"}, LABEL | {"display": "A"}]}),
     {("Patient.meta.security[2]", "invalid-primitive")}),
    ("a relative identifier system", patient(identifier=[{"system": "house", "value": "1"}]),
     {("Patient.identifier[0].system", "invalid-primitive")}),
    ("a URI of an OID without urn", measured("oid:1.2.3", "x"),
     {("Observation.value.ofType(Quantity).system", "invalid-primitive")}),
    ("a code with a no-break space", measured("http://x.test", "a\u00a0b"),
     {("Observation.value.ofType(Quantity).code", "invalid-primitive")}),
    ("extensions for a required code, themselves broken",
     patient(_gender={"extension": [ABSENT | {"valueCode": "none"}, ABSENT | {"valueCode": "a  b"}]}),
     {("Patient.gender", "code-not-in-valueset"),
      ("Patient.gender.extension[1].value.ofType(code)", "invalid-primitive")}),
    ("a name that FHIRPath cannot spell", patient(**{"a b": 1}), {("Patient", "unknown-element")}),
]  # fmt: skip
VALID: list[tuple[str, Any]] = [
    *((f"what just keeps {rule}", kept) for rule, _, _, kept in ROWS),
    ("an element in snapshot and differential", resource("StructureDefinition", {
        "url": "http://x.test/sd", "name": "X", "status": "draft", "kind": "resource", "abstract": False,
        "type": "Patient", "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "derivation": "constraint", "snapshot": {"element": [SNAPSHOT]}, "differential": {"element": [SNAPSHOT]},
     }, {})),
    ("an id in two resources", patient(id="p", contained=[{"resourceType": "Organization", "id": "o", "name": "x",
     "telecom": [{"id": "a", "system": "phone", "value": "1"}]}], managingOrganization={"reference": "#o"},
     name=[{"id": "a", "family": "x"}])),
]  # fmt: skip
CASES = [(rule, broken, place) for rule, broken, place, _ in ROWS]
