"""Posts per second over HTTP on one core, every check on, every post another woman's: SQLite and PostgreSQL."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from bench.common import duration, fresh, rate, table
from bench.gateway import gateway, postgres

WARM_UP = 30


def measured(name: str, url: str | None, posts: int) -> Iterator[tuple[str, str, str, str]]:
    bodies = [fresh(number) for number in range(posts + WARM_UP)]
    with gateway(url) as server:
        server.timed(bodies[:WARM_UP])
        half = WARM_UP + posts * 3 // 4
        yield rate(f"{name}, 4 connections", server.posts_per_second(bodies[WARM_UP:half]), 300)
        times = server.timed(bodies[half:], clients=1)
        yield duration(f"{name}, one at a time, median", statistics.median(times) * 1000, None)
        yield f"{name}, memory", f"{server.megabytes():.0f} MB", "", "≤ 150 MB"


def main(posts: int = 800) -> None:
    rows = list(measured("SQLite", None, posts))
    with postgres() as url:
        rows += measured("PostgreSQL", url, posts)
    table("Post, validate, map, derive, store, answer", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
