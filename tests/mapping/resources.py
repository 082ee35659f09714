"""Resources as senders write them where rows only read: older ways, other systems, values in a second place."""

from __future__ import annotations

from typing import Any

from adapter.canonical import HCPARTY, NIHDI, NOMENCLATURE, B, E
from tests.mapping.records import QUESTIONNAIRE

EPISODE = {
    "url": "http://hl7.org/fhir/StructureDefinition/workflow-episodeOfCare",
    "valueReference": {"reference": "EpisodeOfCare/1"},
}
ACHIEVED = {"system": "http://terminology.hl7.org/CodeSystem/goal-achievement", "code": "achieved"}
BETTER = {"system": f"{B}/CodeSystem/evaluation-status", "code": "better"}


def evaluation(**elements: Any) -> dict[str, Any]:
    category = {"system": f"{B}/CodeSystem/observation-category", "code": "evaluation"}
    indicator = {"system": f"{B}/CodeSystem/indicator", "code": "housing"}
    return {
        "resourceType": "Observation",
        "status": "final",
        "category": [{"coding": [category]}],
        "code": {"coding": [indicator]},
    } | elements


def contained(system: str, code: str, **elements: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code}]},
    } | elements


def expectation(*parts: dict[str, Any], **elements: Any) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": "82810-3", "display": "Pregnancy status"}]}
    return {"resourceType": "Observation", "contained": list(parts), "status": "final", "code": code} | elements


def answer(**value: Any) -> dict[str, Any]:
    return {"answer": [value]}


def coded(code: str, system: str = f"{B}/CodeSystem/answer") -> dict[str, Any]:
    return answer(valueCoding={"system": system, "code": code})


def item(link_id: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"linkId": link_id} | content


def screening(*items: dict[str, Any]) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": QUESTIONNAIRE,
        "status": "completed",
        "item": list(items),
    }


OLD_NIHDI = {"system": f"{E}/NamingSystem/nihdi", "value": "12340180340"}
PSEUDONYM = {
    "system": f"{E}/core/NamingSystem/ssin",
    "value": "OZADJV=",
    "_value": {"extension": [{"url": f"{E}/infsec/StructureDefinition/be-ext-pseudonymization"}]},
}
LATE = {"coding": [{"system": f"{B}/CodeSystem/reason", "code": "late", "display": "Too late"}], "text": "Te laat"}

AS_SENT: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "an older system is read as the canonical one": (
        {"resourceType": "Practitioner", "identifier": [OLD_NIHDI]},
        {"identifiers": [{"system": NIHDI, "value": "12340180340"}]},
    ),
    "a resource may be marked with the pack that it is read by": (
        {"resourceType": "Practitioner", "meta": {"tag": [{"system": f"{B}/CodeSystem/pack", "code": "riverside"}]}},
        {"pack": "riverside"},
    ),
    "a pseudonym is marked": (
        {"resourceType": "Patient", "identifier": [PSEUDONYM], "deceasedDateTime": "2026-01-01"},
        {
            "identifiers": [{"system": PSEUDONYM["system"], "value": "OZADJV=", "pseudonym": True}],
            "deceased": "2026-01-01",
        },
    ),
    "a department may stand in the specialty": (
        {
            "resourceType": "PractitionerRole",
            "code": [{"coding": [{"system": f"{E}/CodeSystem/cd-hcparty", "code": "persphysician"}]}],
            "specialty": [{"coding": [{"system": HCPARTY, "code": "deptgynecology"}]}],
        },
        {
            "codes": [{"system": HCPARTY, "code": "persphysician"}, {"system": HCPARTY, "code": "deptgynecology"}],
            "specialties": [{"system": HCPARTY, "code": "deptgynecology"}],
        },
    ),
    "a goal may have our own status": (
        {"resourceType": "Goal", "achievementStatus": {"coding": [BETTER]}},
        {"status": "better"},
    ),
    "our own status of a goal counts before the one of HL7": (
        {"resourceType": "Goal", "achievementStatus": {"coding": [ACHIEVED, BETTER]}},
        {"status": "better"},
    ),
    "an evaluation may say goal achievement": (
        evaluation(valueCodeableConcept={"coding": [ACHIEVED]}, effectiveInstant="2026-03-01T10:00:00Z"),
        {"state": "final", "indicators": ["housing"], "status": "realised", "on": "2026-03-01T10:00:00Z"},
    ),
    "an evaluation over a period is of its start": (
        evaluation(effectivePeriod={"start": "2026-03-01", "end": "2026-03-02"}),
        {"state": "final", "indicators": ["housing"], "on": "2026-03-01"},
    ),
    "a due date and a birth may stand in effective alone": (
        expectation(
            contained("http://loinc.org", "11778-8", effectiveDateTime="2026-08-10"),
            contained("http://snomed.info/sct", "289251005", effectiveDateTime="2026-08-09"),
            extension=[EPISODE],
            hasMember=[{"reference": "#a"}],
        ),
        {
            "pregnancies": [{"reference": "EpisodeOfCare/1"}],
            "status": "final",
            "due_date": "2026-08-10",
            "due_date_status": "final",
            "end_of_pregnancy": "2026-08-09",
            "end_status": "final",
        },
    ),
    "a due date in the value counts before one in effective": (
        expectation(
            contained("http://loinc.org", "11778-8", effectiveDateTime="2026-02-10", valueDateTime="2026-09-15"),
            contained("http://loinc.org", "11878-6", valueInteger=1),
        ),
        {
            "status": "final",
            "due_date": "2026-09-15",
            "due_date_status": "final",
            "fetuses": 1,
            "fetuses_status": "final",
        },
    ),
    "an identifier without system says nothing": (
        {"resourceType": "Practitioner", "identifier": [{"value": "1"}], "name": [{"text": "A"}]},
        {"names": [{"text": "A"}]},
    ),
    "the text of a reason is not read": (
        {
            "resourceType": "ChargeItem",
            "code": {"coding": [{"system": NOMENCLATURE, "code": "401413"}]},
            "extension": [{"url": f"{B}/StructureDefinition/reason", "valueCodeableConcept": LATE}],
        },
        {"code": "401413", "reasons": ["late"]},
    ),
    "of two canonicals the first is read": (
        {
            "resourceType": "ChargeItem",
            "code": {"coding": [{"system": NOMENCLATURE, "code": "401413"}]},
            "definitionCanonical": ["urn:a|1", "urn:b|1"],
        },
        {"code": "401413", "definition": "urn:a|1"},
    ),
}
