"""What a record must say so that a part of a resource is written, and what writes what never varies."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapter.mapping.model import Row
from adapter.mapping.tree import Branch, Group

Make = Callable[[Any], Any]
NOTHING: Final[Mapping[str, Any]] = {}


class Constant:
    """What is the same whatever the record says: made once, and shared by all resources."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __call__(self, source: Any) -> Any:
        return self.value


class Taken:
    """What a field of the record says, as it is."""

    __slots__ = ("default", "field")

    def __init__(self, field: str, default: Any) -> None:
        self.field, self.default = field, default

    def __call__(self, record: Any) -> Any:
        return record.get(self.field, self.default)


def writes(branch: Branch) -> bool:
    node = branch.node
    return any(leaf.row.writes for leaf in node.leaves) if isinstance(node, Group) else node.row.writes


def presence(group: Group) -> Make | None:
    """Whether the record has a field that belongs in a group; None when constants alone do."""
    rows = deciding(group)
    fields = frozenset(row.field for row in rows if not row.entry)
    entries = tuple((row.field, row.entry) for row in rows if row.entry)
    if not rows:
        return None
    if not entries:
        return lambda record: not fields.isdisjoint(record)
    return lambda record: any(entry in record.get(field, NOTHING) for field, entry in entries)


def deciding(group: Group) -> list[Row]:
    """The rows whose fields say whether there is anything of a group to write."""
    rows = [leaf.row for leaf in group.leaves if leaf.row.field is not None and leaf.row.writes]
    return [row for row in rows if row.way != "write"] or rows


def needed(branches: list[Branch]) -> str | None:
    """The one field without which a record has nothing to say in an element; None when there is no such field."""
    fields: set[str | None] = set()
    for branch in branches:
        if isinstance(branch.node, Group):
            fields.update(row.field for row in deciding(branch.node))
        else:
            fields.add(branch.node.row.field if branch.node.row.default is None else None)
    return fields.pop() if len(fields) == 1 else None
