"""Where the time of a post goes: in process, without HTTP. `python -m bench.profile [POSTS] [cumulative|tottime]`."""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
import time
from functools import partial

from adapter.app import intake_of, limits_of, store_of
from adapter.fhir import json_codec
from adapter.intake import Caller, Intake
from adapter.settings import Settings
from bench.common import fresh, median_ms

CALLER = Caller(sender="bench", sandbox=True)


def posted(intake: Intake, number: int, settings: Settings) -> None:
    answer = intake.submit(json_codec.decode(fresh(number), limits_of(settings)), CALLER)
    assert answer.status == 200, answer


def main(posts: int, order: str) -> None:
    settings = Settings()
    with tempfile.TemporaryDirectory() as folder:
        store = store_of(f"sqlite:///{folder}/profile.sqlite")
        intake = intake_of(settings, store)
        for number in range(10):
            posted(intake, number, settings)
        started = time.perf_counter()
        for number in range(10, 10 + posts):
            posted(intake, number, settings)
        print(f"a post in process, without profiling: {(time.perf_counter() - started) / posts * 1000:.2f} ms")
        known = json_codec.decode(fresh(5_000_000))
        for trace in (False, True):
            taken = median_ms(partial(intake.preview, known, CALLER, None, trace))
            print(f"a preview, trace {trace}: {taken:.2f} ms")
        profiler = cProfile.Profile()
        profiler.enable()
        for number in range(10 + posts, 10 + 2 * posts):
            posted(intake, number, settings)
        profiler.disable()
        store.close()
    pstats.Stats(profiler).strip_dirs().sort_stats(order).print_stats(45)


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 100, sys.argv[2] if sys.argv[2:] else "cumulative")
