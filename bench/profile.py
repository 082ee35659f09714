"""What a post and a preview cost in process, without HTTP, and where.

`python -m bench.profile [POSTS] [cumulative|tottime]`

Processor time, each call beside a calibration of its own, collecting garbage as `serve` does. The lowest twentieth
tells what the code needs, the median what it gets on this machine.
"""

from __future__ import annotations

import cProfile
import gc
import pstats
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from functools import partial

import orjson

from adapter.app import intake_of, limits_of, store_of
from adapter.cli.serve import COLLECT_AFTER
from adapter.fhir import json_codec
from adapter.intake import Caller, Intake
from adapter.settings import Settings
from bench.common import RAW, REFERENCE_MS, fresh, row, table

CALLER = Caller(sender="bench", sandbox=True)
WARM_UP = 20


def posted(intake: Intake, number: int, settings: Settings) -> None:
    """One Bundle of another woman, from its bytes to the answer."""
    answer = intake.submit(json_codec.decode(fresh(number), limits_of(settings)), CALLER)
    assert answer.status == 200, answer


def previewed(intake: Intake, bundle: dict[str, object], trace: bool) -> None:
    """One preview, to the bytes of its answer."""
    json_codec.encode(intake.preview(bundle, CALLER, None, trace).resource)


def measured(name: str, calls: Iterable[Callable[[], object]], target: float) -> Iterable[tuple[str, str, str, str]]:
    """The lowest twentieth and the median of the calls, each divided by what `orjson.loads` took right after it."""
    times, units = [], []
    for call in calls:
        times.append(_thread_ms(call, 1))
        units.append(_thread_ms(partial(orjson.loads, RAW), 4))
    for label, share in (("lowest twentieth", 0.05), ("median", 0.5)):
        took, unit = (sorted(values)[int(len(values) * share)] for values in (times, units))
        yield row(f"{name}, {label}", took, took / unit * REFERENCE_MS, target)


def _thread_ms(work: Callable[[], object], repeat: int) -> float:
    started = time.thread_time()
    for _ in range(repeat):
        work()
    return (time.thread_time() - started) / repeat * 1000


def main(posts: int, order: str) -> None:
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(f"sqlite:///{folder}/profile.sqlite")
        intake = intake_of(settings, store)
        numbers = iter(range(WARM_UP + 2 * posts))
        for _ in range(WARM_UP):
            posted(intake, next(numbers), settings)
        gc.collect()
        gc.freeze()
        gc.set_threshold(COLLECT_AFTER, 20, 20)
        rows = [*measured("a post", (partial(posted, intake, next(numbers), settings) for _ in range(posts)), 3.3)]
        known = json_codec.decode(fresh(5_000_000))
        for name, trace, target in (("a preview", False, 3), ("a preview with trace", True, 5)):
            rows += measured(name, [partial(previewed, intake, known, trace)] * posts, target)
        table("In process", rows)
        profiler = cProfile.Profile()
        profiler.enable()
        for number in numbers:
            posted(intake, number, settings)
        profiler.disable()
        store.close()
    pstats.Stats(profiler).strip_dirs().sort_stats(order).print_stats(45)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100, sys.argv[2] if sys.argv[2:] else "cumulative")
