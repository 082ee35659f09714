"""Collections, messages and batches: matched on identifiers, in the sender's own space, each entry by itself."""

from __future__ import annotations

from typing import Any

import pytest

from tests.intake.world import (
    ADA,
    BASE,
    EVA,
    World,
    bundle,
    collected,
    encounter,
    entry,
    patient,
    put,
    statuses,
    told,
    visit,
)

URL = "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0001"


def item(resource: dict[str, Any], full_url: str = "") -> dict[str, Any]:
    return {"resource": resource} | ({"fullUrl": full_url} if full_url else {})


def test_a_collection_is_stored_and_answered_like_a_transaction(world: World) -> None:
    answer = world.post(collected(*visit()))
    assert (answer.resource or {})["type"] == "transaction-response"
    assert statuses(answer) == ["201", "201"]
    assert len(world.current("ChargeItem")) == 1


def test_a_collection_finds_what_it_sent_before_by_its_identifiers(world: World) -> None:
    world.post(collected(*visit()))
    answer = world.post(collected(*visit(status="cancelled")))
    assert statuses(answer) == ["200", "200"]
    assert len(world.current("Encounter")) == 1


def test_an_alias_of_a_system_is_the_same_identifier(world: World) -> None:
    world.post(collected(item(patient())))
    older = patient()
    older["identifier"][0]["system"] = older["identifier"][0]["system"].replace("/core/", "/")
    assert statuses(world.post(collected(item(older)))) == ["200"]
    assert world.current("Patient")[0]["identifier"] == older["identifier"]


def test_the_first_known_identifier_decides_and_several_matches_are_412(world: World) -> None:
    world.post(bundle(entry("PUT", "Patient/p1", patient()), entry("PUT", "Patient/p2", patient())))
    refused = world.refused(collected(item(patient())))
    assert refused.status == 412
    assert "Patient/p1, Patient/p2" in refused.issues[0].found


def test_without_identifier_the_senders_own_id_is_the_same_resource_again(world: World) -> None:
    local = {"resourceType": "Patient", "id": "1", "gender": "female"}
    world.post(collected(item(local)), "north")
    assert statuses(world.post(collected(item(local | {"gender": "other"})), "north")) == ["200"]
    assert statuses(world.post(collected(item(local)), "south")) == ["201"]
    assert {one["gender"] for one in world.current("Patient")} == {"female", "other"}


def test_local_references_stay_in_the_senders_space(world: World) -> None:
    world.post(bundle(entry("PUT", "Patient/1", patient(ADA))), "south")
    answer = world.post(collected(item(encounter("Patient/1"))), "north")
    assert "reference-unresolved" in told(answer, 0)
    world.post(collected(item({"resourceType": "Patient", "id": "1"})), "north")
    (talk,) = world.current("Encounter")
    (mine,) = (one for one in world.current("Patient") if one["id"] != "1")
    assert talk["subject"]["reference"] == f"Patient/{mine['id']}"
    assert len(world.current("ChargeItem")) == 1


def test_references_between_entries_go_by_local_id(world: World) -> None:
    world.post(collected(item(encounter("Patient/77")), item(patient(id="77"))))
    assert world.current("Encounter")[0]["subject"]["reference"] == f"Patient/{world.current('Patient')[0]['id']}"


def message(*resources: dict[str, Any], id: str = "m1") -> dict[str, Any]:
    header = {
        "resourceType": "MessageHeader",
        "id": id,
        "eventUri": "http://example.org/event/changed",
        "source": {"endpoint": "https://ehr.example/endpoint"},
    }
    places = (f"urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c00b{number}" for number in range(10))
    named = [{"fullUrl": place, **one} for place, one in zip(places, resources, strict=False)]
    return collected(item(header, "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c00aa"), *named, kind="message")


def test_a_message_is_answered_by_a_message(world: World) -> None:
    answer = world.post(message(*visit())).resource or {}
    assert answer["type"] == "message"
    header, outcome = (one["resource"] for one in answer["entry"])
    assert header["response"]["identifier"] == "m1"
    assert header["response"]["code"] == "ok"
    assert header["response"]["details"]["reference"] == answer["entry"][1]["fullUrl"]
    assert header["destination"] == [{"endpoint": "https://ehr.example/endpoint"}]
    assert header["source"] == {"endpoint": BASE}
    assert {issue["details"]["coding"][0]["code"] for issue in outcome["issue"]} == {"derived"}


def test_the_answer_to_a_message_is_a_valid_message(world: World) -> None:
    from adapter.fhir.validation import validate

    assert [issue for issue in validate(world.post(message(*visit())).resource) if issue.stops] == []


def test_the_same_message_is_processed_once(world: World) -> None:
    first = world.post(message(*visit()))
    assert world.post(message(*visit())).raw == first.raw
    assert world.refused(message(*visit(status="cancelled"))).status == 409
    assert world.post(message(*visit(status="cancelled"), id="m2")).raw != first.raw


def test_a_message_without_header_first_is_refused(world: World) -> None:
    refused = world.refused(collected(item(patient(), URL), kind="message"))
    assert refused.status == 422
    assert world.everything() == []


def test_each_entry_of_a_batch_stands_alone(world: World) -> None:
    answer = world.post(
        bundle(
            put(patient()),
            put(encounter("Patient/unknown"), "Encounter?shoe=41"),
            put(patient("123")),
            put(patient(ADA) | {"gender": "odd"}),
            entry("GET", "Patient/none"),
            entry("GET", f"Patient?identifier={EVA}"),
            kind="batch",
        )
    )
    assert (answer.resource or {})["type"] == "batch-response"
    assert statuses(answer) == ["201", "400", "422", "422", "404", "200"]
    assert told(answer, 2) == {"bad-identifier"}
    assert told(answer, 3) == {"code-not-in-valueset"}
    assert len((answer.resource or {})["entry"][5]["resource"]["entry"]) == 1


def test_a_bundle_of_another_type_is_refused(world: World) -> None:
    refused = world.refused({"resourceType": "Bundle", "type": "searchset"})
    assert (refused.status, refused.issues[0].kind) == (422, "bundle-type")


def test_an_entry_of_a_batch_that_cannot_be_read_harms_no_other(world: World) -> None:
    answer = world.post(
        bundle(
            {"resource": patient(ADA), "request": {"method": "PUT"}},
            {"resource": "nonsense", "request": {"method": "POST", "url": "Patient"}},
            {"resource": patient(ADA) | {"identifier": "nonsense"}, "request": {"method": "POST", "url": "Patient"}},
            {"resource": patient(ADA)},
            put(patient()),
            kind="batch",
        )
    )
    assert statuses(answer) == ["422", "400", "422", "422", "201"]


@pytest.mark.parametrize("broken", [{"entry": {}}, {"type": 5}, {"type": "none"}, {"timestamp": "soon"}])
@pytest.mark.parametrize("kind", ["transaction", "batch", "collection", "message"])
def test_a_bundle_that_is_broken_itself_is_refused(world: World, kind: str, broken: dict[str, Any]) -> None:
    assert world.refused(bundle(put(patient()), kind=kind) | broken).status == 422
    assert world.everything() == []
