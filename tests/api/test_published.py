"""What the gateway publishes: read and found like any resource, changed by nobody, told in the metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.canonical import B, E
from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from adapter.settings import Settings
from scripts.profiles.forbidden import package_files
from tests.api.wire import called

FHIR = {"Content-Type": "application/fhir+json"}
DEFINITIONS = {name: resource for name, resource in package_files().items() if "/" not in name}
OTHER = {"resourceType": "ValueSet", "url": "urn:example:values", "status": "draft", "name": "Other"}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    gateway = Gateway.of(Settings(sandbox=True, database_url="sqlite:///:memory:"))
    yield gateway.application()
    gateway.store.close()


def found(app: ASGIApp, address: str) -> list[dict[str, Any]]:
    bundle = called(app, "GET", f"/fhir/{address}").json()
    assert bundle["resourceType"] == "Bundle", bundle
    return [entry["resource"] for entry in bundle.get("entry", ())]


def sent(app: ASGIApp, method: str, address: str, resource: Any) -> httpx.Response:
    return called(app, method, f"/fhir/{address}", content=json.dumps(resource), headers=FHIR)


def kinds(response: httpx.Response) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in response.json()["issue"]]


def test_every_definition_of_the_package_is_read_at_its_address_with_every_digit(app: ASGIApp) -> None:
    for name, resource in DEFINITIONS.items():
        kind, _, id_ = name.partition("-")
        response = called(app, "GET", f"/fhir/{kind}/{id_}")
        assert response.status_code == 200, name
        read = json_codec.decode(response.content)
        assert read.pop("meta")["versionId"] == "1"
        assert read == {key: value for key, value in resource.items() if key != "meta"}, name
    assert b'"value":23.30,' in called(app, "GET", "/fhir/ChargeItemDefinition/401376-1").content


def test_a_definition_is_found_by_url_version_name_status_and_id(app: ASGIApp) -> None:
    url = f"{B}/Questionnaire/screening"
    assert [one["version"] for one in found(app, f"Questionnaire?url={url}&version=13")] == ["13"]
    assert {one["version"] for one in found(app, f"Questionnaire?url={url}")} == {"13", "15"}
    assert [one["id"] for one in found(app, "StructureDefinition?type=ChargeItem&status=active")] == ["charge"]
    assert [one["id"] for one in found(app, "CodeSystem?name=EvaluationStatus")] == ["evaluation-status"]
    assert [one["id"] for one in found(app, "ValueSet?_id=pseudocode")] == ["pseudocode"]
    assert [one["id"] for one in found(app, f"CodeSystem?url={E}/core/CodeSystem/cd-hcparty")] == ["cd-hcparty"]
    assert found(app, "Questionnaire?url=urn:example:none") == []


def test_paging_goes_through_what_is_published_and_then_through_what_was_posted(app: ASGIApp) -> None:
    made = sent(app, "POST", "ValueSet", OTHER)
    assert made.status_code == 201
    total = called(app, "GET", "/fhir/ValueSet?_summary=count").json()["total"]
    for count in (7, total - 1, total, total + 1):
        seen: list[str] = []
        address = f"/fhir/ValueSet?_count={count}"
        while address:
            page = called(app, "GET", address).json()
            seen += [entry["resource"]["id"] for entry in page["entry"]]
            address = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
        assert len(seen) == len(set(seen)) == total, count
        assert seen[-1] == made.headers["Location"].split("/")[-3]


def test_what_is_published_cannot_be_changed_and_what_a_sender_adds_can(app: ASGIApp) -> None:
    profile = DEFINITIONS["StructureDefinition-talk"]
    for method, body in (("PUT", {**profile, "status": "retired"}), ("DELETE", None)):
        refused = sent(app, method, "StructureDefinition/talk", body)
        assert (refused.status_code // 100, kinds(refused)) == (4, ["read-only"]), method
    assert called(app, "GET", "/fhir/StructureDefinition/talk").json()["status"] == "active"
    again = sent(app, "POST", "ValueSet", OTHER)
    address = again.headers["Location"].partition("/_history")[0].partition("/fhir/")[2]
    assert called(app, "DELETE", f"/fhir/{address}").status_code == 204
    assert called(app, "GET", f"/fhir/{address}").status_code == 410


def test_a_batch_reads_what_is_published(app: ASGIApp) -> None:
    entries = [{"request": {"method": "GET", "url": url}} for url in ("Questionnaire/screening", "ValueSet?_id=reason")]
    answer = sent(app, "POST", "", {"resourceType": "Bundle", "type": "batch", "entry": entries}).json()
    assert [entry["response"]["status"][:3] for entry in answer["entry"]] == ["200", "200"]
    assert answer["entry"][0]["resource"]["id"] == "screening"
    assert answer["entry"][1]["resource"]["entry"][0]["resource"]["id"] == "reason"


def test_a_version_and_the_history_of_a_definition_are_there(app: ASGIApp) -> None:
    assert called(app, "GET", "/fhir/ConceptMap/reason-refusal/_history/1").status_code == 200
    assert called(app, "GET", "/fhir/ConceptMap/reason-refusal/_history/2").status_code == 404
    assert len(called(app, "GET", "/fhir/ConceptMap/reason-refusal/_history").json()["entry"]) == 1


@pytest.mark.parametrize(("asked", "language", "text"), [
    ("nl", "nl", "Kunt u zich"), ("fr-BE, nl;q=0.5", "fr", "Pouvez-vous"), ("it, de;q=0.1", "de", "Können Sie"),
    ("it", "en", "Can you"), ("*", "en", "Can you"), ("nl;q=0, en", "en", "Can you"),
    ("de;q=0.2, en;q=0.9", "en", "Can you"),
])  # fmt: skip
def test_the_questionnaire_is_given_in_the_language_that_is_asked(
    app: ASGIApp, asked: str, language: str, text: str
) -> None:
    response = called(app, "GET", "/fhir/Questionnaire/screening", headers={"Accept-Language": asked})
    questionnaire = json_codec.decode(response.content)
    assert "Accept-Language" in response.headers["Vary"]
    assert questionnaire["language"] == language
    question = questionnaire["item"][1]["item"][0]
    assert question["text"].startswith(text)
    languages = {one["extension"][0]["valueCode"] for one in question["_text"]["extension"]}
    assert languages == {"nl", "fr", "de", "en"} - {language}
    assert [issue for issue in validate(questionnaire) if issue.stops] == []


def test_the_metadata_tell_profiles_and_operations(app: ASGIApp) -> None:
    statement = called(app, "GET", "/fhir/metadata").json()
    resources = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert resources["ChargeItem"]["supportedProfile"] == [f"{B}/StructureDefinition/charge"]
    assert {one["name"] for one in resources["ValueSet"]["operation"]} == {"validate", "expand", "validate-code"}
    assert {one["name"] for one in resources["CodeSystem"]["operation"]} == {"validate", "lookup", "validate-code"}
    assert {one["name"] for one in resources["ConceptMap"]["operation"]} == {"validate", "translate"}
    published = {resource["resourceType"] for resource in DEFINITIONS.values()}
    assert published <= resources.keys()
    assert f"{B}/CapabilityStatement/gateway" in statement["instantiates"]
