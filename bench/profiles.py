"""Validation of the 40-entry transaction against its profiles and Questionnaire, beside base R4, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, table

ROUNDS, REPEAT = 60, 10


def main() -> None:
    """In turns, so that a disturbance of the machine hits both; of each the least, in CPU time."""
    resource = json_codec.decode(RAW)
    validate(resource)
    started = time.process_time()
    found = validate(resource, profiles=(), defaults="error")
    first = (time.process_time() - started) * 1000
    assert not [issue for issue in found if issue.stops], found[:3]
    base, profiled = 1e9, 1e9
    for _ in range(ROUNDS):
        base = min(base, _milliseconds(lambda: validate(resource)))
        profiled = min(profiled, _milliseconds(lambda: validate(resource, profiles=(), defaults="error")))
    rows = [
        duration("first validation: tables load and compile", first, 300),
        duration("base R4", base, None),
        duration("with profiles and Questionnaire", profiled, None),
        ("ratio", f"{profiled / base:.2f}", "", "≤ 1.6"),
    ]
    table("Profiles", rows)


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    for _ in range(REPEAT):
        work()
    return (time.process_time() - started) / REPEAT * 1000


if __name__ == "__main__":
    main()
