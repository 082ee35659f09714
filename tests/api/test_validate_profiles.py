"""`$validate` with profiles on the wire: declared ones, one that is asked for, the default one of the type."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.canonical import B
from adapter.settings import Settings
from tests.api.wire import called

FHIR = {"Content-Type": "application/fhir+json", "Accept-Language": "nl"}
WOMAN = f"{B}/StructureDefinition/woman"
PATIENT = {
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
