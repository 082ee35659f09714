"""Which search parameters are ours, which are indexed now, and which are looked up directly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapter.canonical import B

# Ours, and R4's whose expression is of another kind.
OWN: Final = (
    {"code": "status", "base": ["ChargeItem"], "type": "token", "expression": "ChargeItem.status"},
    {
        "code": "due",
        "base": ["ChargeItem"],
        "type": "date",
        "expression": f"(ChargeItem.extension('{B}/StructureDefinition/submission-deadline').value as date)",
    },
    {"code": "deceased", "base": ["Patient"], "type": "token", "expression": "Patient.deceased"},
)

# What is indexed now. The others need no more than their name here, this script, and the next start, which reindexes.
ACTIVE: Final[Mapping[str, str]] = {
    "*": "identifier _profile _tag _security _source",
    "Account": "status type period",
    "CarePlan": "status date",
    "CareTeam": "status date",
    "ChargeItem": "status code occurrence due",
    "Communication": "status category sent",
    "Condition": "code category clinical-status",
    "Consent": "status category date",
    "Encounter": "status class type date",
    "EpisodeOfCare": "status date",
    "Goal": "lifecycle-status",
    "Observation": "status code category date",
    "Organization": "active name type",
    "Patient": "active birthdate family gender given name",
    "Practitioner": "active family given name",
    "PractitionerRole": "active role specialty",
    "QuestionnaireResponse": "status authored questionnaire",
    "RelatedPerson": "name",
    "Task": "status code",
    "CapabilityStatement": "url version name status",
    "ChargeItemDefinition": "url version status",
    "CodeSystem": "url version name status",
    "ConceptMap": "url version name status",
    "MessageDefinition": "url version name status",
    "NamingSystem": "name status value",
    "OperationDefinition": "url version name status code",
    "Questionnaire": "url version name title status",
    "SearchParameter": "url version name status code",
    "StructureDefinition": "url version name status type",
    "StructureMap": "url version name status",
    "ValueSet": "url version name status",
}

# Looked up directly and not compared row by row: values that few current resources share at a time.
KEYED: Final = frozenset(("*.identifier", "ChargeItem.status"))
