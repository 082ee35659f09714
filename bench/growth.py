"""What a post, a preview and the billing platform's page cost with 1,000 and with 100,000 dossiers stored.

`python -m bench.growth [SIZE …] [--postgres]`. The stored dossiers are screenings of women who share their midwife
with everyone else; those measured are whole 40-entry Bundles.
"""

from __future__ import annotations

import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from typing import Final

import orjson

from adapter.app import intake_of
from adapter.fhir import json_codec
from adapter.intake import Caller
from adapter.settings import Settings
from adapter.store import open_store
from bench.common import BUNDLE, RAW, SSIN, duration, ssin, table
from bench.gateway import Gateway, gateway, postgres

SIZES: Final = (1_000, 100_000)
STEP: Final = 5_000
CALLS: Final = 100
CALLER: Final = Caller(sender="sandbox", sandbox=True)
OFFSET: Final = 1_000_000  # numbers of the measured women, beyond those stored
SCREENING: Final = orjson.dumps({**BUNDLE, "entry": BUNDLE["entry"][:8]})
CHARGES: Final = "/fhir/ChargeItem?status=billable&_count=50"


def numbered(raw: bytes, number: int) -> bytes:
    return raw.replace(b"BENCH", b"BENCH%d" % number).replace(SSIN, ssin(number).encode())


def stored(url: str, start: int, end: int) -> None:
    """Post the screenings from `start` to `end` in process, without waiting for the disk, telling how far it is."""
    settings = Settings()
    store = open_store(url, durable=False)
    try:
        intake = intake_of(settings, store)
        gc.freeze()
        for low in range(start, end, STEP):
            high = min(end, low + STEP)
            began = time.perf_counter()
            for number in range(low, high):
                intake.submit(json_codec.decode(numbered(SCREENING, number)), CALLER)
            print(f"  {high} stored, {(high - low) / (time.perf_counter() - began):.0f}/s", file=sys.stderr)
    finally:
        store.close()


def measured(server: Gateway, size: int) -> dict[str, float]:
    """Milliseconds at the median of each kind of call."""
    bodies = [numbered(RAW, OFFSET + size + number) for number in range(CALLS)]
    posts = server.timed(bodies, clients=1)
    previews = server.timed(bodies, "/fhir/$preview", clients=1)
    pages = [_page(server) for _ in range(CALLS)]
    return {
        "post": statistics.median(posts) * 1000,
        "post, ninth of ten": statistics.quantiles(posts, n=10)[8] * 1000,
        "preview of what is known": statistics.median(previews) * 1000,
        "first page of billable charges": statistics.median(pages) * 1000,
    }


def _page(server: Gateway) -> float:
    started = time.perf_counter()
    status, _ = server.call("GET", CHARGES)
    assert status == 200, status
    return time.perf_counter() - started


def run(name: str, url: str, sizes: Sequence[int]) -> None:
    rows, already, first = [], 0, dict[str, float]()
    for size in sizes:
        stored(url, already, size)
        with gateway(url) as server:
            already, found = size, measured(server, size)
        print(f"  {size} dossiers: {found}", file=sys.stderr)
        first = first or found
        for kind, value in found.items():
            label, value_text, scaled, _ = duration(f"{kind}, {size} dossiers", value, None)
            rows.append((label, value_text, scaled, f"x {value / first[kind]:.2f}"))
    table(f"Growth, {name}", rows)


def main(arguments: Sequence[str]) -> None:
    sizes = [int(argument) for argument in arguments if argument.isdigit()] or SIZES
    if "--postgres" in arguments:
        with postgres() as url:
            run("PostgreSQL", url, sizes)
    else:
        with tempfile.TemporaryDirectory() as folder:
            run("SQLite", f"sqlite:///{folder}/growth.sqlite", sizes)


if __name__ == "__main__":
    main(sys.argv[1:])
