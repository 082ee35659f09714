"""A gateway in memory on a still day, to which examples are posted as FHIR and as KMEHR."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from adapter.app import intake_of, kmehr_of, library_of, store_of
from adapter.fhir.search import parse
from adapter.intake import Answer, Caller, Intake, Origin
from adapter.kmehr import Kmehr
from adapter.mapping import Library
from adapter.settings import Settings

Resource = dict[str, Any]
EXAMPLES = Path(__file__).parents[2] / "examples"
NOON = datetime(2026, 4, 1, 12, tzinfo=UTC)
ME = Caller("north", base_url="https://gateway.example/fhir")


@cache
def library() -> Library:
    """The standard mapping, without packs."""
    return library_of(Settings())


@cache
def kmehr() -> Kmehr:
    """The reader of messages."""
    return kmehr_of(library())


class Sandbox:
    """An intake of its own."""

    def __init__(self, intake: Intake) -> None:
        self.intake = intake

    def fhir(self, bundle: Resource) -> Answer:
        return self.intake.submit(bundle, ME)

    def kmehr(self, raw: bytes) -> Answer:
        made = kmehr().translated(raw)
        return self.intake.submit(made.bundle, ME, Origin(made.places, made.issues))

    def charges(self) -> list[tuple[str, ...]]:
        """Code, status, date, amount and number of each charge."""
        page = self.intake.search(parse("ChargeItem", ()), ME)
        return sorted(_said(version.resource or {}) for version in page.matches)

    def stored(self) -> int:
        """How many versions of anything there are."""
        return len(self.intake.history(ME, count=1000).matches)


def _said(charge: Resource) -> tuple[str, ...]:
    code, amount = charge["code"]["coding"][0]["code"], str(charge["priceOverride"]["value"])
    day, number = charge.get("occurrenceDateTime", ""), charge["identifier"][0]["value"]
    return code, charge["status"], day, amount, number


@contextmanager
def sandbox() -> Iterator[Sandbox]:
    """A sandbox in which nothing is stored."""
    settings = Settings(sandbox=True)
    store = store_of("sqlite:///:memory:")
    try:
        yield Sandbox(intake_of(settings, store, lambda: NOON, library()))
    finally:
        store.close()


def step(name: str) -> Resource:
    """A step of the example woman."""
    found: Resource = json.loads((EXAMPLES / "woman" / f"{name}.json").read_text("utf-8"))
    return found


def message(name: str) -> bytes:
    """An example message."""
    return (EXAMPLES / "kmehr" / f"{name}.xml").read_bytes()


def without(bundle: Resource, kind: str) -> Resource:
    """The Bundle without its one resource of a type, to which the others refer by its identifier."""
    one = next(entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == kind)
    identifier = one["resource"]["identifier"][0]
    rest = {**bundle, "entry": [entry for entry in bundle["entry"] if entry is not one]}
    name = f"{kind}?identifier={identifier['system']}|{identifier['value']}"
    found: Resource = json.loads(json.dumps(rest).replace(one["fullUrl"], name))
    return found
