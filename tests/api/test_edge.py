"""What holds for every request: ids, tokens, limits, forms, compression; nothing of a person in a log line or a 500."""

from __future__ import annotations

import asyncio
import gzip
import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from adapter.api.call import Call, Handler, Services
from adapter.api.edge import Edge
from adapter.api.endpoint import Endpoints
from adapter.api.routes import unrouted
from adapter.api.tokens import Tokens, digest
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, error
from adapter.intake.model import Answer
from adapter.sealing import Seal
from adapter.store.port import StoreBusy
from tests.api.wire import called, calling

CANARY = "Kanarievogel"
PATIENT = {"resourceType": "Patient", "id": "1", "name": [{"family": "Peeters"}]}


def _app(
    handler: Handler, *, tokens: Tokens | None = None, at_once: int = 8, seconds: float = 5.0, sandbox: bool = True
) -> ASGIApp:
    services = Services(
        intake=None,  # type: ignore[arg-type]  # no handler of this file uses it
        kmehr=None,  # type: ignore[arg-type]  # nor this
        limits=Limits(bytes=10_000),
        ready=lambda: None,
        statement=lambda base_url: {},
        seal=Seal(lambda: bytes(32)),
        sandbox=sandbox,
    )
    endpoints = Endpoints(services, body_seconds=1.0)
    workers = ThreadPoolExecutor(4)
    methods: dict[str, Handler] = {"GET": handler, "POST": handler}
    paths = ("/fhir/metadata", "/fhir/{type}", "/fhir/{type}/{id}")
    routes: list[BaseRoute] = [
        Route(path, endpoints.of(path, methods, workers), methods=list(methods)) for path in paths
    ]
    app = FastAPI(routes=routes, openapi_url=None, exception_handlers={HTTPException: unrouted})
    return Edge(app, tokens, at_once, seconds)


