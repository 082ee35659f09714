"""The one door to the HTTP client library: posting a body to a gateway, patiently while it is busy."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import httpx

from adapter.cli.errors import CannotRun

BUSY: Final = frozenset({429, 503})
LONGEST_WAIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the gateway answered."""

    status: int
    body: bytes
    request_id: str


class Client:
    """Posts to one gateway. A busy gateway or a broken connection is tried again: an identified Bundle counts once."""

    def __init__(
        self,
        url: str,
        headers: Mapping[str, str],
        attempts: int,
        transport: httpx.BaseTransport | None = None,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self._url = url
        self._attempts = max(attempts, 1)
        self._wait = wait
        self._client = httpx.Client(headers=dict(headers), timeout=120, transport=transport)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def post(self, body: bytes, content_type: str) -> Reply:
        """The gateway's answer. Raises CannotRun when it cannot be reached, or stays busy."""
        trouble = ""
        for attempt in range(self._attempts):
            try:
                response = self._client.post(self._url, content=body, headers={"Content-Type": content_type})
            except (httpx.InvalidURL, httpx.UnsupportedProtocol) as failure:
                raise CannotRun(f"{self._url} is no address of a gateway: {failure}") from None
            except httpx.TransportError as failure:
                trouble, pause = str(failure) or type(failure).__name__, 2.0**attempt
            else:
                if response.status_code not in BUSY:
                    return Reply(response.status_code, response.content, response.headers.get("X-Request-Id", ""))
                trouble, pause = f"it answers {response.status_code}", _pause(response, attempt)
            if attempt + 1 < self._attempts:
                self._wait(min(pause, LONGEST_WAIT))
        raise CannotRun(f"{self._url} does not take it after {self._attempts} attempts: {trouble}")


def _pause(response: httpx.Response, attempt: int) -> float:
    asked = response.headers.get("Retry-After", "")
    return float(asked) if asked.isdigit() else 2.0**attempt
