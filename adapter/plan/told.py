"""How what was derived is told to the sender: in a few words, with the entry that it rests on most closely."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapter.plan.charge import reasons_of
from adapter.plan.model import Done, Resource
from adapter.store.port import Ref

# The service itself before what makes it right, and the woman last; types that are not named come after these.
CLOSENESS: Final = (
    "ChargeItem",
    "Encounter",
    "QuestionnaireResponse",
    "CarePlan",
    "Observation",
    "Goal",
    "Condition",
    "Task",
    "Consent",
    "CareTeam",
    "Account",
    "EpisodeOfCare",
    "PractitionerRole",
    "Practitioner",
    "Organization",
    "Patient",
)
_RANK: Final = {kind: rank for rank, kind in enumerate(CLOSENESS)}


def teller(causes: Iterable[Ref], entries: Mapping[Ref, Done]) -> Done | None:
    """The entry that a derived resource is told with: the closest of its causes, else the closest entry that wrote."""
    named = [entries[cause] for cause in causes if cause in entries]
    found = [one for one in named if one.write is not None] or named
    return min(found or [one for one in entries.values() if one.write is not None], key=_closeness, default=None)


def _closeness(one: Done) -> tuple[int, int]:
    return _RANK.get((one.ref or ("", ""))[0], len(_RANK)), one.entry.index


def description(resource: Resource) -> str:
    """What a derived resource says, without anything of the woman."""
    code = _codes(resource.get("code"))
    words = [code, resource.get("status", ""), _value(resource), ", ".join(reasons_of(resource))]
    return " ".join(word for word in words if word)


def _value(resource: Resource) -> str:
    if "valueBoolean" in resource:
        return "true" if resource["valueBoolean"] else "false"
    if "priceOverride" in resource:
        price = resource["priceOverride"]
        return f"{price.get('value', '')} {price.get('currency', '')}".strip()
    return _codes(resource.get("valueCodeableConcept"))


def _codes(concept: Any) -> str:
    codings = concept.get("coding", ()) if isinstance(concept, dict) else ()
    return "|".join(coding["code"] for coding in codings if "code" in coding)
