"""Invariants of the resources that carry facts, and of Bundle."""

from __future__ import annotations

from typing import Final

from adapter.canonical import CLINICAL_STATUS, VERIFICATION_STATUS
from adapter.fhir.validation.invariants.data_types import not_after
from adapter.fhir.validation.invariants.registry import (
    Node,
    choice,
    codings,
    count,
    has,
    has_choice,
    names,
    number,
    objects,
    rule,
    text,
)
from adapter.fhir.validation.problems import Scope
from adapter.fhir.validation.references import target_type

ABATEMENT: Final = choice("abatement", "DateTime", "Age", "Period", "Range", "String")
VALUE: Final = choice("value", "Quantity", "CodeableConcept", "String", "Boolean", "Integer", "Range") | choice(
    "value", "Ratio", "SampledData", "Time", "DateTime", "Period"
)
ABATED: Final = frozenset((CLINICAL_STATUS, code) for code in ("resolved", "remission", "inactive"))
CONTACT: Final = ("name", "telecom", "address", "organization")


def _at_least_one(where: str, key: str, *elements: str) -> None:
    present = names(*elements)
    rule(where, key)(lambda node, scope: not present.isdisjoint(node))


def _not_both(where: str, key: str, one: str, other: str) -> None:
    rule(where, key)(lambda node, scope: not has(node, one) or not has(node, other))


def _not_at_home(where: str, key: str) -> None:
    rule(where, key)(lambda node, scope: node.get("use") != "home")


_at_least_one("Appointment.participant", "app-1", "type", "actor")
_at_least_one("Bundle.entry", "bdl-5", "resource", "request", "response")
_at_least_one("Condition.stage", "con-1", "summary", "assessment")
_at_least_one("Condition.evidence", "con-2", "code", "detail")
_at_least_one("Consent", "ppc-1", "policy", "policyRule")
_at_least_one("Observation.referenceRange", "obs-3", "low", "high", "text")
_at_least_one("Patient.contact", "pat-1", *CONTACT)
_not_both("AuditEvent.entity", "sev-1", "name", "query")
_not_both("CarePlan.activity", "cpl-3", "detail", "reference")
_not_at_home("Organization.address", "org-2")
_not_at_home("Organization.telecom", "org-3")


@rule("Appointment", "app-2")
def start_with_end(node: Node, scope: Scope) -> bool:
    return has(node, "start") == has(node, "end")


@rule("Appointment", "app-3")
def times_unless_proposed(node: Node, scope: Scope) -> bool:
    timed = has(node, "start") and has(node, "end")
    return timed or text(node, "status") in ("proposed", "cancelled", "waitlist")


@rule("Appointment", "app-4")
def reason_of_what_was_cancelled(node: Node, scope: Scope) -> bool:
    return not has(node, "cancelationReason") or text(node, "status") in ("no-show", "cancelled")


@rule("Bundle", "bdl-1")
def total_of_a_search_or_history(node: Node, scope: Scope) -> bool:
    return "total" not in node or text(node, "type") in ("searchset", "history")


@rule("Bundle.entry", "bdl-8")
def full_url_without_version(node: Node, scope: Scope) -> bool:
    return "/_history/" not in text(node, "fullUrl")


@rule("Bundle", "bdl-9")
def document_with_identifier(node: Node, scope: Scope) -> bool:
    complete = any(has(i, "system") and has(i, "value") for i in objects(node, "identifier"))
    return text(node, "type") != "document" or complete


@rule("Bundle", "bdl-10")
def document_with_date(node: Node, scope: Scope) -> bool:
    return text(node, "type") != "document" or "timestamp" in node


@rule("CareTeam.participant", "ctm-1")
def on_behalf_of_by_practitioners(node: Node, scope: Scope) -> bool:
    if not has(node, "onBehalfOf"):
        return True
    resolved = [known for member in objects(node, "member") if (known := target_type(text(member, "reference"), scope))]
    return all(known == "Practitioner" for known in resolved)


@rule("Condition", "con-4")
def abated_is_not_active(node: Node, scope: Scope) -> bool:
    return ABATEMENT.isdisjoint(node) or not ABATED.isdisjoint(codings(objects(node, "clinicalStatus")))


@rule("Condition", "con-5")
def error_without_clinical_status(node: Node, scope: Scope) -> bool:
    if not has(node, "clinicalStatus") or "verificationStatus" not in node:
        return True
    return (VERIFICATION_STATUS, "entered-in-error") not in codings(objects(node, "verificationStatus"))


@rule("Consent", "ppc-2")
@rule("Consent", "ppc-3")
@rule("Consent", "ppc-4")
@rule("Consent", "ppc-5")
def patient_unless_scope_of_something(node: Node, scope: Scope) -> bool:
    """As published: the system of the scope is literally 'something', so the rule never bites on real data."""
    return has(node, "patient") or "something" not in {system for system, _ in codings(objects(node, "scope"))}


@rule("Goal.target", "gol-1")
def measure_with_detail(node: Node, scope: Scope) -> bool:
    return has(node, "measure") or not has_choice(node, "detail")


@rule("Observation", "obs-6")
def absent_reason_without_value(node: Node, scope: Scope) -> bool:
    return "dataAbsentReason" not in node or VALUE.isdisjoint(node)


@rule("Observation", "obs-7")
def value_once(node: Node, scope: Scope) -> bool:
    if "component" not in node or VALUE.isdisjoint(node):
        return True
    parts = [code for component in objects(node, "component") for code in objects(component, "code")]
    return codings(objects(node, "code")).isdisjoint(codings(parts))


@rule("Organization", "org-1")
def organization_with_name_or_identifier(node: Node, scope: Scope) -> bool:
    return count(node, "identifier") + has(node, "name") > 0


@rule("ServiceRequest", "prr-1")
def detail_with_code(node: Node, scope: Scope) -> bool:
    return not has(node, "orderDetail") or has(node, "code")


@rule("Task", "inv-1")
def modified_not_before_authored(node: Node, scope: Scope) -> bool:
    modified, authored = text(node, "lastModified"), text(node, "authoredOn")
    return not modified or not authored or not_after(authored, modified)


@rule("RiskAssessment.prediction", "ras-2")
def at_most_all(node: Node, scope: Scope) -> bool:
    probability = number(node, "probabilityDecimal")
    return probability is None or probability <= 100
