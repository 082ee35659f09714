"""A refusal is told in the caller's language as a whole: nothing of its sentence stays English."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.canonical import B
from adapter.settings import Settings
from tests.api.wire import called

ENGLISH = re.compile(
    r"(?<![\w|=-])(the|with|that|without|which|must|not|from|has|other|than|least|such|only|expected|found|value|days?|whole)(?![\w|=-])"
)
JSON = "application/fhir+json"
QUIZ = {"resourceType": "QuestionnaireResponse", "status": "completed", "questionnaire": f"{B}/Questionnaire/screening"}


def collection(resource: Any, **head: Any) -> dict[str, Any]:
    entry = {"fullUrl": "urn:uuid:6f0c9d8e-1111-4c1e-9a61-000000000001", "resource": resource}
    return {"resourceType": "Bundle", "type": "collection", "entry": [entry], **head}


def answered(link: str, code: str) -> dict[str, Any]:
    coding = {"system": "urn:example:codes", "code": code}
    inner = {"linkId": link, "answer": [{"valueCoding": coding}]}
    return QUIZ | {"item": [{"linkId": link.partition(".")[0], "item": [inner]}]}


def asked(method: str, url: str, resource: Any = None, **more: Any) -> dict[str, Any]:
    request = {"request": {"method": method, "url": url, **more}}
    entry = request if resource is None else request | {"resource": resource}
    return {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", max_body_bytes=20_000)
    gateway = Gateway.of(settings, lambda: datetime(2026, 1, 22, 12, tzinfo=UTC))
    yield gateway.application()
    gateway.store.close()


@pytest.mark.parametrize("language", ["nl", "fr", "de"])
@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/fhir/ChargeItem?status=banana", None),
        ("GET", "/fhir/ChargeItem?colour=red&due=soon&_count=x&_sort=status&_include=x", None),
        ("GET", "/fhir/ChargeItem?subject:identifier=x&code=|&account:missing=x&due:exact=2026&_total=x", None),
        ("GET", "/fhir/ChargeItem?_cursor=AAAA", None),
        ("GET", "/fhir/Patient/_history?_since=soon", None),
        ("GET", "/fhir/Patient/_history?_count=x", None),
        ("GET", "/fhir/Patient?_sealed=x", None),
        ("GET", "/other", None),
        ("GET", "/fhir/CodeSystem/$lookup?code=x", None),
        ("GET", "/fhir/ValueSet/$expand?count=x", None),
        ("GET", "/fhir/CodeSystem/$validate-code?url=http://loinc.org&code=x", None),
        ("POST", "/fhir?pack=x", {}),
        ("POST", "/fhir/$preview?as-of=soon", {}),
        ("POST", "/fhir/$preview", {"resourceType": "Parameters", "parameter": [{"name": "x"}]}),
        ("POST", "/fhir", b""),
        ("POST", "/fhir", b"<Bundle>"),
        ("POST", "/fhir", b"x" * 20_001),
        ("POST", "/fhir", collection(None)),
        ("POST", "/fhir", collection({"resourceType": "Patient", "gender": "x", "birthDate": "x", "active": 1})),
        ("POST", "/fhir", collection({"resourceType": "Patient", "name": [], "id": "_", "photo": [{"data": "x"}]})),
        ("POST", "/fhir", collection(answered("birthplace.1", "Belgium"), type="message")),
        ("POST", "/fhir", collection(answered("birthplace.1", "Belgium"), total=3)),
        ("POST", "/fhir", asked("POST", "Patient/1", {"resourceType": "Patient"})),
        ("POST", "/fhir", asked("PUT", "Patient", {"resourceType": "Patient"})),
        ("POST", "/fhir", asked("PUT", "Patient/1")),
        ("POST", "/fhir", asked("PATCH", "Patient/1", {"resourceType": "Patient"})),
        ("POST", "/fhir", asked("GET", "/")),
        ("POST", "/fhir", asked("PUT", "Patient/1", {"resourceType": "Patient", "id": "1"}, ifMatch='W/"7"')),
        ("PUT", "/fhir/Patient/1", {"resourceType": "Patient"}),
        ("POST", "/fhir/Patient/$validate?mode=delete", {}),
    ],
)
def test_no_word_of_english_is_left_in_a_refusal(
    app: ASGIApp, method: str, path: str, body: Any, language: str
) -> None:
    sent: dict[str, Any] = {"json": body} if isinstance(body, dict) else {"content": body}
    kind = "application/fhir+xml" if isinstance(body, bytes) and body[:1] == b"<" else JSON
    headers = {"Accept-Language": language, "Content-Type": kind, "Accept": JSON}
    answer = called(app, method, path, headers=headers, **(sent if body is not None else {}))
    assert answer.status_code >= 400 or "$validate-code" in path
    texts = re.findall(r'"(?:text|valueString)": ?"([^"]*)"', answer.text)
    assert texts
    assert [text for text in texts if ENGLISH.search(text)] == []
