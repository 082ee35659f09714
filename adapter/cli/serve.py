"""`bib-adapter serve`: bind the port, build the gateway, load the demonstration, run until told to stop."""

from __future__ import annotations

import argparse
import gc
import json
import signal
import socket
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import uvicorn

from adapter import logs
from adapter.api.edge import BASE
from adapter.api.workbench import PAGE
from adapter.app import CannotStart, Gateway
from adapter.cli.errors import CannotRun
from adapter.data import MissingData, data_path
from adapter.settings import Settings, load

OVERRIDES: Final = ("host", "port", "database_url", "sandbox", "demonstration")
DEMONSTRATION: Final = "examples/demonstration"
PACKS: Final = "mappings/packs"
EXAMPLE: Final = "examples/woman/01-screening.json"
# Young objects before a collection: a Bundle makes some ten thousand, nearly all without cycles.
COLLECT_AFTER: Final = 50_000


def serve(given: argparse.Namespace) -> int:
    """Run the gateway until SIGTERM or SIGINT; 0 after a clean stop."""
    settings = _with_example_packs(load(overrides=_overrides(given)).settings)
    logs.configure(settings.log_level)
    listening = _bound(settings.host, settings.port)
    try:
        gateway = Gateway.of(settings)
    except CannotStart as reason:
        listening.close()
        raise CannotRun(str(reason)) from None
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER, 20, 20)
    # uvicorn sends itself the signal again once it has stopped; with a handler of ours the process then ends with 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    _Server(gateway, _address(settings, listening)).run([listening])
    return 0


def _overrides(given: argparse.Namespace) -> dict[str, object]:
    found = {name: getattr(given, name) for name in OVERRIDES if getattr(given, name) is not None}
    if found.get("demonstration") == "":
        found["demonstration"] = data_path(DEMONSTRATION)
    return found


def _with_example_packs(settings: Settings) -> Settings:
    """With the packs that are there to try, where a demonstration is shown and no others are named."""
    if settings.demonstration is None or settings.packs is not None:
        return settings
    return replace(settings, packs=data_path(PACKS))


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
        listening.listen(2048)
    except OSError as failure:
        listening.close()
        raise CannotRun(
            f"cannot listen on {host} port {port}: {failure.strerror}. Stop what uses it, or choose another: --port."
        ) from None
    listening.set_inheritable(True)
    return listening


def _address(settings: Settings, listening: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listening.getsockname()[1]}{BASE}"


class _Server(uvicorn.Server):
    """uvicorn, without its own log settings; it says where it listens once it does."""

    def __init__(self, gateway: Gateway, address: str) -> None:
        self._gateway = gateway
        self._address = address
        super().__init__(
            uvicorn.Config(
                gateway.application(),
                access_log=False,
                log_config=None,
                server_header=False,
                lifespan="on",
                timeout_graceful_shutdown=max(1, round(gateway.settings.stop_seconds)),
            )
        )

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn starts, then the lines for the person who started it."""
        await super().startup(sockets)
        if self.started:
            print("\n".join(_welcome(self._gateway.settings, self._address)), flush=True)


def _welcome(settings: Settings, address: str) -> Sequence[str]:
    listens = f"bib-adapter listens on {address}" + (" (sandbox: no tokens)" if settings.sandbox else "")
    if settings.demonstration is None or (example := _example()) is None:
        return [listens]
    day = json.loads(example.read_bytes())["timestamp"][:10]
    as_fhir = (
        f"curl -s -H 'Content-Type: application/fhir+json' -H 'Sandbox-As-Of: {day}' --data-binary @{_shown(example)}"
    )
    return [
        listens,
        "Paste these to post a Bundle, to preview one, to see what is billable:",
        f"{as_fhir} '{address}?_pretty=true'",
        f"{as_fhir} '{address}/$preview?_pretty=true'",
        f"curl -s '{address}/ChargeItem?status=billable&_pretty=true'",
        f"Or use the workbench: {address.removesuffix(BASE)}{PAGE}",
    ]


def _example() -> Path | None:
    try:
        return data_path(EXAMPLE)
    except MissingData:
        return None


def _shown(path: Path) -> Path:
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
