"""Posts per second over HTTP on one core, every check on, every post another woman's: SQLite and PostgreSQL."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator

from bench.common import cpu_rate, cpu_slowness, duration, fresh, rate, table
from bench.gateway import gateway, postgres

WARM_UP = 30


def measured(name: str, url: str | None, posts: int, target: float) -> Iterator[tuple[str, str, str, str]]:
    bodies = [fresh(number) for number in range(posts + WARM_UP)]
    with gateway(url) as server:
        server.timed(bodies[:WARM_UP])
        half = WARM_UP + posts * 3 // 4
        slower, used = cpu_slowness(), server.processor_seconds()
        yield rate(f"{name}, 4 connections", server.posts_per_second(bodies[WARM_UP:half]), target)
        slower, used = (slower + cpu_slowness()) / 2, server.processor_seconds() - used
        yield cpu_rate(f"{name}, processor time a post", used, half - WARM_UP, target, slower)
        times = server.timed(bodies[half:], clients=1)
        yield duration(f"{name}, one at a time, median", statistics.median(times) * 1000, None)
        yield f"{name}, memory", f"{server.megabytes():.0f} MB", "", "≤ 150 MB"


def main(posts: int = 800) -> None:
    rows = list(measured("SQLite", None, posts, 300))
    with postgres() as url:
        rows += measured("PostgreSQL", url, posts, 200)
    table("Post, validate, map, derive, store, answer", rows)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
