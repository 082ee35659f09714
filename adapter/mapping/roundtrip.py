"""What reading and writing back changes in a resource."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from adapter.mapping.engine import Mapping, Resource


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is in one of the two only. `path` has no list positions: a value that moved is no difference."""

    change: Literal["lost", "added"]
    path: str
    value: Any


def round_trip(mapping: Mapping, resource: Resource) -> list[Difference]:
    """Read as every concept that claims it, written back by each: what is lost, and what was added."""
    written = [mapping.write(record.concept, record.fields) for record in mapping.read(resource)]
    before = Counter(values(resource))
    after: Counter[tuple[str, Any]] = Counter()
    for one in written:
        after |= Counter(values(one))
    lost = [Difference("lost", path, value) for path, value in (before - after).elements()]
    return lost + [Difference("added", path, value) for path, value in (after - before).elements()]


def values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value of a resource with its path, without list positions."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from values(value, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for value in node:
            yield from values(value, path)
    elif node is not None:
        yield path, node
