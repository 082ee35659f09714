"""One request of its own: a write as a Bundle of one entry, and reads."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import SSIN
from adapter.fhir.outcome import Refused
from adapter.intake import Answer, Caller
from tests.intake.world import ADA, BASE, EVA, World, bundle, encounter, patient, single, visit


def ask(world: World, method: str, url: str, resource: Any = None, prefer: str = "", **more: str) -> Answer:
    return world.intake.single(single(method, url, resource, **more), Caller("north", base_url=BASE, prefer=prefer))


def test_create_answers_with_what_was_made_and_where(world: World) -> None:
    answer = ask(world, "POST", "Patient", patient())
    made = answer.resource or {}
    assert answer.status == 201
    assert answer.headers["Location"] == f"{BASE}/Patient/{made['id']}/_history/1"
    assert answer.headers["ETag"] == 'W/"1"'
    assert made["meta"]["versionId"] == "1"


def test_conditional_create_finds_what_is_there(world: World) -> None:
    condition = f"identifier={SSIN}|{EVA}"
    assert ask(world, "POST", "Patient", patient(), if_none_exist=condition).status == 201
    assert ask(world, "POST", "Patient", patient(), if_none_exist=condition).status == 200
    assert len(world.current("Patient")) == 1


def test_update_derives_like_a_bundle(world: World) -> None:
    ask(world, "PUT", "Patient/p1", patient())
    assert ask(world, "PUT", "Encounter/e1", encounter("Patient/p1")).status == 201
    assert world.current("ChargeItem")[0]["status"] == "billable"
    assert ask(world, "DELETE", "Encounter/e1", prefer="minimal").status in (200, 204)
    assert world.current("ChargeItem")[0]["status"] == "entered-in-error"


def test_what_is_preferred_is_answered(world: World) -> None:
    ask(world, "PUT", "Patient/p1", patient())
    assert ask(world, "PUT", "Encounter/e1", encounter("Patient/p1"), prefer="minimal").resource is None
    outcome = ask(world, "PUT", "Encounter/e1", encounter("Patient/p1", day="2026-03-09"), prefer="OperationOutcome")
    assert (outcome.resource or {})["resourceType"] == "OperationOutcome"


def test_a_refusal_names_the_element_in_the_resource(world: World) -> None:
    with pytest.raises(Refused) as refused:
        ask(world, "POST", "Patient", patient("12"))
    assert (refused.value.status, refused.value.issues[0].expression) == (422, "Patient.identifier[0].value")


def test_if_match_on_its_own(world: World) -> None:
    ask(world, "PUT", "Patient/p1", patient())
    with pytest.raises(Refused) as refused:
        ask(world, "PUT", "Patient/p1", patient(ADA), if_match='W/"4"')
    assert refused.value.status == 412


def test_read_vread_and_what_is_gone(world: World) -> None:
    ask(world, "PUT", "Patient/p1", patient())
    ask(world, "PUT", "Patient/p1", patient(gender="female"))
    assert (ask(world, "GET", "Patient/p1").resource or {})["meta"]["versionId"] == "2"
    assert "gender" not in (ask(world, "GET", "Patient/p1/_history/1").resource or {})
    ask(world, "DELETE", "Patient/p1")
    for url, status in (("Patient/p1", 410), ("Patient/p2", 404), ("Patient/p1/_history/9", 404)):
        with pytest.raises(Refused) as refused:
            ask(world, "GET", url)
        assert refused.value.status == status


def test_conditional_delete_of_several_is_refused(world: World) -> None:
    ask(world, "PUT", "Patient/p1", patient())
    ask(world, "PUT", "Patient/p2", patient())
    with pytest.raises(Refused) as refused:
        ask(world, "DELETE", f"Patient?identifier={SSIN}|{EVA}")
    assert refused.value.status == 412
    assert len(world.current("Patient")) == 2


def test_a_resource_within_a_bundle_and_alone_is_stored_alike(world: World) -> None:
    world.post(bundle(*visit()))
    (before,) = world.current("Encounter")
    ask(world, "PUT", f"Encounter/{before['id']}", before)
    assert len(world.history("Encounter", before["id"])) == 1
