"""What base R4 allows where it binds a code or narrows a reference, for the fullest record of each concept."""

from __future__ import annotations

from typing import Any

# What base R4 allows in data types and inner records.
SOUND: dict[tuple[str, str], Any] = {
    ("identifier", "use"): "official",
    ("name", "use"): "official",
    ("address", "use"): "home",
    ("address", "type"): "both",
    ("telecom", "system"): "phone",
    ("telecom", "use"): "home",
    ("", "person"): {"reference": "PractitionerRole/1"},
    ("", "member"): {"reference": "PractitionerRole/1"},
}


def _reference(type_name: str) -> dict[str, Any]:
    identifier = {"use": "official", "system": "urn:oid:2.999.1", "value": "a value"}
    return {"reference": f"{type_name}/1", "type": type_name, "identifier": identifier, "display": "a display"}


_WOMAN = {"woman": _reference("Patient")}
_LINKED = _WOMAN | {"pregnancies": [_reference("EpisodeOfCare")]}
_SEEN = _LINKED | {"by": [_reference("PractitionerRole")], "on": "2026-03-12"}
_TALK = _LINKED | {"status": "finished", "mode": "AMB"}
CHOSEN: dict[str, dict[str, Any]] = {
    "woman": {"gender": "female", "links": [{"other": _reference("Patient"), "type": "seealso"}]},
    "role": {"practitioner": _reference("Practitioner"), "organisation": _reference("Organization")},
    "designee": _WOMAN,
    "pregnancy": _WOMAN
    | {"status": "active", "organisation": _reference("Organization"), "teams": [_reference("CareTeam")]},
    "expectation": _LINKED
    | {"by": [_reference("Practitioner")], "status": "final", "pregnant": "77386006"}
    | dict.fromkeys(("due_date_status", "fetuses_status", "end_status"), "final"),
    "consent": _LINKED | {"status": "active", "type": "permit", "coordinators": [_reference("PractitionerRole")]},
    "screening": _LINKED
    | {
        "status": "completed",
        "author": _reference("PractitionerRole"),
        "source": _reference("Patient"),
        "encounter": _reference("Encounter"),
    },
    "reference-period": {"status": "active", "women": [_reference("Patient")]},
    "team": _WOMAN | {"status": "active"},
    "plan": _LINKED
    | {
        "status": "active",
        "intent": "plan",
        "teams": [_reference("CareTeam")],
        "goals": [_reference("Goal")],
        "vulnerabilities": [_reference("Condition")],
    },
    "vulnerability": _LINKED
    | {
        "clinical_status": "active",
        "verification": "confirmed",
        "recorder": _reference("PractitionerRole"),
        "evidence": [_reference("Observation")],
    },
    "goal": _LINKED
    | {"lifecycle": "active", "by": _reference("PractitionerRole"), "vulnerabilities": [_reference("Condition")]},
    "evaluation": _SEEN | {"state": "final", "encounter": _reference("Encounter")},
    "talk": _TALK,
    "meeting": _TALK,
    "agreement": _WOMAN
    | {
        "status": "accepted",
        "intent": "plan",
        "encounter": _reference("Encounter"),
        "owner": _reference("PractitionerRole"),
    },
    "scenario": _SEEN | {"state": "final", "derived_from": [_reference("QuestionnaireResponse")]},
    "indicator": _SEEN | {"state": "final", "derived_from": [_reference("QuestionnaireResponse")]},
    "charge": _WOMAN
    | {
        "status": "billable",
        "context": _reference("Encounter"),
        "account": _reference("Account"),
        "performers": [_reference("PractitionerRole")],
        "supports": [_reference("Observation")],
    },
}
