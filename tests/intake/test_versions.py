"""Versions: the order in which they were said, late ones, deletions, and what makes none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

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
