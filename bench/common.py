"""What the benchmarks share: the 40-entry Bundle, fresh copies of it, timing, and the calibration of this machine."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

import orjson

BUNDLE: Final = json.loads((Path(__file__).parent / "bundle40.json").read_bytes())
RAW: Final = orjson.dumps(BUNDLE)
SSIN: Final = b"95031460224"
REFERENCE_MS: Final = 0.085  # what orjson.loads(RAW) takes on the machine for which the targets are stated


def fresh(number: int) -> bytes:
    """The Bundle as another woman's: other Bundle.identifier, business identifiers and SSIN; the professionals stay."""
    return RAW.replace(b"BENCH", b"BENCH%d" % number).replace(SSIN, ssin(number).encode())


def ssin(number: int) -> str:
    """A valid number of a woman born from 1980 on, another one for each `number`."""
    born, serial = date(1980, 1, 1) + timedelta(number // 499), number % 499 * 2 + 2
    digits = f"{born:%y%m%d}{serial:03}"
    return f"{digits}{97 - int(digits) % 97:02}"


def median_ms(work: Callable[[], object], rounds: int = 9, seconds: float = 1.0) -> float:
    """Milliseconds that `work` takes: the median over `rounds` batches that last `seconds` together."""
    work()
    started = time.perf_counter()
    work()
    once = time.perf_counter() - started
    repeat = max(1, int(seconds / rounds / max(once, 1e-7)))
    batches = []
    for _ in range(rounds):
        started = time.perf_counter()
        for _ in range(repeat):
            work()
        batches.append((time.perf_counter() - started) / repeat)
    return statistics.median(batches) * 1000


@lru_cache
def slowness() -> float:
    """How many times slower this machine is, now, than the one for which the targets are stated."""
    return median_ms(lambda: orjson.loads(RAW), seconds=0.5) / REFERENCE_MS


def beside(work: Callable[[], object], rounds: int = 15) -> tuple[float, float]:
    """Milliseconds of processor time that `work` takes, and what the reference machine would need: the medians over
    `rounds`, each with a calibration of its own right beside it, so that what else runs here counts on both sides."""
    work()
    times, scaled = [], []
    for _ in range(rounds):
        unit = _processor_ms(lambda: orjson.loads(RAW), 200)
        times.append(_processor_ms(work, 20))
        scaled.append(times[-1] / unit * REFERENCE_MS)
    return statistics.median(times), statistics.median(scaled)


def _processor_ms(work: Callable[[], object], repeat: int) -> float:
    started = time.process_time()
    for _ in range(repeat):
        work()
    return (time.process_time() - started) / repeat * 1000


def row(name: str, milliseconds: float, scaled: float, target: float | None) -> tuple[str, str, str, str]:
    """A row for a time that has its own scale."""
    return name, f"{milliseconds:.2f} ms", f"{scaled:.2f} ms", f"≤ {target:g} ms" if target else ""


def table(title: str, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Print name, measured, scaled to the reference machine, and target, one line each."""
    print(f"\n{title}  (this machine: orjson.loads {slowness() * REFERENCE_MS:.3f} ms, factor {slowness():.2f})")
    for name, measured, scaled, target in [("", "measured", "scaled", "target"), *rows]:
        print(f"  {name:<44}{measured:>14}{scaled:>14}{target:>16}")


def duration(name: str, milliseconds: float, target: float | None) -> tuple[str, str, str, str]:
    """A row for a time: scaled is what the reference machine would need."""
    return row(name, milliseconds, milliseconds / slowness(), target)


def rate(name: str, per_second: float, target: float | None) -> tuple[str, str, str, str]:
    """A row for a rate: scaled is what the reference machine would reach."""
    return name, f"{per_second:.0f}/s", f"{per_second * slowness():.0f}/s", f"≥ {target:g}/s" if target else ""
