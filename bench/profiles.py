"""Validation of the 40-entry transaction against its profiles and Questionnaire, beside base R4, in one run."""

from __future__ import annotations

import time

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, median_ms, table


def main() -> None:
    """In turns, so that a disturbance of the machine hits both."""
    resource = json_codec.decode(RAW)
    validate(resource)
    started = time.perf_counter()
    found = validate(resource, profiles=(), defaults="error")
    first = (time.perf_counter() - started) * 1000
    assert not [issue for issue in found if issue.stops], found[:3]
    pairs = [
        (
            median_ms(lambda: validate(resource), 3, 0.3),
            median_ms(lambda: validate(resource, profiles=(), defaults="error"), 3, 0.3),
        )
        for _ in range(7)
    ]
    base, profiled = (sorted(side)[3] for side in zip(*pairs, strict=True))
    ratio = sorted(more / less for less, more in pairs)[3]
    rows = [
        duration("first validation: tables load and compile", first, 300),
        duration("base R4", base, None),
        duration("with profiles and Questionnaire", profiled, None),
        ("ratio", f"{ratio:.2f}", "", "≤ 1.6"),
    ]
    table("Profiles", rows)


if __name__ == "__main__":
    main()
