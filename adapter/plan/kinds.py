"""Which resource types are facts of one woman, and which stand in a directory that all women share."""

from __future__ import annotations

from typing import Final

from adapter.canonical import ALTERNATIVE_NUMBER, NIHDI, PREGNANCY, SSIN

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
# What a logical reference by these systems can mean; of other systems nothing is said.
MEANT: Final = {
    SSIN: ("Patient",),
    ALTERNATIVE_NUMBER: ("Patient",),
    PREGNANCY: ("EpisodeOfCare",),
    NIHDI: ("Practitioner", "Organization"),
}
WOMAN_PREFIXES: Final = tuple(f"{system}|" for system in WOMAN_NUMBERS)


def is_woman_key(key: str) -> bool:
    """Whether `system|value` is a number of a woman."""
    return key.startswith(WOMAN_PREFIXES)


def kinds_of(key: str) -> tuple[str, ...]:
    """The types that a logical reference `system|value` can mean."""
    return MEANT.get(key.partition("|")[0], ())
