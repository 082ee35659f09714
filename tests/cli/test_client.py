"""Posting to a gateway that is busy, away or answers nonsense."""

from __future__ import annotations

import httpx
import pytest

from adapter.cli.client import Client
from adapter.cli.errors import CannotRun

URL = "http://gateway.example.org/fhir"


def _client(answers: list[httpx.Response | httpx.TransportError], attempts: int = 3) -> tuple[Client, list[float]]:
    waited: list[float] = []

    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == URL
        found = answers.pop(0)
        if isinstance(found, httpx.TransportError):
            raise found
        return found

    return Client(URL, {}, attempts, httpx.MockTransport(answer), waited.append), waited


def test_an_answer_is_given_as_it_came() -> None:
    client, waited = _client([httpx.Response(422, content=b"{}", headers={"X-Request-Id": "r1"})])
    reply = client.post(b"{}", "application/fhir+json")
    assert (reply.status, reply.body, reply.request_id, waited) == (422, b"{}", "r1", [])


def test_a_busy_gateway_is_tried_again_after_the_time_that_it_names() -> None:
    client, waited = _client(
        [httpx.Response(503, headers={"Retry-After": "7"}), httpx.Response(503), httpx.Response(200)]
    )
    assert client.post(b"{}", "application/fhir+json").status == 200
    assert waited == [7.0, 2.0]


def test_no_wait_is_longer_than_a_minute() -> None:
    client, waited = _client([httpx.Response(503, headers={"Retry-After": "86400"}), httpx.Response(200)])
    client.post(b"{}", "application/fhir+json")
    assert waited == [60.0]


def test_a_gateway_that_stays_busy_or_away_ends_the_command_after_the_last_attempt() -> None:
    client, waited = _client([httpx.ConnectError("refused"), httpx.Response(503)], attempts=2)
    with pytest.raises(CannotRun, match="after 2 attempts: it answers 503"):
        client.post(b"{}", "application/fhir+json")
    assert len(waited) == 1


@pytest.mark.parametrize("url", ["gateway.example.org", "ftp://gateway.example.org", ""])
def test_what_is_no_address_is_told_at_once(url: str) -> None:
    with pytest.raises(CannotRun, match="is no address of a gateway"):
        Client(url, {}, 3, wait=lambda _: pytest.fail("waited")).post(b"{}", "application/fhir+json")
