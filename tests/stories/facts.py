"""The words of a story: which fact becomes which resources, as contract section 3 has each travel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from tests.stories import care, visits
from tests.stories.builder import Builder
from tests.stories.fhir import Resource


def tell(story: Builder, fact: Resource) -> None:
    """Take in one fact of a story: a name and what it says."""
    ((name, said),) = fact.items()
    FACTS[name](story, dict(said or {}))


def delete(story: Builder, said: Resource) -> None:
    ((type, key),) = said.items()
    del story.known[type, key]
    story.told.append(("DELETE", (type, key)))


FACTS: Final[dict[str, Callable[[Builder, Resource], None]]] = {
    "woman": Builder.woman,
    "pregnancy": Builder.pregnancy,
    "birth": care.birth,
    "consent": care.consent,
    "screening": care.screening,
    "period": care.period,
    "team": care.team,
    "plan": care.plan,
    "evaluation": care.evaluation,
    "talk": visits.talk,
    "meeting": visits.meeting,
    "agreement": visits.agreement,
    "condition": care.condition,
    "goal": care.goal,
    "claim": care.claim,
    "delete": delete,
}
