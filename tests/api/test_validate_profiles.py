"""`$validate` with profiles on the wire: declared ones, one that is asked for, the default one of the type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.app import CannotStart, Gateway
from adapter.canonical import B
from adapter.settings import Settings
from tests.api.wire import called
from tests.fhir.validation.profiles.site import element, package, profile, url

FHIR = {"Content-Type": "application/fhir+json", "Accept-Language": "nl"}
WOMAN = f"{B}/StructureDefinition/woman"
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "identifier": [
        {"system": "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin", "value": "9503146022"}
    ],
}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    gateway = Gateway.of(Settings(sandbox=True, database_url="sqlite:///:memory:"))
    yield gateway.application()
    gateway.store.close()


def validated(app: ASGIApp, resource: Any, query: str = "") -> list[dict[str, Any]]:
    response: httpx.Response = called(
        app, "POST", f"/fhir/Patient/$validate{query}", content=json.dumps(resource), headers=FHIR
    )
    assert response.status_code == 200
    issues: list[dict[str, Any]] = response.json()["issue"]
    return issues


def rules(issues: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(issue["severity"], issue["expression"][0]) for issue in issues if "expression" in issue}


def test_what_breaks_a_declared_profile_is_an_error(app: ASGIApp) -> None:
    issues = validated(app, PATIENT | {"meta": {"profile": [WOMAN]}})
    assert ("error", "Patient.identifier[0]") in rules(issues)


@pytest.mark.parametrize("name", ["valueUri", "valueCanonical"])
def test_what_breaks_a_profile_that_is_asked_for_is_an_error(app: ASGIApp, name: str) -> None:
    assert ("error", "Patient.identifier[0]") in rules(validated(app, PATIENT, f"?profile={WOMAN}"))
    parts = [{"name": "resource", "resource": PATIENT}, {"name": "profile", name: WOMAN}]
    wrapped = validated(app, {"resourceType": "Parameters", "parameter": parts})
    assert ("error", "Patient.identifier[0]") in rules(wrapped)


def test_what_breaks_the_default_profile_is_told(app: ASGIApp) -> None:
    assert rules(validated(app, PATIENT)) == {("information", "Patient.identifier[0]")}


@pytest.mark.parametrize(("language", "words"), [("nl", "verwacht"), ("fr", "attendu"), ("de", "erwartet")])
def test_issues_are_in_the_language_of_the_caller_and_name_layer_and_profile(
    app: ASGIApp, language: str, words: str
) -> None:
    content = json.dumps(PATIENT | {"meta": {"profile": [WOMAN]}, "birthDate": "2026-02-30"})
    headers = FHIR | {"Accept-Language": language}
    issues = called(app, "POST", "/fhir/Patient/$validate", content=content, headers=headers).json()["issue"]
    assert any(words in issue["details"]["text"].lower() for issue in issues)
    told = {issue["expression"][0]: issue.get("diagnostics", "") for issue in issues}
    assert told["Patient.birthDate"] == ""
    assert told["Patient.identifier[0]"].startswith("profile, ")


MODES = [
    ("?mode=create", PATIENT, 200, set()),
    ("?mode=update", PATIENT, 200, {("error", "Patient")}),
    ("?mode=update", PATIENT | {"id": "a"}, 200, set()),
    ("/none?mode=delete", None, 404, set()),
    ("?mode=delete", PATIENT, 400, set()),
    ("?mode=other", PATIENT, 400, set()),
]


@pytest.mark.parametrize(("address", "resource", "status", "found"), MODES)
def test_a_mode_asks_what_its_interaction_needs(
    app: ASGIApp, address: str, resource: Any, status: int, found: set[tuple[str, str]]
) -> None:
    name, _, query = address.partition("?")
    body = {} if resource is None else {"content": json.dumps(resource)}
    response = called(app, "POST", f"/fhir/Patient{name}/$validate?{query}", headers=FHIR, **body)
    assert response.status_code == status
    assert found == {one for one in rules(response.json()["issue"]) if one[0] == "error" and status == 200}


def test_what_is_stored_can_be_validated_for_an_update_and_a_delete(app: ASGIApp) -> None:
    number = PATIENT["identifier"][0] | {"value": "95031460224"}
    put = {"resourceType": "Patient", "id": "stored", "identifier": [number], "birthDate": "1995-03-14"}
    assert called(app, "PUT", "/fhir/Patient/stored", content=json.dumps(put), headers=FHIR).status_code in (200, 201)
    for query in ("", "?mode=update", "?mode=delete"):
        answer = called(app, "POST", f"/fhir/Patient/stored/$validate{query}", headers=FHIR)
        assert (answer.status_code, "error" in answer.text) == (200, False)
    other = called(app, "POST", "/fhir/Patient/stored/$validate", content=json.dumps(put | {"id": "x"}), headers=FHIR)
    assert other.status_code >= 400


def site_gateway(folder: Path, **more: Any) -> Gateway:
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", profiles=folder, **more)
    return Gateway.of(settings)


def test_a_profile_of_a_package_in_the_settings_is_known_and_how_severe_default_profiles_are(tmp_path: Path) -> None:
    active = profile("active", "Patient", element("Patient.active", "1", 1))
    package(tmp_path, [active])
    gateway = site_gateway(tmp_path, default_profiles="warning")
    try:
        issues = validated(gateway.application(), PATIENT, f"?profile={url('active')}")
    finally:
        gateway.store.close()
    assert rules(issues) == {("error", "Patient"), ("warning", "Patient.identifier[0]")}


def test_a_package_that_cannot_be_used_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "broken.tgz").write_bytes(b"none")
    with pytest.raises(CannotStart, match=r"broken\.tgz is not a FHIR package"):
        site_gateway(tmp_path)
    with pytest.raises(CannotStart, match="is not a folder"):
        site_gateway(tmp_path / "none")
