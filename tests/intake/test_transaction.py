"""A transaction: each method, each condition, each reference, each fault."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from adapter.canonical import ALTERNATIVE_NUMBER, SSIN
from tests.intake.world import (
    ADA,
    BASE,
    EVA,
    World,
    bundle,
    encounter,
    entry,
    kinds,
    patient,
    put,
    statuses,
    told,
    visit,
)

URL = "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0001"
OTHER = "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0002"
BY_SSIN = f"Patient?identifier={SSIN}|{EVA}"


def test_the_answer_stands_in_the_order_of_the_request(world: World) -> None:
    answer = world.post(bundle(*reversed(visit())))
    locations = [one["response"]["location"] for one in (answer.resource or {})["entry"]]
    assert [location.partition("/")[0] for location in locations] == ["Encounter", "Patient"]
    assert all(location.endswith("/_history/1") for location in locations)
    assert (answer.resource or {})["type"] == "transaction-response"
    assert statuses(answer) == ["201", "201"]


def test_an_entry_is_told_its_etag_and_time(world: World) -> None:
    response = (world.post(bundle(*visit())).resource or {})["entry"][0]["response"]
    assert response["etag"] == 'W/"1"'
    assert response["lastModified"].endswith("Z")


def test_urn_references_lead_to_the_resources_that_were_made(world: World) -> None:
    world.post(bundle(*visit()))
    (woman,), (talk,) = world.current("Patient"), world.current("Encounter")
    assert talk["subject"] == {"reference": f"Patient/{woman['id']}"}


def test_a_charge_is_derived_and_told_with_its_encounter(world: World) -> None:
    answer = world.post(bundle(*visit()))
    (charge,) = world.current("ChargeItem")
    assert charge["status"] == "billable"
    assert told(answer, 1) == {"derived"}
    assert told(answer, 0) == set()


def test_the_same_content_makes_no_new_version(world: World) -> None:
    world.post(bundle(*visit()))
    before = world.everything()
    answer = world.post(bundle(*visit()))
    assert world.everything() == before
    assert statuses(answer) == ["200", "200"]


def test_a_change_makes_the_next_version_and_takes_the_charge_back(world: World) -> None:
    world.post(bundle(*visit()))
    answer = world.post(bundle(*visit(status="cancelled")))
    assert (answer.resource or {})["entry"][1]["response"]["etag"] == 'W/"2"'
    assert [charge["status"] for charge in world.current("ChargeItem")] == ["entered-in-error"]
    assert told(answer, 1) == {"derived"}


@pytest.mark.parametrize(
    ("reference", "found"),
    [
        (URL, True),
        (BY_SSIN, True),
        (f"{BASE}/Patient/p1", True),
        ("Patient/p1", True),
        ("Patient/p1/_history/1", True),
        ("https://elsewhere.example/fhir/Patient/p1", False),
    ],
)
def test_each_form_of_reference_is_resolved(world: World, reference: str, found: bool) -> None:
    woman = entry("PUT", "Patient/p1", patient(), URL)
    world.post(bundle(woman, put(encounter(reference))))
    (talk,) = world.current("Encounter")
    assert talk["subject"]["reference"].partition("/_history")[0] == ("Patient/p1" if found else reference)


def test_a_full_url_of_the_senders_server_is_resolved_relatively(world: World) -> None:
    woman = put(patient(), full_url="https://ehr.example/r4/Patient/77")
    talk = put(encounter("Patient/77"), full_url="https://ehr.example/r4/Encounter/5")
    world.post(bundle(woman, talk))
    assert world.current("Encounter")[0]["subject"]["reference"] == f"Patient/{world.current('Patient')[0]['id']}"


def test_urns_in_uris_and_narrative_are_rewritten_and_identifiers_are_not(world: World) -> None:
    talk = encounter(URL) | {
        "text": {
            "status": "generated",
            "div": f'<div xmlns="http://www.w3.org/1999/xhtml"><a href="{URL}">x</a></div>',
        },
        "extension": [{"url": "http://example.org/seen-in", "valueUri": URL}],
    }
    talk["identifier"].append({"system": "http://example.org/urn", "value": URL})
    world.post(bundle(put(patient(), full_url=URL), put(talk)))
    (stored,), (woman,) = world.current("Encounter"), world.current("Patient")
    assert f'href="Patient/{woman["id"]}"' in stored["text"]["div"]
    assert stored["extension"][0]["valueUri"] == f"Patient/{woman['id']}"
    assert stored["identifier"][1]["value"] == URL


def test_a_reference_to_something_unknown_is_accepted_with_a_warning_and_takes_effect_later(world: World) -> None:
    answer = world.post(bundle(put(encounter("Patient/p1"))))
    assert told(answer, 0) == {"reference-unresolved"}
    assert world.current("ChargeItem") == []
    world.post(bundle(entry("PUT", "Patient/p1", patient())))
    assert [charge["status"] for charge in world.current("ChargeItem")] == ["billable"]


def test_a_logical_reference_takes_effect_when_the_woman_arrives(world: World) -> None:
    answer = world.post(bundle(put(encounter({"identifier": {"system": SSIN, "value": EVA}}))))
    assert told(answer, 0) == {"reference-unresolved"}
    world.post(bundle(put(patient())))
    assert len(world.current("ChargeItem")) == 1


def test_a_conditional_reference_finds_what_the_same_bundle_makes(world: World) -> None:
    world.post(bundle(put(encounter(BY_SSIN)), entry("POST", "Patient", patient())))
    assert world.current("Encounter")[0]["subject"]["reference"] == f"Patient/{world.current('Patient')[0]['id']}"


@pytest.mark.parametrize("matches", [0, 2])
def test_a_conditional_reference_without_exactly_one_match_is_412_and_keeps_nothing(world: World, matches: int) -> None:
    for number in range(matches):
        world.post(bundle(entry("POST", "Patient", patient())), request_id=str(number))
    before = world.everything()
    refused = world.refused(bundle(put(encounter(BY_SSIN)), put(patient(ADA))))
    assert refused.status == 412
    assert refused.issues[0].expression == "Bundle.entry[0].resource.subject.reference"
    assert world.everything() == before


def test_if_none_exist_makes_one_and_leads_references_to_it(world: World) -> None:
    created = [entry("POST", "Patient", patient(), URL, ifNoneExist=BY_SSIN.partition("?")[2]), put(encounter(URL))]
    assert statuses(world.post(bundle(*created))) == ["201", "201"]
    again = [created[0], put(encounter(URL, "talk-2"))]
    assert statuses(world.post(bundle(*again))) == ["200", "201"]
    assert len(world.current("Patient")) == 1
    assert {talk["subject"]["reference"] for talk in world.current("Encounter")} == {
        f"Patient/{world.current('Patient')[0]['id']}"
    }


def test_post_makes_a_new_resource_each_time(world: World) -> None:
    world.post(bundle(entry("POST", "Patient", patient()), entry("POST", "Patient", patient())))
    world.post(bundle(entry("POST", "Patient", patient())), request_id="second")
    assert len(world.current("Patient")) == 3


def test_put_to_an_unknown_id_creates(world: World) -> None:
    answer = world.post(bundle(entry("PUT", "Patient/p1", patient())))
    assert (answer.resource or {})["entry"][0]["response"]["location"] == "Patient/p1/_history/1"
    assert world.current("Patient")[0]["id"] == "p1"


def json_patch(*operations: dict[str, Any]) -> dict[str, Any]:
    data = base64.b64encode(json.dumps(operations).encode()).decode()
    return {"resourceType": "Binary", "contentType": "application/json-patch+json", "data": data}


def fhirpath_patch(path: str, value: dict[str, Any]) -> dict[str, Any]:
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": path},
        {"name": "value", **value},
    ]
    return {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}


@pytest.mark.parametrize("address", ["Encounter/e1", "Encounter?identifier=urn:oid:2.999.947|talk-1"])
@pytest.mark.parametrize(
    "patch",
    [
        json_patch({"op": "replace", "path": "/status", "value": "cancelled"}),
        fhirpath_patch("Encounter.status", {"valueCode": "cancelled"}),
    ],
)
def test_a_patch_changes_what_is_stored(world: World, address: str, patch: dict[str, Any]) -> None:
    world.post(bundle(entry("PUT", "Patient/p1", patient()), entry("PUT", "Encounter/e1", encounter("Patient/p1"))))
    answer = world.post(bundle(entry("PATCH", address, patch)))
    assert (answer.resource or {})["entry"][0]["response"]["etag"] == 'W/"2"'
    assert world.current("Encounter")[0]["status"] == "cancelled"
    assert world.current("ChargeItem")[0]["status"] == "entered-in-error"


def test_a_patch_that_makes_something_invalid_is_refused(world: World) -> None:
    world.post(bundle(*visit()))
    patch = json_patch({"op": "replace", "path": "/status", "value": "nonsense"})
    refused = world.refused(bundle(entry("PATCH", "Encounter?identifier=urn:oid:2.999.947|talk-1", patch)))
    assert refused.status == 422
    assert refused.issues[0].expression == "Bundle.entry[0].resource.status"


def test_delete_takes_the_fact_back(world: World) -> None:
    world.post(bundle(*visit()))
    answer = world.post(bundle(entry("DELETE", "Encounter?identifier=urn:oid:2.999.947|talk-1")))
    assert statuses(answer) == ["204"]
    assert world.current("Encounter") == []
    assert world.current("ChargeItem")[0]["status"] == "entered-in-error"


def test_delete_of_a_woman_takes_back_what_was_derived_for_her(world: World) -> None:
    world.post(bundle(*visit()))
    world.post(bundle(entry("DELETE", BY_SSIN)))
    assert [charge["status"] for charge in world.current("ChargeItem")] == ["entered-in-error"]


def test_delete_of_something_unknown_changes_nothing(world: World) -> None:
    assert statuses(world.post(bundle(entry("DELETE", "Encounter/none")))) == ["204"]
    assert world.everything() == []


def test_reads_see_what_the_same_transaction_wrote(world: World) -> None:
    answer = world.post(
        bundle(
            entry("GET", "Patient/p1"),
            entry("GET", "Encounter?subject=Patient/p1"),
            entry("PUT", "Patient/p1", patient()),
            entry("PUT", "Encounter/e1", encounter("Patient/p1")),
            entry("GET", "Patient/p1/_history/1"),
        )
    )
    made = (answer.resource or {})["entry"]
    assert made[0]["resource"]["id"] == "p1"
    assert made[0]["resource"]["meta"]["versionId"] == "1"
    assert [one["resource"]["id"] for one in made[1]["resource"]["entry"]] == ["e1"]
    assert made[4]["resource"]["id"] == "p1"


def test_a_read_of_nothing_fails_the_whole_transaction(world: World) -> None:
    refused = world.refused(bundle(entry("PUT", "Patient/p1", patient()), entry("GET", "Patient/p2")))
    assert refused.status == 404
    assert refused.issues[0].expression == "Bundle.entry[1]"
    assert world.everything() == []


def test_if_match_wants_the_version_that_is_stored(world: World) -> None:
    world.post(bundle(entry("PUT", "Patient/p1", patient())))
    refused = world.refused(bundle(entry("PUT", "Patient/p1", patient(ADA), ifMatch='W/"2"')))
    assert (refused.status, refused.issues[0].expression) == (412, "Bundle.entry[0].request.ifMatch")
    assert statuses(world.post(bundle(entry("PUT", "Patient/p1", patient(ADA), ifMatch='W/"1"')))) == ["200"]


def test_if_none_match_star_only_creates(world: World) -> None:
    only_new = bundle(entry("PUT", "Patient/p1", patient(), ifNoneMatch="*"))
    assert statuses(world.post(only_new)) == ["201"]
    assert world.refused(only_new).status == 412


def test_the_same_resource_twice_names_both_entries(world: World) -> None:
    refused = world.refused(bundle(put(patient()), put(patient(gender="female"))))
    assert refused.status == 422
    assert refused.issues[0].found.endswith("Bundle.entry[0], Bundle.entry[1]")


@pytest.mark.parametrize(
    ("faulty", "status", "kind", "place"),
    [
        (entry("PUT", "Patient", patient()), 422, "bundle-entry", "Bundle.entry[1].request.url"),
        (entry("POST", "Patient/p1", patient()), 422, "bundle-entry", "Bundle.entry[1].request.url"),
        (entry("DELETE", "Patient/p1/_history/1"), 422, "bundle-entry", "Bundle.entry[1].request.url"),
        (entry("PUT", "Encounter/p1", patient()), 400, "type-mismatch", "Bundle.entry[1].resource"),
        (entry("PUT", "Patient/p1", patient(id="p2")), 400, "id-mismatch", "Bundle.entry[1].resource.id"),
        (entry("PATCH", "Patient/p1", patient()), 422, "bundle-entry", "Bundle.entry[1].resource"),
        (entry("PUT", "Patient/$everything", patient()), 422, "bundle-entry", "Bundle.entry[1].request.url"),
        (put(encounter(OTHER)), 422, "reference-outside-bundle", "Bundle.entry[1].resource.subject.reference"),
        (put(patient("1234567890")), 422, "bad-identifier", "Bundle.entry[1].resource.identifier[0].value"),
        (put(encounter(URL, status="odd")), 422, "code-not-in-valueset", "Bundle.entry[1].resource.status"),
        (put(patient(ADA), "Patient?shoe=41"), 400, "search-parameter", "Bundle.entry[1].request.url"),
        (put(patient(ADA), "Patient?"), 412, "conditional-empty", "Bundle.entry[1].request.url"),
        (entry("PATCH", "Patient/none", json_patch()), 404, "not-found", "Bundle.entry[1]"),
    ],
)
def test_one_faulty_entry_refuses_everything(
    world: World, faulty: dict[str, Any], status: int, kind: str, place: str
) -> None:
    refused = world.refused(bundle(put(patient(), full_url=URL), faulty))
    assert (refused.status, refused.issues[0].kind, refused.issues[0].expression) == (status, kind, place)
    assert world.everything() == []


def test_all_faults_are_told_at_once(world: World) -> None:
    refused = world.refused(bundle(put(encounter(OTHER)), put(encounter(BY_SSIN, "talk-2")), put(patient(ADA))))
    assert kinds(refused.issues) == {"reference-outside-bundle", "conditional-no-match"}
    assert refused.status == 412


def test_numbers_are_looked_at_beside_other_faults_and_other_entries(world: World) -> None:
    broken = patient("1234567") | {"gender": "femme"}
    refused = world.refused(bundle(put(broken), put(patient("7654321"))))
    found = {(issue.kind, issue.expression) for issue in refused.issues}
    assert ("bad-identifier", "Bundle.entry[0].resource.identifier[0].value") in found
    assert ("bad-identifier", "Bundle.entry[1].resource.identifier[0].value") in found
    assert any(issue.expression == "Bundle.entry[0].resource.gender" for issue in refused.issues)


@pytest.mark.parametrize("extension", ["x", {}, [1], [{"url": 1}], None])
def test_a_number_with_a_broken_extension_is_a_clear_refusal(world: World, extension: Any) -> None:
    identifier = {"system": SSIN, "value": "1234567", "extension": extension}
    assert world.refused(bundle(put({"resourceType": "Patient", "identifier": [identifier]}))).status == 422


def test_wrong_check_digits_are_a_warning(world: World) -> None:
    answer = world.post(bundle(put(patient("95031460225"))))
    assert told(answer, 0) == {"check-digit"}


@pytest.mark.parametrize("system", [SSIN, ALTERNATIVE_NUMBER])
def test_two_patients_of_one_number_are_one_woman(world: World, system: str) -> None:
    one = {"resourceType": "Patient", "identifier": [{"system": system, "value": EVA}]}
    world.post(bundle(entry("PUT", "Patient/p1", one), entry("PUT", "Encounter/e1", encounter("Patient/p1"))))
    world.rules.asked.clear()
    world.post(bundle(entry("PUT", "Patient/p2", one), entry("PUT", "Encounter/e2", encounter("Patient/p2", "talk-2"))))
    ((sources, _today),) = world.rules.asked
    assert {source.id for source in sources if source.type == "Encounter"} == {"e1", "e2"}


@pytest.mark.parametrize("prefer", ["representation", ""])
def test_the_content_comes_back_when_it_is_preferred(world: World, prefer: str) -> None:
    made = (world.post(bundle(*visit()), prefer=prefer).resource or {})["entry"][0]
    assert ("resource" in made) == (prefer == "representation")
    if prefer:
        assert made["resource"]["meta"]["versionId"] == "1"


@pytest.mark.parametrize("path", ["/meta", "/identifier", "/subject", "/period", "/text"])
def test_a_patch_that_breaks_an_element_is_refused_with_its_place(world: World, path: str) -> None:
    world.post(bundle(entry("PUT", "Patient/p1", patient()), entry("PUT", "Encounter/e1", encounter("Patient/p1"))))
    before = world.everything()
    refused = world.refused(
        bundle(entry("PATCH", "Encounter/e1", json_patch({"op": "add", "path": path, "value": "x"})))
    )
    assert refused.status == 422
    assert refused.issues[0].expression.startswith("Bundle.entry[0].resource")
    assert world.everything() == before
