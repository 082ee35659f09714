"""`POST [base]/$kmehr` and a preview of a KMEHR message, on the wire."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.settings import Settings
from tests.api.wire import called

TALK = (Path(__file__).parents[2] / "examples" / "kmehr" / "advice-talk.xml").read_bytes()
XML = {"Content-Type": "application/xml", "Accept": "application/fhir+json"}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:")
    gateway = Gateway.of(settings, lambda: datetime(2026, 3, 14, 12, tzinfo=UTC))
    yield gateway.application()
    gateway.store.close()


def test_a_message_is_answered_like_a_transaction_and_the_same_again_with_the_same(app: ASGIApp) -> None:
    first = called(app, "POST", "/fhir/$kmehr", content=TALK, headers=XML)
    again = called(app, "POST", "/fhir/$kmehr", content=TALK, headers=XML)
    assert (first.status_code, first.json()["type"]) == (200, "transaction-response")
    assert again.content == first.content
    issues = [one for entry in first.json()["entry"] for one in entry["response"].get("outcome", {}).get("issue", ())]
    assert "kmehrmessage.folder[0].transaction[1]" in [one.get("expression", [""])[0] for one in issues]


def test_a_preview_takes_a_message_too(app: ASGIApp) -> None:
    answer = called(app, "POST", "/fhir/$preview?as-of=2026-02-06", content=TALK, headers=XML)
    assert (answer.status_code, answer.json()["resourceType"]) == (200, "Parameters")


def test_a_preview_of_a_message_tells_what_became_of_each_element_and_what_is_lost(app: ASGIApp) -> None:
    answer = called(app, "POST", "/fhir/$preview?as-of=2026-02-06", content=TALK, headers=XML).json()
    parts = {one["name"]: one.get("part", ()) for one in answer["parameter"]}
    trace = [{part["name"]: part["valueString"] for part in one["part"]} for one in parts["trace"]]
    targets = {one["source"]: one.get("target") for one in trace}
    assert targets["kmehrmessage.folder[0].patient[0].birthdate[0].date[0]"] == "woman.birth_date"
    lost = [one["part"][0]["valueString"] for one in parts["difference"]]
    assert "kmehrmessage.folder[0].transaction[1].text[0]" in lost


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (TALK, "application/json", 415, "unsupported-media-type"),
        (b"", "application/xml", 400, "empty-body"),
        (b'<Patient xmlns="http://hl7.org/fhir"/>', "application/xml", 400, "not-a-resource"),
        (TALK.replace(b"contactreport", b"sumehr"), "application/xml", 422, "message-event"),
    ],
)
def test_what_is_no_message_is_refused(app: ASGIApp, content: bytes, kind: str, status: int, code: str) -> None:
    headers = XML | {"Content-Type": kind}
    answer = called(app, "POST", "/fhir/$kmehr", content=content, headers=headers)
    assert answer.status_code == status
    assert [issue["details"]["coding"][0]["code"] for issue in answer.json()["issue"]] == [code]


def test_the_statement_names_the_operation(app: ASGIApp) -> None:
    (rest,) = called(app, "GET", "/fhir/metadata").json()["rest"]
    assert [operation["name"] for operation in rest["operation"]] == ["kmehr", "preview"]


def test_a_pack_that_is_not_known_is_named_in_the_refusal(app: ASGIApp) -> None:
    bundle = {"resourceType": "Bundle", "type": "collection"}
    answer = called(app, "POST", "/fhir/$preview?pack=nowhere", json=bundle)
    assert answer.status_code == 400
    assert "nowhere" in answer.text
