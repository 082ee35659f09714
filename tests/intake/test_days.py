"""Days: the day that is asked, the day that comes, and reads on another day that write nothing."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.canonical import SSIN
from adapter.fhir.search import cursor, parse
from adapter.intake import Caller
from tests.intake.world import ADA, BASE, EVA, World, bundle, single, visit

SERVICE = date(2026, 3, 10)
LAST, NEXT = SERVICE + timedelta(days=30), SERVICE + timedelta(days=31)


def statuses_on(world: World, day: date | None, query: str = "") -> list[str]:
    pairs = [("status", query)] if query else []
    page = world.intake.search(parse("ChargeItem", pairs), Caller("platform", as_of=day, base_url=BASE))
    return [(version.resource or {})["status"] for version in page.matches]


def read_on(world: World, day: date | None) -> Any:
    (charge,) = world.current("ChargeItem")
    caller = Caller("platform", as_of=day, base_url=BASE)
    return (world.intake.single(single("GET", f"ChargeItem/{charge['id']}"), caller).resource or {})["status"]


def test_a_dossier_is_derived_again_when_its_day_comes(world: World) -> None:
    world.post(bundle(*visit()))
    assert world.intake.rederive_due(LAST) == 0
    assert statuses_on(world, None) == ["billable"]
    assert world.intake.rederive_due(NEXT) == 1
    assert statuses_on(world, None) == ["not-billable"]
    assert world.intake.rederive_due(NEXT) == 0


def test_a_dossier_of_an_asked_day_is_left_alone(world: World) -> None:
    world.post(bundle(*visit()), as_of=SERVICE)
    assert world.intake.rederive_due(NEXT + timedelta(days=400)) == 0


def test_reads_on_another_day_show_that_day_and_write_nothing(world: World) -> None:
    world.post(bundle(*visit()), as_of=SERVICE)
    before = world.everything()
    assert [read_on(world, day) for day in (None, LAST, NEXT)] == ["billable", "billable", "not-billable"]
    assert [statuses_on(world, day) for day in (None, LAST, NEXT)] == [["billable"], ["billable"], ["not-billable"]]
    assert world.everything() == before


def test_searches_on_another_day_find_by_that_day(world: World) -> None:
    world.post(bundle(*visit(EVA, "a"), *visit(ADA, "b")[1:]), as_of=SERVICE)
    world.post(bundle(*visit(ADA, "c", day="2026-04-01")), as_of=SERVICE)
    assert statuses_on(world, NEXT, "billable") == ["billable"]
    assert len(statuses_on(world, None, "billable")) == 3


def test_the_same_content_on_another_day_is_derived_for_that_day(world: World) -> None:
    world.post(bundle(*visit()), as_of=SERVICE)
    answer = world.post(bundle(*visit()), as_of=NEXT)
    assert [one["response"]["status"] for one in (answer.resource or {})["entry"]] == ["200 OK", "200 OK"]
    assert statuses_on(world, None) == ["not-billable"]


def test_a_preview_stores_nothing(world: World) -> None:
    answer = world.intake.preview(bundle(*visit(), key="b1"), Caller("north", base_url=BASE), SERVICE)
    assert (answer.resource or {})["resourceType"] == "Parameters"
    assert world.everything() == []
    assert world.rules.asked[-1][1] == SERVICE
    world.post(bundle(*visit(), key="b1"))


def test_pages_on_another_day_show_each_charge_once_with_its_stored_version(world: World) -> None:
    for number in range(5):
        world.post(bundle(*visit(key=f"talk-{number}")), as_of=SERVICE)
    caller = Caller("platform", as_of=NEXT, base_url=BASE)
    seen: list[tuple[str, int]] = []
    query = replace(parse("ChargeItem", ()), count=2)
    while True:
        page = world.intake.search(query, caller)
        assert len(page.matches) <= 2
        seen += [(version.id, version.version) for version in page.matches]
        if page.next is None:
            break
        query = replace(query, cursor=cursor.decode(page.next))
    assert sorted(seen) == sorted((charge["id"], 1) for charge in world.current("ChargeItem"))


@pytest.mark.parametrize(
    "asked",
    [
        {"subject": "Patient/{id}"},
        {"patient": f"{BASE}/Patient/{{id}}"},
        {"subject:Patient.identifier": f"{SSIN}|{EVA}"},
        {"patient.identifier": f"{SSIN}|{EVA},{SSIN}|00000000000"},
    ],
)
def test_a_read_of_one_woman_on_another_day_derives_nobody_else(world: World, asked: dict[str, str]) -> None:
    for number, key in ((EVA, "a"), (ADA, "b")):
        world.post(bundle(*visit(number, key)), as_of=SERVICE)
    eva = next(one["id"] for one in world.current("Patient") if one["identifier"][0]["value"] == EVA)
    world.rules.asked.clear()
    pairs = [(name, value.replace("{id}", eva)) for name, value in asked.items()]
    page = world.intake.search(parse("ChargeItem", pairs, base=BASE), Caller("platform", as_of=NEXT, base_url=BASE))
    assert [(version.resource or {})["status"] for version in page.matches] == ["not-billable"]
    assert len(world.rules.asked) == 1


def test_a_read_on_another_day_holds_up_no_writer(world: World) -> None:
    world.post(bundle(*visit()), as_of=SERVICE)

    def another_writes() -> None:
        world.rules.meanwhile = nothing
        writer = threading.Thread(target=world.post, args=[bundle(*visit(ADA, "b"))])
        writer.start()
        writer.join(20)
        assert not writer.is_alive(), "the writer waited for the read"

    world.rules.meanwhile = another_writes
    assert sorted(statuses_on(world, NEXT)) == ["billable", "not-billable"]


def test_a_read_on_another_day_begins_again_when_the_same_charges_are_written_meanwhile(world: World) -> None:
    world.post(bundle(*visit()), as_of=SERVICE)

    def same_day() -> None:
        world.rules.meanwhile = nothing
        world.post(bundle(*visit()), as_of=NEXT)

    world.rules.meanwhile = same_day
    assert statuses_on(world, NEXT) == ["not-billable"]
    assert [version.version for version in world.history("ChargeItem", world.current("ChargeItem")[0]["id"])] == [1, 2]


def nothing() -> None:
    """Nobody else does anything."""
