"""Two gateways on one database, several senders at the same moment: one woman, one service, one charge."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import NIHDI, SSIN
from adapter.store import open_store
from tests.intake.world import EVA, World, bundle, encounter, entry, patient, put, visit
from tests.postgres import postgres_database, postgres_server, postgres_url

__all__ = ["postgres_database", "postgres_server", "postgres_url"]


@pytest.fixture(params=["sqlite", "postgres"])
def gateways(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[World, World]]:
    """Two gateways, each with its own connections."""
    sqlite = f"sqlite:///{tmp_path / 'store.sqlite'}"
    url = sqlite if request.param == "sqlite" else str(request.getfixturevalue("postgres_url"))
    stores = open_store(url), open_store(url)
    yield World(stores[0]), World(stores[1])
    for store in stores:
        store.close()


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Every call at the same moment."""
    start = threading.Barrier(len(calls))

    def call(one: Callable[[], Any]) -> Any:
        start.wait()
        return one()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(call, calls))


def test_the_same_bundle_at_two_gateways_is_processed_once(gateways: tuple[World, World]) -> None:
    posted = bundle(*visit(), entry("POST", "Patient", patient("94021300244")), key="b1")
    answers = at_once([partial(one.post, posted) for one in gateways * 6])
    assert len({answer.raw for answer in answers}) == 1
    assert len(gateways[0].current("Patient")) == 2


def test_a_woman_named_in_different_ways_at_once_has_one_dossier(gateways: tuple[World, World]) -> None:
    one, other = gateways
    logical = {"identifier": {"system": SSIN, "value": EVA}}
    at_once(
        [
            lambda: one.post(bundle(*visit(key="talk-1")), "north"),
            lambda: other.post(bundle(*visit(key="talk-2")), "south"),
            lambda: one.post(bundle(put(encounter(logical, "talk-3"))), "north"),
            lambda: other.post(bundle(put(encounter(logical, "talk-4"))), "south"),
        ]
    )
    assert len(one.current("Patient")) == 1
    assert len(one.current("Encounter")) == len(one.current("ChargeItem")) == 4


def test_a_literal_reference_and_the_woman_herself_at_once(gateways: tuple[World, World]) -> None:
    one, other = gateways
    for number in range(6):
        woman = entry("PUT", f"Patient/p{number}", patient(f"9503146022{number}"))
        talk = put(encounter(f"Patient/p{number}", f"talk-{number}"))
        at_once([partial(one.post, bundle(woman)), partial(other.post, bundle(talk))])
    assert len(one.current("ChargeItem")) == 6


def test_a_shared_midwife_is_made_once_and_makes_nobody_fail(gateways: tuple[World, World]) -> None:
    midwife = {"resourceType": "Practitioner", "identifier": [{"system": NIHDI, "value": "42340696401"}]}
    posted = [bundle(put(midwife), *visit(f"950314602{number:02}", f"talk-{number}")) for number in range(8)]
    at_once([partial(one.post, made) for one, made in zip(gateways * 4, posted, strict=True)])
    assert len(gateways[0].current("Practitioner")) == 1
    assert len(gateways[0].current("ChargeItem")) == 8


def test_professionals_made_in_opposite_order_do_not_block_each_other(gateways: tuple[World, World]) -> None:
    one, other = gateways
    for attempt in range(5):
        numbers = [f"4234069{attempt}{number:03}" for number in range(8)]
        people = [{"resourceType": "Practitioner", "identifier": [{"system": NIHDI, "value": n}]} for n in numbers]
        entries = [put(person) for person in people]
        at_once([partial(one.post, bundle(*entries)), partial(other.post, bundle(*reversed(entries)))])
    assert len(one.current("Practitioner")) == 40


def test_a_professional_who_changes_while_a_woman_is_derived_is_read_as_changed(gateways: tuple[World, World]) -> None:
    one, other = gateways
    role: dict[str, Any] = {
        "resourceType": "PractitionerRole",
        "identifier": [{"system": "urn:oid:2.999.16", "value": "r"}],
    }
    one.post(bundle(put({**role, "active": True})))
    named = {"individual": {"reference": "PractitionerRole?identifier=urn:oid:2.999.16|r"}}
    talk = {**encounter(f"Patient?identifier={SSIN}|{EVA}"), "participant": [named]}
    reading = threading.Event()

    def meanwhile() -> None:
        reading.set()
        time.sleep(0.3)  # the other gateway now changes what was just read

    def change() -> None:
        assert reading.wait(5)
        other.post(bundle(put({**role, "active": False})))

    one.rules.meanwhile = meanwhile
    at_once([lambda: one.post(bundle(put(patient()), put(talk))), change])
    assert other.rules.asked, "the woman was not derived again"
    sources, _ = other.rules.asked[-1]
    assert [source.version for source in sources if source.type == "PractitionerRole" and source.current] == [2]
    assert [source.type for source in sources if source.type == "Encounter"]
