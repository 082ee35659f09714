"""Processed once: the first answer again, byte for byte, whatever happens at the same time."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.intake.carry import Carrier
from tests.intake.world import (
    EVA,
    World,
    bundle,
    collected,
    encounter,
    entry,
    open_world,
    patient,
    put,
    statuses,
    visit,
)


def _bundle(kind: str, status: str = "finished") -> dict[str, object]:
    made = collected if kind == "collection" else bundle
    return made(*visit(status=status), kind=kind, key="b1")


@pytest.mark.parametrize("kind", ["transaction", "collection", "batch"])
def test_the_same_bundle_gets_its_first_answer_byte_for_byte(world: World, kind: str) -> None:
    posted = _bundle(kind)
    first = world.post(posted)
    before = world.everything()
    again = world.post(dict(reversed(posted.items())))
    assert again.raw == first.raw
    assert again.resource == first.resource
    assert world.everything() == before


@pytest.mark.parametrize("kind", ["transaction", "collection", "batch"])
def test_other_content_under_the_same_identifier_is_a_conflict(world: World, kind: str) -> None:
    world.post(_bundle(kind))
    before = world.everything()
    assert world.refused(_bundle(kind, "cancelled")).status == 409
    assert world.everything() == before


def test_the_same_identifier_of_another_sender_is_another_bundle(world: World) -> None:
    world.post(bundle(*visit(), key="b1"), "north")
    answer = world.post(bundle(*visit(status="cancelled"), key="b1"), "south")
    assert statuses(answer) == ["200", "200"]


def test_a_refused_bundle_leaves_its_identifier_free(world: World) -> None:
    world.refused(bundle(put(encounter("urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0009")), key="b1"))
    assert statuses(world.post(bundle(*visit(), key="b1"))) == ["201", "201"]


def test_sixty_four_posts_at_once_are_processed_once(world: World) -> None:
    posted = bundle(*visit(), entry("POST", "Patient", patient("94021300244")), key="b1")
    with ThreadPoolExecutor(64) as pool:
        answers = list(pool.map(lambda _: world.post(posted).raw, range(64)))
    assert len(set(answers)) == 1
    assert len(world.current("Patient")) == 2
    assert len(world.current("ChargeItem")) == 1


def test_two_senders_at_once_make_one_woman_and_one_charge(world: World) -> None:
    start = threading.Barrier(8)

    def post(number: int) -> None:
        start.wait()
        world.post(bundle(*visit(), key=f"b{number}"), f"hospital {number % 2}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(post, range(8)))
    assert len(world.current("Patient")) == len(world.current("Encounter")) == len(world.current("ChargeItem")) == 1


def test_a_batch_that_was_cut_short_goes_on_where_it_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = [entry("POST", "Patient", patient()), entry("POST", "Patient", patient("94021300244"))]
    with monkeypatch.context() as patched:
        patched.setattr(Carrier, "keep", _killed)
        with pytest.raises(KeyboardInterrupt):
            world.post(bundle(made[0], kind="batch", key="b1"))
    assert len(world.current("Patient")) == 1
    assert statuses(world.post(bundle(*made, kind="batch", key="b1"))) == ["201", "201"]
    assert len(world.current("Patient")) == 2


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


STEPS = [
    ("2026-01-05T09:00:00Z", "planned"),
    ("2026-01-06T09:00:00Z", "finished"),
    ("2026-01-07T09:00:00Z", "cancelled"),
    ("2026-01-08T09:00:00Z", "entered-in-error"),
]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(4)), repeats=st.lists(st.integers(0, 3), max_size=3))
def test_any_order_and_repetition_of_timed_bundles_ends_the_same(
    tmp_path_factory: pytest.TempPathFactory, order: list[int], repeats: list[int]
) -> None:
    folder: Path = tmp_path_factory.mktemp("order")
    with open_world(folder) as world:
        world.post(bundle(put(patient(EVA)), timestamp="2026-01-01T00:00:00Z"))
        for place in [*order, *repeats]:
            timestamp, status = STEPS[place]
            world.post(bundle(*visit(status=status, day="2026-03-01"), timestamp=timestamp, key=f"step {place}"))
        (talk,) = world.current("Encounter")
        assert talk["status"] == "entered-in-error"
        assert {charge["status"] for charge in world.current("ChargeItem")} <= {"entered-in-error"}
        versions = world.history("Encounter", talk["id"])
        assert [(version.resource["status"], version.current) for version in versions] == [
            ("planned", False),
            ("finished", False),
            ("cancelled", False),
            ("entered-in-error", True),
        ]
