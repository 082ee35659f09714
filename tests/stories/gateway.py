"""A gateway on an empty database, used over HTTP as a hospital and the billing platform use it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

import httpx
from starlette.types import ASGIApp

from adapter.app import Gateway, limits_of
from adapter.data import data_path
from adapter.dossier import derive
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import DEFAULT
from adapter.intake import Intake
from adapter.mapping import Mapping
from adapter.programme.settings import load_programme
from adapter.registry import read_registry
from adapter.settings import Settings
from adapter.store import open_store
from tests.stories.cast import PEOPLE

Resource = dict[str, Any]
B: Final = "https://borninbelgiumpro.be/fhir"
PROFESSIONALS: Final = ("Practitioner", "PractitionerRole")
NAMES: Final = {person.nihdi: name for name, person in PEOPLE.items() if person.nihdi}
TAKEN_BACK: Final = "entered-in-error"


class Caller:
    """Calls the gateway on the wire; every call names its day. `heard` are the answers so far."""

    def __init__(self, gateway: Gateway) -> None:
        self.heard: list[httpx.Response] = []
        self._loop = asyncio.new_event_loop()
        self._said: asyncio.Queue[Resource] = asyncio.Queue()
        self._heard: asyncio.Queue[Any] = asyncio.Queue()
        app = gateway.application()
        self._life = self._loop.create_task(_alive(app, self._said, self._heard))
        self._lifespan("startup")
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://gateway.example.org")

    def _lifespan(self, event: str) -> None:
        """Tell the application that it starts or ends, and wait until it has; ended, it leaves no thread behind."""
        self._said.put_nowait({"type": f"lifespan.{event}"})
        assert self._loop.run_until_complete(self._heard.get()) == {"type": f"lifespan.{event}.complete"}

    def call(self, method: str, path: str, day: str, **more: Any) -> httpx.Response:
        headers = {"Sandbox-As-Of": day, **more.pop("headers", {})}
        answer = self._loop.run_until_complete(self._client.request(method, f"/fhir{path}", headers=headers, **more))
        self.heard.append(answer)
        return answer

    def post(self, bundle: Resource, day: str, path: str = "", xml: bool = False) -> Resource:
        """Post a Bundle; what is refused fails the story with the whole outcome."""
        body = xml_codec.encode(bundle) if xml else json_codec.encode(bundle)
        media = f"application/fhir+{'xml' if xml else 'json'}"
        answer = self.call("POST", path or "/", day, content=body, headers={"Content-Type": media, "Accept": media})
        assert answer.status_code == 200, answer.text
        decode = xml_codec.decode if xml else json_codec.decode
        return decode(answer.content, DEFAULT)

    def found(self, search: str, day: str) -> list[Resource]:
        """Every match, page after page."""
        path, matches = f"/{search}", []
        while path:
            answer = self.call("GET", path, day)
            assert answer.status_code == 200, answer.text
            page = json_codec.decode(answer.content, DEFAULT)
            matches += [
                one["resource"] for one in page.get("entry", ()) if one.get("search", {}).get("mode") != "outcome"
            ]
            following = [one["url"] for one in page.get("link", ()) if one["relation"] == "next"]
            path = following[0].split("/fhir", 1)[1] if following else ""
        return matches

    def charges(self, day: str) -> list[Resource]:
        """Every charge of ours that stands."""
        return [one for one in self.found("ChargeItem?_count=100", day) if stands(one)]

    def lines(self, day: str) -> tuple[str, ...]:
        """The charges as the stories write them."""
        return lines_of(self.charges(day), self.people(day))

    def people(self, day: str) -> dict[str, str]:
        """Who the professionals are that charges name by reference."""
        return people_of(one for kind in PROFESSIONALS for one in self.found(f"{kind}?_count=100", day))

    def scenario(self, day: str) -> tuple[str, bool | None]:
        """The scenario in force and whether it is provisional; `none` without one. One pregnancy."""
        found = [
            one
            for one in self.found(f"Observation?code={B}/CodeSystem/observation-category|scenario&_count=100", day)
            if one["status"] != TAKEN_BACK
        ]
        assert len(found) <= 1, found
        for one in found:
            marks = [mark for mark in one["extension"] if mark["url"] == f"{B}/StructureDefinition/provisional"]
            return one["valueCodeableConcept"]["coding"][0]["code"], marks[0]["valueBoolean"]
        return "none", None

    def say(self, status: str, which: str, day: str, expect: int = 200) -> None:
        """The billing platform's word: every charge that starts with `which`, or `all` that is billable."""
        people = self.people(day)
        chosen = [
            one
            for one in self.charges(day)
            if (one["status"] == "billable" if which == "all" else line(one, people).startswith(which))
        ]
        assert chosen or which == "all", f"no charge {which} among {self.lines(day)}"
        patch = [{"op": "replace", "path": "/status", "value": status}]
        for one in chosen:
            media = {"Content-Type": "application/json-patch+json"}
            answer = self.call("PATCH", f"/ChargeItem/{one['id']}", day, json=patch, headers=media)
            assert answer.status_code == expect, answer.text

    def close(self) -> None:
        self._loop.run_until_complete(self._client.aclose())
        self._lifespan("shutdown")
        self._loop.run_until_complete(self._life)
        self._loop.close()


