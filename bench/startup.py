"""From the start of the process until it answers, and its memory then and after work."""

from __future__ import annotations

import statistics

from bench.common import duration, fresh, table
from bench.gateway import gateway


def main() -> None:
    ready = []
    for _ in range(5):
        with gateway() as server:
            ready.append(server.ready)
            empty = server.megabytes()
            server.timed([fresh(number) for number in range(50)])
            worked = server.megabytes()
    rows = [
        duration("ready", statistics.median(ready) * 1000, 1500),
        ("memory when ready", f"{empty:.0f} MB", "", "≤ 150 MB"),
        ("memory after 50 posts", f"{worked:.0f} MB", "", "≤ 150 MB"),
    ]
    table("Start", rows)


if __name__ == "__main__":
    main()
