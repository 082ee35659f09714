"""The workbench at `/workbench`: a page of fixed files with examples to start from, which asks and never stores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from adapter.api.edge import CALL
from adapter.api.headers import unchanged
from adapter.data import data_path

PAGE: Final = "/workbench"
CHOICES: Final = f"{PAGE}/choices"
FOLDER: Final = Path(__file__).resolve().parents[1] / "workbench"
INDEX: Final = "index.html"
EXAMPLES: Final = "examples.json"
TYPES: Final[Mapping[str, str]] = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Nothing from anywhere else, nothing inline, in no frame; what is typed goes nowhere but to this gateway.
HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    content: bytes
    type: str
    tag: str

    @classmethod
    def of(cls, path: Path) -> Asset:
        content = path.read_bytes()
        return cls(content, TYPES[path.suffix], f'"{hashlib.sha256(content).hexdigest()[:20]}"')


@dataclass(frozen=True, slots=True)
class Workbench:
    """The files by their addresses; `choices` tells the packs in force and the day it is."""

    assets: Mapping[str, Asset]
    choices: Callable[[], Mapping[str, Any]]

    @classmethod
    def of(cls, choices: Callable[[], Mapping[str, Any]]) -> Workbench:
        """The packaged page. Raises MissingData for an incomplete installation."""
        return cls(dict(_assets()), choices)

    @property
    def unguarded(self) -> frozenset[str]:
        """The addresses of files, which hold no data of anybody; which packs there are is told to senders alone."""
        return frozenset({f"{PAGE}/", *self.assets})

    def routes(self) -> list[Route]:
        """The routes of the page."""
        return [
            Route(CHOICES, self._choices),
            Route(f"{PAGE}/", lambda request: RedirectResponse(f"..{PAGE}", 308)),
            *(Route(path, self._asset) for path in self.assets),
        ]

    async def _choices(self, request: Request) -> Response:
        request.scope[CALL].route = CHOICES
        return JSONResponse(dict(self.choices()), headers=dict(HEADERS) | {"Cache-Control": "no-store"})

    async def _asset(self, request: Request) -> Response:
        request.scope[CALL].route = PAGE
        asset = self.assets[request.url.path]
        headers = dict(HEADERS) | {"ETag": asset.tag, "Content-Type": asset.type}
        if unchanged(request.headers, headers):
            return Response(status_code=304, headers=headers)
        return Response(asset.content, headers=headers)


def _assets() -> Iterator[tuple[str, Asset]]:
    yield PAGE, Asset.of(FOLDER / INDEX)
    for path in sorted(FOLDER.iterdir()):
        if path.suffix in TYPES and path.name != INDEX:
            yield f"{PAGE}/{path.name}", Asset.of(path)
    for name in example_files():
        yield f"{PAGE}/{name}", Asset.of(data_path(name))


def example_files() -> list[str]:
    """The examples that the page offers, as they lie in the checkout and in the wheel."""
    listed = json.loads((FOLDER / EXAMPLES).read_text("utf-8"))
    return sorted({name for example in listed for name in example["files"]})
