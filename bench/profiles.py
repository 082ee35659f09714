"""Validation of 40-entry transactions against their profiles and Questionnaire, beside base R4, in one run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, fresh, table

ROUNDS, BUNDLES = 60, 8


def main() -> None:
    """In turns, so that a disturbance hits both; the least of each, in CPU time: one Bundle again and again; new ones.

    What was loaded is frozen for the garbage collector, as the server does.
    """
    started = time.process_time()
    resource = json_codec.decode(RAW)
    found = _profiled(resource)
    first = (time.process_time() - started) * 1000
    assert not [issue for issue in found if issue.stops], found[:3]
    gc.freeze()
    numbers = iter(range(2 * ROUNDS * BUNDLES))
    new = [_round(lambda: json_codec.decode(fresh(next(numbers)))) for _ in range(ROUNDS)]
    again = [_round(lambda: resource) for _ in range(ROUNDS)]
    rows = [duration("first validation: tables load and compile", first, 300)]
    for name, rounds in (("the same Bundle", again), ("a new Bundle", new)):
        base, profiled = (min(side) for side in zip(*rounds, strict=True))
        rows += [
            duration(f"{name}: base R4", base, None),
            duration(f"{name}: with profiles and Questionnaire", profiled, None),
            (f"{name}: ratio", f"{profiled / base:.2f}", "", "≤ 1.6"),
        ]
    table("Profiles", rows)


def _profiled(resource: Any) -> list[Any]:
    return validate(resource, profiles=(), defaults="error")


def _round(bundle: Callable[[], Any]) -> tuple[float, float]:
    """Milliseconds that a Bundle takes without profiles and with them, decoded before."""
    spent = {validate: 0.0, _profiled: 0.0}
    for work in [validate, _profiled] * BUNDLES:
        resource = bundle()
        started = time.process_time()
        work(resource)
        spent[work] += time.process_time() - started
    return spent[validate] / BUNDLES * 1000, spent[_profiled] / BUNDLES * 1000


if __name__ == "__main__":
    main()