def _patient(call: Call) -> Answer:
    return Answer(200, PATIENT, {"ETag": 'W/"3"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"})


def _codes(response: httpx.Response) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in response.json()["issue"]]


def test_the_request_id_is_echoed_and_logged_with_route_status_time_and_sender(lines: io.StringIO) -> None:
    response = called(_app(_patient), "GET", "/fhir/Patient/85010112345?name=x", headers={"X-Request-Id": "abc-1"})
    assert response.headers["X-Request-Id"] == "abc-1"
    (line,) = [json.loads(text) for text in lines.getvalue().splitlines() if '"event": "request"' in text]
    assert (line["request_id"], line["route"], line["status"]) == ("abc-1", "/fhir/{type}/{id}", 200)
    assert (line["method"], line["sender"]) == ("GET", "sandbox")
    assert line["ms"] >= 0


def test_neither_ids_nor_query_strings_are_logged(lines: io.StringIO) -> None:
    called(_app(_patient), "GET", f"/fhir/Patient/{CANARY}?name={CANARY}", headers={"X-Request-Id": "a b " + CANARY})
    called(_app(_patient), "GET", f"/{CANARY}")
    called(_app(_patient), CANARY, "/fhir/Patient")
    assert CANARY not in lines.getvalue()


def test_an_unexpected_error_is_a_500_without_details_and_logged_without_values(lines: io.StringIO) -> None:
    def fails(call: Call) -> Answer:
        raise ValueError(CANARY, call.body)

    response = called(_app(fails), "POST", "/fhir/Patient", content=CANARY, headers={"X-Request-Id": "r-9"})
    assert (response.status_code, _codes(response)) == (500, ["internal"])
    assert response.headers["X-Request-Id"] == "r-9"
    told = [json.loads(text) for text in lines.getvalue().splitlines() if '"event": "internal"' in text]
    assert told[0]["error"] == ["ValueError"]
    assert told[0]["request_id"] == "r-9"
    assert any("test_edge.py" in place for place in told[0]["at"])
    assert CANARY not in lines.getvalue() + response.text


def test_a_refusal_is_an_outcome_with_its_status_headers_and_language() -> None:
    def refuses(call: Call) -> Answer:
        raise Refused(409, [error("version-conflict", found="Patient/1")], {"Retry-After": "1"})

    response = called(_app(refuses), "GET", "/fhir/Patient/1", headers={"Accept-Language": "nl"})
    assert (response.status_code, _codes(response)) == (409, ["version-conflict"])
    assert response.headers["Retry-After"] == "1"
    assert response.json()["issue"][0]["details"]["text"].startswith("Een andere afzender")


def test_a_store_that_is_busy_is_a_503_with_the_time_to_wait() -> None:
    def busy(call: Call) -> Answer:
        raise StoreBusy("locked")

    response = called(_app(busy), "GET", "/fhir/Patient/1")
    assert (response.status_code, _codes(response), response.headers["Retry-After"]) == (503, ["unavailable"], "2")


def test_an_unknown_address_is_404_and_another_method_405_with_those_allowed() -> None:
    unknown = called(_app(_patient), "GET", "/elsewhere")
    assert (unknown.status_code, _codes(unknown)) == (404, ["not-found"])
    other = called(_app(_patient), "DELETE", "/fhir/Patient/1")
    assert (other.status_code, _codes(other)) == (405, ["method-not-allowed"])
    assert other.headers["Allow"] == "GET, HEAD, POST"


def test_outside_the_sandbox_only_metadata_needs_no_token() -> None:
    app = _app(_patient, tokens=Tokens(((digest("secret").encode(), "uz-example"),)), sandbox=False)
    assert called(app, "GET", "/fhir/metadata").status_code == 200
    assert called(app, "GET", "/fhir/Patient/1", headers={"Authorization": "Bearer secret"}).status_code == 200
    for headers in ({}, {"Authorization": "Bearer other"}, {"Authorization": "Basic secret"}):
        for path in ("/fhir/Patient/1", "/elsewhere"):
            refused = called(app, "GET", path, headers=headers)
            assert (refused.status_code, _codes(refused)) == (401, ["unauthorized"])
            assert refused.headers["WWW-Authenticate"].startswith("Bearer")


def test_the_handler_learns_who_sends_and_for_which_day() -> None:
    seen: list[Call] = []

    def remembers(call: Call) -> Answer:
        seen.append(call)
        return Answer(200, PATIENT)

    called(_app(remembers), "GET", "/fhir/Patient?a=1&_format=json&a=2", headers={"Sandbox-As-Of": "2026-03-02"})
    assert (seen[0].caller.sender, str(seen[0].caller.as_of)) == ("sandbox", "2026-03-02")
    assert seen[0].caller.base_url == "http://gateway.example.org/fhir"
    assert seen[0].query == (("a", "1"), ("a", "2"))


def test_a_date_is_refused_when_it_is_none_or_outside_the_sandbox() -> None:
    tokens = Tokens(((digest("secret").encode(), "uz-example"),))
    outside = _app(_patient, tokens=tokens, sandbox=False)
    headers = {"Sandbox-As-Of": "2026-03-02", "Authorization": "Bearer secret"}
    for response in (
        called(outside, "GET", "/fhir/Patient/1", headers=headers),
        called(_app(_patient), "GET", "/fhir/Patient/1", headers={"Sandbox-As-Of": "yesterday"}),
    ):
        assert (response.status_code, _codes(response)) == (400, ["request-parameter"])


@pytest.mark.parametrize("how", [{"headers": {"Accept": "application/fhir+xml"}}, {"params": {"_format": "xml"}}])
def test_an_answer_is_xml_when_that_is_asked(how: dict[str, Any]) -> None:
    response = called(_app(_patient), "GET", "/fhir/Patient/1", **how)
    assert response.headers["Content-Type"].startswith("application/fhir+xml")
    assert ElementTree.fromstring(response.content).tag.endswith("}Patient")


def test_an_unknown_form_is_406_and_told_in_json() -> None:
    response = called(_app(_patient), "GET", "/fhir/Patient/1", headers={"Accept": "text/turtle"})
    assert (response.status_code, _codes(response)) == (406, ["not-acceptable"])


def test_an_answer_is_pretty_when_that_is_asked() -> None:
    assert b"\n" in called(_app(_patient), "GET", "/fhir/Patient/1?_pretty=true").content
    assert b"\n" not in called(_app(_patient), "GET", "/fhir/Patient/1").content


@pytest.mark.parametrize("resource", [None, {"resourceType": "Patient", "id": "1"}])
def test_the_first_answer_is_given_byte_for_byte_in_json_and_as_a_resource_in_xml(
    resource: dict[str, Any] | None,
) -> None:
    raw = b'{ "resourceType":"Patient", "id":"1" }'
    app = _app(lambda call: Answer(200, resource, raw=raw))
    assert called(app, "GET", "/fhir/Patient/1").content == raw
    assert b'<id value="1"/>' in called(app, "GET", "/fhir/Patient/1?_format=xml").content


def test_a_conditional_read_is_304_without_a_body() -> None:
    response = called(_app(_patient), "GET", "/fhir/Patient/1", headers={"If-None-Match": 'W/"3"'})
    assert (response.status_code, response.content, response.headers["ETag"]) == (304, b"", 'W/"3"')


def test_head_has_the_headers_of_get_and_no_body() -> None:
    got = called(_app(_patient), "GET", "/fhir/Patient/1")
    head = called(_app(_patient), "HEAD", "/fhir/Patient/1")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", 'W/"3"')
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_a_long_answer_is_compressed_when_the_caller_accepts_it() -> None:
    long = {"resourceType": "Patient", "name": [{"family": "x" * 5000}]}
    app = _app(lambda call: Answer(200, long))
    packed = called(app, "GET", "/fhir/Patient/1", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.json() == long
    assert "Content-Encoding" not in called(app, "GET", "/fhir/Patient/1", headers={"Accept-Encoding": "br"}).headers
    short = called(_app(_patient), "GET", "/fhir/Patient/1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in short.headers


def test_a_compressed_body_is_read_and_a_long_one_refused() -> None:
    app = _app(lambda call: Answer(200, call.resource()))
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/fhir+json"}
    body = gzip.compress(json.dumps(PATIENT).encode())
    assert called(app, "POST", "/fhir/Patient", content=body, headers=headers).json() == PATIENT
    bomb = gzip.compress(b" " * 10_001)
    refused = called(app, "POST", "/fhir/Patient", content=bomb, headers=headers)
    assert (refused.status_code, _codes(refused)) == (413, ["too-large"])


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"", "application/fhir+json", 400),
        (b"{", "application/fhir+json", 400),
        (b"{}", "text/plain", 415),
        (b"<", "application/fhir+xml", 400),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(body: bytes, content_type: str, status: int) -> None:
    app = _app(lambda call: Answer(200, call.resource()))
    response = called(app, "POST", "/fhir/Patient", content=body, headers={"Content-Type": content_type})
    assert response.status_code == status


def test_beyond_the_queue_a_request_is_503_and_metadata_still_answers() -> None:
    release = threading.Event()

    def waits(call: Call) -> Answer:
        if call.type:
            release.wait(5)
        return Answer(200, PATIENT)

    async def crowd(client: httpx.AsyncClient) -> tuple[list[int], int, httpx.Response]:
        waiting = [asyncio.create_task(client.get("/fhir/Patient/1")) for _ in range(3)]
        await asyncio.sleep(0.1)
        refused = await client.get("/fhir/Patient/1")
        open_one = await client.get("/fhir/metadata")
        release.set()
        return [(await one).status_code for one in waiting], open_one.status_code, refused

    statuses, metadata, refused = asyncio.run(calling(_app(waits, at_once=3), crowd))
    assert (statuses, metadata) == ([200, 200, 200], 200)
    assert (refused.status_code, _codes(refused), refused.headers["Retry-After"]) == (503, ["overloaded"], "2")


def test_a_request_that_takes_too_long_is_503() -> None:
    release = threading.Event()

    def waits(call: Call) -> Answer:
        release.wait(5)
        return Answer(200, PATIENT)

    response = called(_app(waits, seconds=0.1), "GET", "/fhir/Patient/1")
    release.set()
    assert (response.status_code, _codes(response), response.headers["Retry-After"]) == (503, ["timeout"], "2")
