"""What the gateway answers in the stories: the dossier at the end of each, and of some every answer on the way."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import httpx

from scripts.profiles.texts import Resource
from tests.stories.gateway import opened
from tests.stories.play import WAYS
from tests.stories.told import Story, stories

EVERY: Final = 8  # of one story in so many all answers are asked about, previews and every kind of resource included
DERIVED: Final = ("ChargeItem", "Observation")
KINDS: Final = (
    "Account", "CarePlan", "CareTeam", "ChargeItem", "Condition", "Consent", "Encounter", "EpisodeOfCare", "Goal",
    "MessageHeader", "Observation", "Organization", "Patient", "Practitioner", "PractitionerRole",
    "QuestionnaireResponse", "RelatedPerson", "Task",
)  # fmt: skip
# HL7 wants no addresses of examples; the stories have this one.
HOST, ELSEWHERE = b"http://gateway.example.org", b"https://gateway.test"
WRONG: Final = {"resourceType": "Patient", "gender": "x", "colour": "red", "birthDate": "2026-02-30"}
UNASKED: Final = {"resourceType": "Bundle", "type": "transaction", "entry": [{"resource": WRONG}]}
# What is refused, and what is asked of definitions: (method, path, body).
ASKED: Final[tuple[tuple[str, str, Any], ...]] = (
    ("GET", "/metadata", None),
    ("GET", "/_history?_count=20", None),
    ("GET", "/Nothing", None),
    ("GET", "/Patient/none", None),
    ("GET", "/Patient?colour=red", None),
    ("GET", "/ChargeItem?_count=2&_include=ChargeItem:subject", None),
    ("GET", "/ChargeItemDefinition?_count=3", None),
    ("GET", "/Questionnaire/screening", None),
    ("POST", "/", UNASKED),
    ("POST", "/Patient/$validate", WRONG),
    ("POST", "/Patient/$validate", {"resourceType": "Patient"}),
    ("POST", "/Patient", {"resourceType": "Observation"}),
    ("GET", "/ValueSet/$expand?url=https://borninbelgiumpro.be/fhir/ValueSet/scenario", None),
    ("GET", "/CodeSystem/$lookup?system=https://borninbelgiumpro.be/fhir/CodeSystem/scenario&code=B", None),
    ("GET", "/CodeSystem/$validate-code?url=https://borninbelgiumpro.be/fhir/CodeSystem/scenario&code=nothing", None),
)  # fmt: skip


def answers() -> Iterator[tuple[str, Resource]]:
    """Name and content of each answer, each content once."""
    known: set[bytes] = set()
    for number, story in enumerate(stories()):
        for place, answer in enumerate(_told(story, whole=number % EVERY == 0)):
            if answer.content in known or "json" not in answer.headers.get("content-type", ""):
                continue
            known.add(answer.content)
            content = answer.content.replace(HOST, ELSEWHERE)
            asked = re.sub(r"\W+", "-", f"{story.name} {place} {answer.request.method} {answer.url.path}")
            yield asked[:120], json.loads(content, parse_float=Decimal)


def _told(story: Story, whole: bool) -> list[httpx.Response]:
    """The answers of one story: all, or those of its end."""
    day = story.steps[-1].on
    with tempfile.TemporaryDirectory() as folder:
        registry = Path(folder) / "registry.csv" if story.registry else None
        if registry is not None:
            registry.write_text(story.registry, "utf-8")
        with opened(registry) as gateway:
            WAYS["h" if whole and "h" not in story.not_as else "a"](story, gateway)
            told = [*gateway.heard] if whole else []
            gateway.heard.clear()
            for kind in KINDS if whole else DERIVED:
                gateway.call("GET", f"/{kind}?_count=100", day)
            for method, path, body in ASKED if whole else ():
                gateway.call(method, path, day, **({} if body is None else {"json": body}))
            return told + gateway.heard
