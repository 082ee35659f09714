"""Every address with its methods: the one table that routing and the CapabilityStatement are made from."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from adapter.api import kmehr, operations, previewing, resources, searches, system, terminology
from adapter.api.answers import refusal
from adapter.api.call import Handler
from adapter.api.edge import BASE
from adapter.api.endpoint import Endpoints
from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say


@dataclass(frozen=True, slots=True)
class Address:
    """A path below the base and the handler of each method. `urgent`: answered even when all workers are busy."""

    path: str
    handlers: Mapping[str, Handler]
    urgent: bool = False


ADDRESSES: Final = (
    Address("", {"POST": system.post_bundle}),
    Address("/", {"POST": system.post_bundle}),  # some clients end the base with a slash
    Address("/metadata", {"GET": system.metadata}, urgent=True),
    Address("/health", {"GET": system.health}, urgent=True),
    Address("/$preview", {"POST": previewing.preview_bundle}),
    Address("/$kmehr", {"POST": kmehr.post_kmehr}),
    Address("/_history", {"GET": searches.history}),
    *(Address(path, {"GET": handler, "POST": handler}) for path, handler in terminology.OPERATIONS.items()),
    Address(
        "/{type}",
        {
            "GET": searches.search,
            "POST": resources.create,
            "PUT": resources.update,
            "PATCH": resources.patch,
            "DELETE": resources.delete,
        },
    ),
    Address("/{type}/_search", {"POST": searches.search_posted}),
    Address("/{type}/$validate", {"POST": operations.validate}),
    Address("/{type}/_history", {"GET": searches.history}),
    Address(
        "/{type}/{id}",
        {
            "GET": resources.read,
            "PUT": resources.update,
            "PATCH": resources.patch,
            "DELETE": resources.delete,
        },
    ),
    Address("/{type}/{id}/$validate", {"GET": operations.validate, "POST": operations.validate}),
    Address("/{type}/{id}/_history", {"GET": searches.history}),
    Address("/{type}/{id}/_history/{version}", {"GET": resources.read}),
)


METHOD_NOT_ALLOWED: Final = 405
# Every interaction that is offered, for the CapabilityStatement.
REGISTERED: Final = frozenset((method, address.path) for address in ADDRESSES for method in address.handlers)


def routes(endpoints: Endpoints, workers: Executor) -> list[Route]:
    """The routes of ADDRESSES."""
    return [
        Route(
            BASE + address.path,
            endpoints.of(address.path or "/", address.handlers, None if address.urgent else workers),
            methods=list(address.handlers),
        )
        for address in ADDRESSES
    ]


async def unrouted(request: Request, refused: Exception) -> Response:
    """The answer to an address that does not exist (404), or not with this method (405)."""
    if isinstance(refused, HTTPException) and refused.status_code == METHOD_NOT_ALLOWED:
        allowed = ", ".join(sorted((refused.headers or {}).get("Allow", "").split(", ")))
        issue = error("method-not-allowed", expected=allowed, found=request.method)
        return refusal(Refused(METHOD_NOT_ALLOWED, [issue], {"Allow": allowed}), request.headers, request.scope)
    return refusal(Refused.of(error("not-found", found=say("This address"))), request.headers, request.scope)