async def _alive(app: ASGIApp, said: asyncio.Queue[Resource], heard: asyncio.Queue[Any]) -> None:
    await app({"type": "lifespan", "asgi": {"version": "3.0"}}, said.get, heard.put)


def clock() -> datetime:
    """A still clock: every call of a story names its day."""
    return datetime(2026, 3, 12, 12, tzinfo=UTC)


@cache
def _mapping() -> Mapping:
    return Mapping.load(data_path("mappings"))


@contextmanager
def opened(registry: Path | None = None) -> Iterator[Caller]:
    """A sandbox with nothing in it."""
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", provider_registry=registry)
    store = open_store(settings.database_url)
    known = read_registry(registry) if registry else None
    parts = (load_programme(None), limits_of(settings), clock, partial(derive, registry=known))
    gateway = Gateway(settings, store, Intake(store, _mapping(), *parts), None, clock)
    caller = Caller(gateway)
    try:
        yield caller
    finally:
        caller.close()


def lines_of(charges: list[Resource], people: dict[str, str]) -> tuple[str, ...]:
    """These charges as lines, in order."""
    return tuple(sorted(line(one, people) for one in charges))


def line(charge: Resource, people: dict[str, str]) -> str:
    """One charge in words: contract section 4."""
    reasons = " ".join(sorted(one["valueCodeableConcept"]["coding"][0]["code"] for one in _marks(charge, "reason")))
    deadline = [one["valueDate"] for one in _marks(charge, "submission-deadline")]
    price = charge["priceOverride"]
    assert price["currency"] == "EUR"
    return (
        f"{charge['code']['coding'][0]['code']} {_biller(charge, people)} {charge.get('occurrenceDateTime', '-')[:10]}:"
        f" {charge['status']} {charge['quantity']['value']} = {price['value']}"
        f" until {deadline[0] if deadline else '-'}{f' ({reasons})' if reasons else ''}"
    )


def _biller(charge: Resource, people: dict[str, str]) -> str:
    for one in charge.get("performer", ()):
        actor = one["actor"]
        if number := actor.get("identifier", {}).get("value"):
            return NAMES[number]
        return people[actor["reference"]]
    return "nobody"


def _marks(charge: Resource, name: str) -> list[Resource]:
    return [one for one in charge.get("extension", ()) if one["url"] == f"{B}/StructureDefinition/{name}"]


def stands(charge: Resource) -> bool:
    """Whether the gateway derived this charge and it still follows from the facts."""
    return "definitionCanonical" in charge and charge["status"] != TAKEN_BACK


def people_of(professionals: Iterable[Resource]) -> dict[str, str]:
    """The names of the cast by reference."""
    people: dict[str, str] = {}
    for one in professionals:
        value = one["identifier"][0]["value"]
        name = NAMES.get(value) or value.removeprefix("role-").removeprefix("staff-")
        people[f"{one['resourceType']}/{one['id']}"] = name
    return people
