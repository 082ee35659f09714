"""Minimal valid resources to plant errors in: each function takes the elements to set, and None takes one away."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

UUID_1 = "urn:uuid:6f2a1ad5-5f3c-4a39-8d4f-52a3c6a3a5f1"
UUID_2 = "urn:uuid:0d5c1f0e-2a0b-4d55-9a53-0c6f1d6a7b02"
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">text</div>'
WOMAN = {"reference": "Patient/1"}
MIDWIFE = {"reference": "PractitionerRole/1"}
ABSENT = {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "unknown"}]}
WHEN = "2026-03-12T10:00:00+01:00"


def concept(code: str = "x", system: str = "http://example.org/codes") -> Json:
    return {"coding": [{"system": system, "code": code}]}


def resource(kind: str, required: Json, changes: Json) -> Json:
    given = {"resourceType": kind} | required | {name.removeprefix("and"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value is not None}


def extension(**value: Any) -> Json:
    return {"url": "http://example.org/extension"} | value


def narrative(content: str) -> Json:
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{content}</div>'}


def patient(**changes: Any) -> Json:
    return resource("Patient", {"active": True}, changes)


def observation(**changes: Any) -> Json:
    return resource("Observation", {"status": "final", "code": concept(), "subject": WOMAN}, changes)


def condition(**changes: Any) -> Json:
    return resource("Condition", {"subject": WOMAN}, changes)


def encounter(**changes: Any) -> Json:
    kind = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}
    return resource("Encounter", {"status": "finished", "class": kind, "subject": WOMAN}, changes)


def episode(**changes: Any) -> Json:
    return resource("EpisodeOfCare", {"status": "active", "patient": WOMAN}, changes)


def consent(**changes: Any) -> Json:
    scope = concept("patient-privacy", "http://terminology.hl7.org/CodeSystem/consentscope")
    required = {"status": "active", "scope": scope, "category": [concept()], "patient": WOMAN, "policyRule": concept()}
    return resource("Consent", required, changes)


def response(**changes: Any) -> Json:
    return resource("QuestionnaireResponse", {"status": "completed", "subject": WOMAN}, changes)


def questionnaire(*items: Json, **changes: Any) -> Json:
    return resource("Questionnaire", {"status": "active", "item": list(items) or None}, changes)


def question(kind: str = "choice", **changes: Any) -> Json:
    return {"linkId": "1", "type": kind} | changes


def care_team(**changes: Any) -> Json:
    return resource("CareTeam", {"subject": WOMAN}, changes)


def care_plan(**changes: Any) -> Json:
    return resource("CarePlan", {"status": "active", "intent": "plan", "subject": WOMAN}, changes)


def goal(**changes: Any) -> Json:
    required = {"lifecycleStatus": "active", "description": {"text": "home"}, "subject": WOMAN}
    return resource("Goal", required, changes)


def task(**changes: Any) -> Json:
    return resource("Task", {"status": "requested", "intent": "plan"}, changes)


def charge(**changes: Any) -> Json:
    return resource("ChargeItem", {"status": "billable", "code": concept(), "subject": WOMAN}, changes)


def account(**changes: Any) -> Json:
    return resource("Account", {"status": "active"}, changes)


def organisation(**changes: Any) -> Json:
    return resource("Organization", {"name": "Hospital"}, changes)


def role(**changes: Any) -> Json:
    return resource("PractitionerRole", {}, changes)


def appointment(**changes: Any) -> Json:
    participant = {"actor": WOMAN, "status": "accepted"}
    times = {"start": "2026-03-12T10:00:00+01:00", "end": "2026-03-12T11:00:00+01:00"}
    return resource("Appointment", {"status": "booked", "participant": [participant]} | times, changes)


def audit_event(**changes: Any) -> Json:
    coding = {"system": "http://example.org/codes", "code": "x"}
    agent, source = {"requestor": True}, {"observer": {"reference": "Device/1"}}
    return resource("AuditEvent", {"type": coding, "recorded": WHEN, "agent": [agent], "source": source}, changes)


def provenance(**changes: Any) -> Json:
    required = {"target": [WOMAN], "recorded": WHEN, "agent": [{"who": MIDWIFE}]}
    return resource("Provenance", required, changes)


def message_header(**changes: Any) -> Json:
    required = {"eventUri": "http://example.org/event", "source": {"endpoint": "http://example.org/sender"}}
    return resource("MessageHeader", required, changes)


def composition(**changes: Any) -> Json:
    required = {"status": "final", "type": concept(), "date": "2026-03-12", "author": [MIDWIFE], "title": "x"}
    return resource("Composition", required, changes)


def service_request(**changes: Any) -> Json:
    return resource("ServiceRequest", {"status": "active", "intent": "order", "subject": WOMAN}, changes)


def subscription(**changes: Any) -> Json:
    channel = {"type": "rest-hook", "endpoint": "https://example.org/hook"}
    required = {"status": "requested", "reason": "x", "criteria": "ChargeItem?status=billable", "channel": channel}
    return resource("Subscription", required, changes)


def parameters(*parts: Json) -> Json:
    return {"resourceType": "Parameters", "parameter": list(parts)}


def bundle(*entries: Json, **changes: Any) -> Json:
    return resource("Bundle", {"type": "collection", "entry": list(entries) or None}, changes)


def entry(full_url: str = UUID_1, **changes: Any) -> Json:
    return {"fullUrl": full_url, "resource": patient()} | changes


def put(full_url: str = UUID_1, **changes: Any) -> Json:
    return entry(full_url, request={"method": "PUT", "url": "Patient/1"}) | changes
