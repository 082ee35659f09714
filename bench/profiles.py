"""Validation of 40-entry transactions against their profiles and Questionnaire, beside base R4, in one run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from statistics import median
from typing import Any

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, fresh, table

ROUNDS, BUNDLES = 40, 12


def main() -> None:
    """One Bundle after the other in turns, so that a disturbance hits both; every Bundle is new; CPU time."""
    started = time.process_time()
    found = _profiled(json_codec.decode(RAW))
    first = (time.process_time() - started) * 1000
    assert not [issue for issue in found if issue.stops], found[:3]
    validate(json_codec.decode(RAW))
    numbers = iter(range(2 * ROUNDS * BUNDLES))
    pairs = [_round(numbers) for _ in range(ROUNDS)]
    base, profiled = (min(side) for side in zip(*pairs, strict=True))
    rows = [
        duration("first validation: tables load and compile", first, 300),
        duration("base R4", base, None),
        duration("with profiles and Questionnaire", profiled, None),
        ("ratio, median of the rounds", f"{median(more / less for less, more in pairs):.2f}", "", "≤ 1.6"),
    ]
    table("Profiles", rows)


def _profiled(resource: Any) -> list[Any]:
    return validate(resource, profiles=(), defaults="error")


def _round(numbers: Iterator[int]) -> tuple[float, float]:
    """Milliseconds that a Bundle takes without profiles and with them, decoded before."""
    spent = {validate: 0.0, _profiled: 0.0}
    for work in [validate, _profiled] * BUNDLES:
        bundle = json_codec.decode(fresh(next(numbers)))
        started = time.process_time()
        work(bundle)
        spent[work] += time.process_time() - started
    return spent[validate] / BUNDLES * 1000, spent[_profiled] / BUNDLES * 1000


if __name__ == "__main__":
    main()
