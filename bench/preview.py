"""$preview of the 40-entry Bundle over HTTP, one at a time, without and with trace."""

from __future__ import annotations

import statistics

from bench.common import cpu_slowness, duration, fresh, row, table
from bench.gateway import gateway

CALLS = 200


def main() -> None:
    bodies = [fresh(number) for number in range(CALLS)]
    rows = []
    with gateway() as server:
        for name, path, target in (("plain", "/fhir/$preview?trace=false", 3), ("with trace", "/fhir/$preview", 5)):
            server.timed(bodies[:20], path, clients=1)
            slower, used = cpu_slowness(), server.processor_seconds()
            times = server.timed(bodies, path, clients=1)
            slower, used = (slower + cpu_slowness()) / 2, server.processor_seconds() - used
            rows.append(duration(f"$preview {name}, median", statistics.median(times) * 1000, target))
            per_call = used / CALLS * 1000
            rows.append(row(f"$preview {name}, processor", per_call, per_call / slower, target))
    table("Preview", rows)


if __name__ == "__main__":
    main()
