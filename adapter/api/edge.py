"""The outermost layer of every request: its id, who calls, how many at once, how long, and one log line at the end."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapter import logs
from adapter.api.answers import refusal
from adapter.api.headers import bearer, request_id
from adapter.api.tokens import Tokens
from adapter.fhir.outcome import Refused, error

BASE: Final = "/fhir"
OPEN: Final = frozenset({f"{BASE}/metadata", f"{BASE}/health"})
SANDBOX_SENDER: Final = "sandbox"
RETRY: Final = {"Retry-After": "2"}
CALL: Final = "bib.call"
LOGGER: Final = logging.getLogger("adapter.api")


@dataclass(slots=True)
class Passing:
    """What is known of one request while it passes; the endpoint fills in its route."""

    request_id: str
    sender: str = ""
    route: str = "-"
    status: int = 0
    bytes_out: int = 0
    started: float = field(default_factory=time.perf_counter)


class Edge:
    """The ASGI application around the routes."""

    def __init__(
        self, app: ASGIApp, tokens: Tokens | None, at_once: int, seconds: float, unguarded: Collection[str] = OPEN
    ) -> None:
        """`tokens` None: a sandbox, where callers need none. `at_once`: requests worked on or waiting.

        `unguarded` are the paths that nobody needs a token for.
        """
        self._unguarded = unguarded
        self._app = app
        self._tokens = tokens
        self._at_once = at_once
        self._seconds = seconds
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request through, whatever becomes of it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        passing = Passing(request_id(headers.get("x-request-id")))
        scope[CALL] = passing
        self._inside += 1
        try:
            await self._pass(scope, headers, receive, _noting(send, passing), passing)
        except ClientDisconnect:
            passing.status = 499
        finally:
            self._inside -= 1
            _log(scope, passing)

    async def _pass(self, scope: Scope, headers: Headers, receive: Receive, send: Send, passing: Passing) -> None:
        try:
            if scope["path"] not in self._unguarded:
                passing.sender = self._sender(headers)
                self._admit()
            async with asyncio.timeout(self._seconds):
                await self._app(scope, receive, send)
        except Refused as refused:
            await refusal(refused, headers, scope)(scope, receive, send)
        except TimeoutError:
            await refusal(Refused(503, [error("timeout")], RETRY), headers, scope)(scope, receive, send)

    def _sender(self, headers: Headers) -> str:
        if self._tokens is None:
            return SANDBOX_SENDER
        if sender := self._tokens.sender(bearer(headers.get("authorization"))):
            return sender
        raise Refused(401, [error("unauthorized")], {"WWW-Authenticate": 'Bearer realm="fhir"'})

    def _admit(self) -> None:
        if self._inside > self._at_once:
            raise Refused(503, [error("overloaded")], RETRY)


def _noting(send: Send, passing: Passing) -> Send:
    async def noting(message: Message) -> None:
        if message["type"] == "http.response.start":
            passing.status = message["status"]
            MutableHeaders(scope=message)["X-Request-Id"] = passing.request_id
        else:
            passing.bytes_out += len(message.get("body", b""))
        await send(message)

    return noting


def _log(scope: Scope, passing: Passing) -> None:
    logs.event(
        LOGGER,
        logging.ERROR if passing.status >= 500 and passing.status != 503 else logging.INFO,
        "request",
        request_id=passing.request_id,
        method=scope["method"] if scope["method"].isalpha() and len(scope["method"]) < 10 else "-",
        route=passing.route,
        status=passing.status,
        ms=round((time.perf_counter() - passing.started) * 1000, 1),
        bytes=passing.bytes_out,
        sender=passing.sender,
    )
