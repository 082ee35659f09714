"""Validation of 40-entry transactions against their profiles and Questionnaire, beside base R4, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, fresh, table

ROUNDS, BUNDLES = 40, 12


def main() -> None:
    """In turns, so that a disturbance of the machine hits both; the least of each in CPU time; every Bundle is new."""
    started = time.process_time()
    found = _profiled(json_codec.decode(RAW))
    first = (time.process_time() - started) * 1000
    assert not [issue for issue in found if issue.stops], found[:3]
    validate(json_codec.decode(RAW))
    numbers = iter(range(2 * ROUNDS * BUNDLES))
    pairs = [(_milliseconds(validate, numbers), _milliseconds(_profiled, numbers)) for _ in range(ROUNDS)]
    base, profiled = (min(side) for side in zip(*pairs, strict=True))
    rows = [
        duration("first validation: tables load and compile", first, 300),
        duration("base R4", base, None),
        duration("with profiles and Questionnaire", profiled, None),
        ("ratio", f"{profiled / base:.2f}", "", "≤ 1.6"),
    ]
    table("Profiles", rows)


def _profiled(resource: Any) -> list[Any]:
    return validate(resource, profiles=(), defaults="error")


def _milliseconds(work: Callable[[Any], object], numbers: Iterator[int]) -> float:
    """What one Bundle takes, decoded before."""
    bundles = [json_codec.decode(fresh(next(numbers))) for _ in range(BUNDLES)]
    started = time.process_time()
    for bundle in bundles:
        work(bundle)
    return (time.process_time() - started) / BUNDLES * 1000


if __name__ == "__main__":
    main()
