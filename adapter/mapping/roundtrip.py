"""What reading and writing back changes in a resource, value by value, at their places in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final, Literal

from adapter.mapping.engine import Mapping, Resource

Pair = tuple[int | None, int | None]  # where an entry stands before and after
LOST: Final = "lost"
CHANGED: Final = "changed"
ADDED: Final = "added"
MOST_PAIRS: Final = 10_000  # of two longer lists, entries are compared in order
_POSITION: Final = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class Difference:
    """A value that is not the same afterwards. `path` begins with the type of the resource, as in a trace.

    A value that moved to another entry of a list is no difference. What is added to a list stands behind its entries.
    """

    kind: Literal["lost", "changed", "added"]
    path: str
    before: Any = None
    after: Any = None

    @property
    def bare(self) -> str:
        """The path without list positions."""
        return _POSITION.sub("", self.path)


def round_trip(mapping: Mapping, resource: Resource) -> list[Difference]:
    """Read as every concept that claims it, written back by each: what is lost, changed and added.

    What one of several concepts keeps is kept.
    """
    type_name = str(resource.get("resourceType", ""))
    written = [mapping.write(record.concept, record.fields) for record in mapping.read(resource)]
    if resource in written:
        return []
    if not written:
        return list(_all(LOST, resource, type_name))
    first, *others = (list(_unmoved(list(_compared(resource, one, type_name)))) for one in written)
    return [one for one in first if all(any(one.path == other.path for other in found) for found in others)]


def values(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value below an object or list with its path."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from values(value, f"{path}.{name}" if path else name)
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from values(value, f"{path}[{at}]")
    elif node is not None:
        yield path, node


def _all(kind: Literal["lost", "added"], node: Any, path: str) -> Iterator[Difference]:
    for place, value in values(node, path):
        yield Difference(kind, place, value) if kind == LOST else Difference(kind, place, after=value)


def _compared(before: Any, after: Any, path: str) -> Iterator[Difference]:
    if before == after:
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in (*before, *(name for name in after if name not in before)):
            yield from _compared(before.get(name), after.get(name), f"{path}.{name}")
    elif isinstance(before, list) and isinstance(after, list):
        for here, there in _aligned(before, after):
            at = here if here is not None else len(before) + (there or 0)
            left = None if here is None else before[here]
            yield from _compared(left, None if there is None else after[there], f"{path}[{at}]")
    elif any(value is None or isinstance(value, dict | list) for value in (before, after)):
        yield from chain(_all("lost", before, path), _all("added", after, path))
    else:
        yield Difference("changed", path, before, after)


def _aligned(before: list[Any], after: list[Any]) -> Iterator[Pair]:
    """Each entry with the one that became of it: the one with most values in common; then those that are alone."""
    if len(before) * len(after) > MOST_PAIRS:
        both = min(len(before), len(after))
        yield from zip(range(both), range(both), strict=True)
        yield from ((here, None) for here in range(both, len(before)))
        yield from ((None, there) for there in range(both, len(after)))
        return
    left, right = (dict(enumerate(Counter(values(entry)) for entry in entries)) for entries in (before, after))
    common = ((here, there, (left[here] & right[there]).total()) for here in left for there in right)
    found: dict[int, int] = {}
    for here, there, same in sorted(common, key=lambda one: (-one[2], one[0], one[1])):
        if same and here in left and there in right:
            found[here] = there
            del left[here], right[there]
    for here in range(len(before)):
        yield here, found.get(here)
    for there in right:
        yield None, there


def _unmoved(differences: list[Difference]) -> Iterator[Difference]:
    """Without what stands in another entry of a list now."""
    lost = Counter((one.bare, one.before) for one in differences if one.kind == LOST)
    added = Counter((one.bare, one.after) for one in differences if one.kind == ADDED)
    moved = {LOST: lost & added, ADDED: lost & added}
    for one in differences:
        key = (one.bare, one.before if one.kind == LOST else one.after)
        if one.kind != CHANGED and moved[one.kind][key]:
            moved[one.kind][key] -= 1
        else:
            yield one
