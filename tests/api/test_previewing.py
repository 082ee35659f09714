"""`$preview` of one Bundle after others, without what is known, and what it tells of the dossier's standing."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.settings import Settings
from tests.api.wire import called

EXAMPLES = Path(__file__).parents[2] / "examples"
STEPS = sorted((EXAMPLES / "woman").glob("*.json"))
TALK = EXAMPLES / "kmehr" / "advice-talk.xml"
DAY = "2026-03-14"
PATIENT = {"resourceType": "Patient"}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    gateway = Gateway.of(
        Settings(sandbox=True, database_url="sqlite:///:memory:"), lambda: datetime(2026, 3, 14, 12, tzinfo=UTC)
    )
    yield gateway.application()
    gateway.store.close()


def parameters(*files: Path) -> dict[str, Any]:
    """All but the last as `before`, each as the bytes that would be posted."""
    names = ["before"] * (len(files) - 1) + ["bundle"]
    found = [
        {"name": name, "valueBase64Binary": base64.b64encode(file.read_bytes()).decode()}
        for name, file in zip(names, files, strict=True)
    ]
    return {"resourceType": "Parameters", "parameter": found}


def previewed(app: ASGIApp, body: Any, query: str = "&known=false") -> httpx.Response:
    return called(app, "POST", f"/fhir/$preview?as-of={DAY}{query}", json=body)


def dossier(answer: httpx.Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text[:500]
    parts: list[dict[str, Any]] = next(one["part"] for one in answer.json()["parameter"] if one["name"] == "dossier")
    return parts


def charges(answer: httpx.Response) -> list[tuple[str, str, str]]:
    found = (part["resource"] for part in dossier(answer) if part["name"] == "charge")
    return sorted((one["id"], one["status"], one.get("occurrenceDateTime", "")) for one in found)


def said(parts: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    """The parts of that name, each as a dict of its own parts' values."""
    return [
        {one["name"]: one.get("valueString") or one.get("valueDate") for one in part["part"]}
        for part in parts
        if part["name"] == name
    ]


def test_six_bundles_looked_at_one_after_the_other_give_what_posting_them_gives(app: ASGIApp) -> None:
    looked_at = previewed(app, parameters(*STEPS))
    gateway = Gateway.of(
        Settings(sandbox=True, database_url="sqlite:///:memory:"), lambda: datetime(2026, 3, 14, 12, tzinfo=UTC)
    )
    other = gateway.application()
    for step in STEPS[:-1]:
        assert called(other, "POST", "/fhir", json=json.loads(step.read_bytes())).status_code == 200
    posted = previewed(other, json.loads(STEPS[-1].read_bytes()), "")
    gateway.store.close()
    assert charges(looked_at) == charges(posted)
    assert len(charges(looked_at)) == 7


def test_looking_at_several_stores_nothing(app: ASGIApp) -> None:
    previewed(app, parameters(*STEPS))
    assert called(app, "GET", "/fhir/Patient?_summary=count").json()["total"] == 0


def test_a_kmehr_message_after_a_bundle_tells_of_the_same_pregnancy(app: ASGIApp) -> None:
    answer = previewed(app, parameters(STEPS[0], TALK))
    codes = [part["resource"]["code"]["coding"][0]["code"] for part in dossier(answer) if part["name"] == "charge"]
    assert codes == ["401376", "401391"]


def test_xml_and_json_are_told_apart_and_resources_taken_as_they_are(app: ASGIApp) -> None:
    as_xml = parameters(STEPS[0].with_suffix(".xml"), STEPS[1])
    as_resource = {"name": "before", "resource": json.loads(STEPS[0].read_bytes())}
    mixed = as_xml | {"parameter": [as_resource, as_xml["parameter"][1]]}
    assert charges(previewed(app, as_xml)) == charges(previewed(app, mixed))


def test_without_what_is_known_a_stored_dossier_says_nothing(app: ASGIApp) -> None:
    gateway = Gateway.of(
        Settings(sandbox=True, database_url="sqlite:///:memory:"), lambda: datetime(2026, 3, 14, 12, tzinfo=UTC)
    )
    other = gateway.application()
    called(other, "POST", "/fhir", json=json.loads(STEPS[0].read_bytes()))
    second = json.loads(STEPS[1].read_bytes())
    assert previewed(other, second, "").status_code == 200
    assert previewed(other, second).status_code == 412
    gateway.store.close()


def test_a_fault_in_an_earlier_bundle_is_told_at_its_place(app: ASGIApp) -> None:
    broken = json.loads(STEPS[0].read_bytes())
    broken["entry"][0]["resource"]["gender"] = "vrouw"
    body = parameters(STEPS[0], STEPS[1])
    body["parameter"][0] = {"name": "before", "resource": broken}
    answer = previewed(app, body)
    assert answer.status_code == 422
    assert answer.json()["issue"][0]["expression"] == ["Parameters.parameter[0].entry[0].resource.gender"]
    last = previewed(app, parameters(STEPS[1], STEPS[2]))
    assert last.status_code == 412
    assert {one["expression"][0].split(".entry")[0] for one in last.json()["issue"]} == {"Parameters.parameter[0]"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"resourceType": "Parameters"}, 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "before"}]}, 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "bundle"}]}, 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "bundle", "valueBase64Binary": "§"}]}, 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "other"}, {"name": "bundle"}]}, 400),
        ({"resourceType": "Parameters", "parameter": ["bundle"]}, 400),
        ({"resourceType": "Parameters", "parameter": [{"name": "bundle", "resource": PATIENT}]}, 400),
    ],
)  # fmt: skip
def test_parameters_of_another_kind_are_refused(app: ASGIApp, body: dict[str, Any], status: int) -> None:
    answer = previewed(app, body)
    assert (answer.status_code, answer.json()["resourceType"]) == (status, "OperationOutcome")


def test_the_standing_of_a_dossier_is_told(app: ASGIApp) -> None:
    parts = dossier(previewed(app, parameters(*STEPS)))
    events = said(parts, "event")
    assert {"kind": "screening", "day": "2026-01-22"}.items() <= events[0].items()
    assert events[0]["source"].startswith("QuestionnaireResponse/")
    assert len(said(parts, "domain")) == 8
    assert [one["state"] for one in said(parts, "follow-up")] == ["filled"]
    assert {one["what"] for one in said(parts, "missing")} == {"submission"}
    assert [part["valueDate"] for part in parts if part["name"] == "changes-on"] == ["2026-04-06"]


def test_notices_come_in_the_language_asked(app: ASGIApp) -> None:
    demonstration = json.loads((EXAMPLES / "demonstration" / "08-hanne-late.json").read_bytes())
    headers = {"Accept-Language": "nl"}
    answer = called(app, "POST", "/fhir/$preview?as-of=2026-09-15&known=false", json=demonstration, headers=headers)
    told = next(part["resource"] for part in dossier(answer) if part["name"] == "notices")
    assert told["issue"][0]["details"]["text"].startswith("Het eerste gesprek")


def test_each_entry_is_told_with_the_address_that_it_gets(app: ASGIApp) -> None:
    answer = previewed(app, json.loads(STEPS[0].read_bytes()))
    found = said(answer.json()["parameter"], "entry")
    assert found[0]["place"] == "Bundle.entry[0].resource"
    assert found[0]["resource"].startswith("Patient/")
    assert len(found) == 8
