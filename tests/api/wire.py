"""Calls an ASGI application as a client on the wire would."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import httpx
from starlette.types import ASGIApp

T = TypeVar("T")
BASE = "http://gateway.example.org"


def called(app: ASGIApp, method: str, path: str, **request: Any) -> httpx.Response:
    """One call."""
    return asyncio.run(calling(app, lambda client: client.request(method, path, **request)))


async def calling(app: ASGIApp, work: Callable[[httpx.AsyncClient], Awaitable[T]]) -> T:
    """Work with a client that calls the application."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE) as client:
        return await work(client)
