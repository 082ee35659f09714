"""From the wire to a handler and back: the body is read here, everything else happens in a worker thread."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from adapter import logs
from adapter.api.answers import refusal, response
from adapter.api.body import read_body
from adapter.api.call import REPRESENTATION, Call, Handler, Services
from adapter.api.capability import served_types
from adapter.api.edge import BASE, CALL, RETRY, Passing
from adapter.api.forms import wanted
from adapter.api.headers import HOST, day, prefer
from adapter.fhir.outcome import Refused, error, language_of
from adapter.fhir.phrases import say
from adapter.intake import Caller
from adapter.store.port import StoreError

BODIES: Final = frozenset({"POST", "PUT", "PATCH"})
AS_OF: Final = "Sandbox-As-Of"
LOGGER: Final = logging.getLogger("adapter.api")

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Makes the endpoints of one process."""

    services: Services
    body_seconds: float

    def of(self, route: str, handlers: Mapping[str, Handler], workers: Executor | None) -> Endpoint:
        """The endpoint of one route, with a handler for each method. `workers` None: the event loop's own threads."""

        async def endpoint(request: Request) -> Response:
            request.scope[CALL].route = route
            body = b""
            try:
                if request.method in BODIES:
                    body = await read_body(request, self.services.limits.bytes, self.body_seconds)
            except Refused as refused:
                return refusal(refused, request.headers, request.scope)
            handler = handlers["GET" if request.method == "HEAD" else request.method]
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(workers, carried_out, handler, request, body, self.services)

        return endpoint


def carried_out(handler: Handler, request: Request, body: bytes, services: Services) -> Response:
    """What the handler answers, or why not; nothing unexpected leaves this function, and nothing of it is told."""
    passing: Passing = request.scope[CALL]
    try:
        form = wanted(request.headers, request.query_params)
        return response(handler(_call(request, body, services, passing)), request, form)
    except Refused as refused:
        return refusal(refused, request.headers, request.scope)
    except StoreError as busy:
        logs.failure(LOGGER, "store", busy, request_id=passing.request_id)
        return refusal(Refused(503, [error("unavailable")], RETRY), request.headers, request.scope)
    except Exception as unexpected:
        logs.failure(LOGGER, "internal", unexpected, request_id=passing.request_id, route=passing.route)
        return refusal(Refused(500, [error("internal")]), request.headers, request.scope)


def _call(request: Request, body: bytes, services: Services, passing: Passing) -> Call:
    headers = request.headers
    if (kind := request.path_params.get("type")) is not None and kind not in served_types():
        raise Refused(404, [error("not-found", found=kind)])
    as_of = day(AS_OF, headers.get(AS_OF))
    if as_of is not None and not services.sandbox:
        raise Refused.of(error("request-parameter", expected=say("a sandbox"), found=say("none"), parameter=AS_OF))
    wishes = prefer(headers.get("prefer"))
    caller = Caller(
        sender=passing.sender,
        as_of=as_of,
        language=language_of(headers.get("accept-language")),
        base_url=services.base_url or _base_url(request),
        request_id=passing.request_id,
        sandbox=services.sandbox,
        prefer=wishes.returns,
    )
    query = (pair for pair in request.query_params.multi_items() if pair[0] not in REPRESENTATION)
    return Call(services, caller, headers, request.path_params, tuple(query), body)


def _base_url(request: Request) -> str:
    host = request.headers.get("host", "")
    if not HOST.fullmatch(host):
        address, port = request.scope.get("server") or ("localhost", None)
        host = f"{address}:{port}" if port else address
    return f"{request.scope['scheme']}://{host}{BASE}"
