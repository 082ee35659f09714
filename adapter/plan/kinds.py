"""Which resource types are facts of one woman, and which stand in a directory that all women share."""

from __future__ import annotations

from typing import Final

from adapter.canonical import ALTERNATIVE_NUMBER, NIHDI, NIHDI_PERSON, PREGNANCY, SSIN

# Shared by all: a reference to one never leads from one woman to another.
DIRECTORY: Final = frozenset(
    {"Practitioner", "PractitionerRole", "Organization", "Location", "HealthcareService", "Endpoint", "Questionnaire"}
)
# Of the directory, what a dossier reads (contract section 3).
READ_DIRECTORY: Final = frozenset({"Practitioner", "PractitionerRole", "Organization"})
# What a dossier reads of a woman, and what is derived for her.
FACTS: Final = frozenset(
    {
        "Patient",
        "RelatedPerson",
        "EpisodeOfCare",
        "Observation",
        "Consent",
        "QuestionnaireResponse",
        "Account",
        "CareTeam",
        "CarePlan",
        "Condition",
        "Goal",
        "Encounter",
        "Task",
        "ChargeItem",
        "Communication",
    }
)
# From which other facts may hang without naming the woman (contract section 3, link to the pregnancy).
BRANCHES: Final = frozenset(
    (
        "EpisodeOfCare",
        "Encounter",
        "CarePlan",
        "CareTeam",
        "Condition",
        "Goal",
        "QuestionnaireResponse",
        "RelatedPerson",
    )
)
# The numbers that say that two Patient resources are one woman.
WOMAN_NUMBERS: Final = (SSIN, ALTERNATIVE_NUMBER)
# What a logical reference by these systems can mean; by another, a hospital's own number say, whatever has that number.
MEANT: Final = {
    SSIN: frozenset({"Patient"}),
    ALTERNATIVE_NUMBER: frozenset({"Patient"}),
    PREGNANCY: frozenset({"EpisodeOfCare"}),
    NIHDI: frozenset({"Practitioner", "PractitionerRole", "Organization"}),
    NIHDI_PERSON: frozenset({"Practitioner", "PractitionerRole"}),
}
WOMAN_PREFIXES: Final = tuple(f"{system}|" for system in WOMAN_NUMBERS)


def is_woman_key(key: str) -> bool:
    """Whether `system|value` is a number of a woman."""
    return key.startswith(WOMAN_PREFIXES)


def is_local_key(key: str) -> bool:
    """Whether `system|value` is a number of a sender's own, which can name anything."""
    system, bar, _ = key.partition("|")
    return bool(system and bar) and system not in MEANT


def can_mean(key: str, kind: str) -> bool:
    """Whether a logical reference `system|value` can mean a resource of a type."""
    meant = MEANT.get(key.partition("|")[0])
    return meant is None or kind in meant
