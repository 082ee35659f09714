"""Versions: the order in which they were said, late ones, deletions, and what makes none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.plan.versions import place
from adapter.store.port import Version
from tests.intake.world import World, bundle, encounter, entry, patient, put, statuses, told

EARLY, MIDDLE, LATE = "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z", "2026-01-03T10:00:00Z"


def put_p1(**more: Any) -> dict[str, Any]:
    return entry("PUT", "Patient/p1", patient(**more))


def test_an_older_version_that_comes_late_is_kept_and_never_current(world: World) -> None:
    world.post(bundle(put_p1(gender="female"), timestamp=LATE))
    answer = world.post(bundle(put_p1(gender="other"), timestamp=EARLY))
    assert told(answer, 0) == {"older-version-kept"}
    assert (answer.resource or {})["entry"][0]["response"]["etag"] == 'W/"2"'
    assert world.current("Patient")[0]["gender"] == "female"
    assert [(v.version, v.current) for v in world.history("Patient", "p1")] == [(2, False), (1, True)]


def test_the_same_older_content_again_makes_no_new_version(world: World) -> None:
    world.post(bundle(put_p1(gender="female"), timestamp=LATE))
    world.post(bundle(put_p1(gender="other"), timestamp=EARLY))
    answer = world.post(bundle(put_p1(gender="other"), timestamp=EARLY))
    assert (answer.resource or {})["entry"][0]["response"]["etag"] == 'W/"2"'
    assert len(world.history("Patient", "p1")) == 2


def test_a_late_older_deletion_does_not_delete(world: World) -> None:
    world.post(bundle(put_p1(), timestamp=LATE))
    world.post(bundle(entry("DELETE", "Patient/p1"), timestamp=EARLY))
    assert len(world.current("Patient")) == 1


def test_a_deletion_that_comes_first_outlives_the_older_content(world: World) -> None:
    world.post(bundle(entry("DELETE", "Patient/p1"), timestamp=LATE))
    answer = world.post(bundle(put_p1(), timestamp=EARLY))
    assert told(answer, 0) == {"older-version-kept"}
    assert world.current("Patient") == []


def test_what_was_deleted_comes_back_with_the_next_version(world: World) -> None:
    world.post(bundle(put_p1(), timestamp=EARLY))
    world.post(bundle(entry("DELETE", "Patient/p1"), timestamp=MIDDLE))
    answer = world.post(bundle(put_p1(), timestamp=LATE))
    assert statuses(answer) == ["201"]
    assert (answer.resource or {})["entry"][0]["response"]["etag"] == 'W/"3"'


def test_a_bundle_without_timestamp_is_newer_than_what_is_stored(world: World) -> None:
    world.post(bundle(put_p1(gender="female"), timestamp="2030-01-01T10:00:00Z"))
    world.post(bundle(put_p1(gender="other")))
    assert world.current("Patient")[0]["gender"] == "other"


def test_in_the_sandbox_the_day_that_was_asked_is_the_day_of_arrival(world: World) -> None:
    world.post(bundle(put_p1(gender="female")), as_of=date(2026, 2, 2))
    world.post(bundle(put_p1(gender="other")), as_of=date(2026, 2, 1))
    assert world.current("Patient")[0]["gender"] == "female"
    world.now -= timedelta(hours=3)
    world.post(bundle(put_p1(gender="unknown")), as_of=date(2026, 2, 2))
    assert world.current("Patient")[0]["gender"] == "unknown"


def test_version_and_time_in_what_is_sent_do_not_count(world: World) -> None:
    world.post(bundle(put_p1(meta={"versionId": "7", "lastUpdated": EARLY, "source": "urn:oid:2.999.5"})))
    answer = world.post(bundle(put_p1(meta={"versionId": "9", "source": "urn:oid:2.999.5"})))
    assert (answer.resource or {})["entry"][0]["response"]["etag"] == 'W/"1"'
    assert world.current("Patient")[0]["meta"] == {"source": "urn:oid:2.999.5"}


@pytest.mark.parametrize(("same_day", "versions"), [(True, 1), (False, 2)])
def test_the_day_on_which_something_was_first_said_is_kept(world: World, same_day: bool, versions: int) -> None:
    world.post(bundle(put_p1(), timestamp=LATE))
    world.post(bundle(put_p1(), timestamp="2026-01-03T09:00:00Z" if same_day else EARLY))
    assert len(world.history("Patient", "p1")) == versions


def test_the_facts_of_every_version_are_derived_from(world: World) -> None:
    world.post(bundle(put_p1(), put(encounter("Patient/p1")), timestamp=EARLY))
    world.rules.asked.clear()
    world.post(bundle(put(encounter("Patient/p1", status="cancelled")), timestamp=LATE))
    ((sources, _today),) = world.rules.asked
    talks = [(one.version, (one.resource or {})["status"], one.current) for one in sources if one.type == "Encounter"]
    assert talks == [(1, "finished", False), (2, "cancelled", True)]


def test_what_was_said_again_stays_in_force_when_something_between_comes_late(world: World) -> None:
    world.post(bundle(put_p1(gender="female"), timestamp=EARLY))
    world.post(bundle(put_p1(gender="female"), timestamp=LATE))
    assert len(world.history("Patient", "p1")) == 1
    answer = world.post(bundle(put_p1(gender="other"), timestamp=MIDDLE))
    assert told(answer, 0) == {"older-version-kept"}
    assert world.current("Patient")[0]["gender"] == "female"
    assert {(v.version, v.current) for v in world.history("Patient", "p1")} == {(3, True), (2, False), (1, False)}


def test_a_deletion_said_again_outlives_what_comes_between(world: World) -> None:
    world.post(bundle(put_p1(), timestamp="2025-12-31T10:00:00Z"))
    for moment in (EARLY, LATE):
        world.post(bundle(entry("DELETE", "Patient/p1"), timestamp=moment))
    world.post(bundle(put_p1(gender="other"), timestamp=MIDDLE))
    assert world.current("Patient") == []


def test_said_again_after_the_late_one_too_it_makes_no_further_version(world: World) -> None:
    for moment in (EARLY, LATE):
        world.post(bundle(put_p1(gender="female"), timestamp=moment))
    for _ in range(2):
        world.post(bundle(put_p1(gender="other"), timestamp=MIDDLE))
    world.post(bundle(put_p1(gender="female"), timestamp=LATE))
    assert len(world.history("Patient", "p1")) == 3


def test_of_what_all_women_share_a_day_is_remembered(world: World) -> None:
    def named(name: str) -> dict[str, Any]:
        return entry("PUT", "Organization/o1", {"resourceType": "Organization", "id": "o1", "name": name})

    for moment in (EARLY, LATE):
        world.post(bundle(named("a"), timestamp=moment))
    world.post(bundle(named("b"), timestamp=MIDDLE))
    assert world.current("Organization")[0]["name"] == "a"


@given(st.lists(st.sampled_from("ab"), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_what_was_said_last_is_in_force(contents: list[str], chance: Random) -> None:
    said = [(datetime(2026, 1, day, 10, tzinfo=UTC), {"a": content}) for day, content in enumerate(contents, 1)]
    for moments in (said, chance.sample(said, len(said)), [*chance.sample(said, len(said)), *said]):
        versions: list[Version] = []
        for stated, content in moments:
            found = place(versions, stated, content)
            if found.known:
                version = next(one for one in versions if one.version == found.version)
                version.confirmed = max(version.said, stated)
                continue
            new: list[tuple[int, Any, datetime, bool]] = [(found.version, content, stated, found.current)]
            if found.again is not None:
                new.append((found.version + 1, found.again.resource, found.again.said, found.again is versions[-1]))
            for number, resource, at, current in new:
                versions = [replace(one, current=one.current and not current) for one in versions]
                versions.append(Version("Goal", "1", number, resource, at, at, current, False, ""))
            versions.sort(key=lambda one: (one.stated, one.version))
        assert [one.resource for one in versions if one.current] == [said[-1][1]]
        assert versions[-1].current
        assert {one.stated for one in versions} <= {moment for moment, _ in said}
