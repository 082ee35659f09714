"""Compiles a tree into the function that reads a resource: no paths, no look-ups that can be made beforehand.

Functions here take (what stands at the element, the record, what was lost). An unmapped code is left out and its row
noted as lost; tracing.py then says where it stood.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from adapter.mapping.kinds import UNREAD_DATE
from adapter.mapping.model import Row, Shape
from adapter.mapping.tree import Branch, Group, Leaf, Sub

Record = dict[str, Any]
Lost = list[Row]
Take = Callable[[Any, Record, Lost], None]
Value = Callable[[Any, Lost], Any]


def compile_read(group: Group) -> Take:
    """Reads an object into a record."""
    branches: dict[str, list[Take]] = {}
    for branch in group.others:
        if _reads(branch.node):
            branches.setdefault(branch.step.name, []).append(_branch(branch))
    if group.items:
        branches["item"] = [_items(group.items)]
    takes = {name: those[0] if len(those) == 1 else _all(tuple(those)) for name, those in branches.items()}
    dated = tuple(branch for branch in group.others if _is_dated(branch))
    return _noticing(_together(takes, group), dated) if dated else _together(takes, group)


def _is_dated(branch: Branch) -> bool:
    return isinstance(branch.node, Leaf) and branch.node.kind.untaken == UNREAD_DATE


def _noticing(take: Take, dated: tuple[Branch, ...]) -> Take:
    """Reads, and notes what a habit of dates was to read and stands there as another type."""

    def read(node: Any, record: Record, lost: Lost) -> None:
        take(node, record, lost)
        lost.extend(branch.node.row for branch in dated if isinstance(branch.node, Leaf) and branch.misses(node))

    return read


def _together(takes: dict[str, Take], group: Group) -> Take:
    if len(takes) == 1:
        return _single(*takes.popitem())
    return _ordered(takes) if group.ordered or len(takes) < 3 else _unordered(takes)


def _reads(node: Leaf | Sub | Group) -> bool:
    return any(leaf.row.reads for leaf in node.leaves) if isinstance(node, Group) else node.row.reads


def _single(name: str, take: Take) -> Take:
    def read(node: Any, record: Record, lost: Lost) -> None:
        value = node.get(name)
        if value is not None:
            take(value, record, lost)

    return read


def _ordered(takes: dict[str, Take]) -> Take:
    steps = tuple(takes.items())

    def read(node: Any, record: Record, lost: Lost) -> None:
        get = node.get
        for name, take in steps:
            value = get(name)
            if value is not None:
                take(value, record, lost)

    return read


def _unordered(takes: dict[str, Take]) -> Take:
    get = takes.get

    def read(node: Any, record: Record, lost: Lost) -> None:
        for name, value in node.items():
            take = get(name)
            if take is not None:
                take(value, record, lost)

    return read


def _all(takes: tuple[Take, ...]) -> Take:
    def read(value: Any, record: Record, lost: Lost) -> None:
        for take in takes:
            take(value, record, lost)

    return read


def _branch(branch: Branch) -> Take:
    step, node = branch.step, branch.node
    if isinstance(node, Leaf | Sub) and node.whole:
        return _list(node.row, value_of(node))
    take = compile_read(node) if isinstance(node, Group) else _store(node, value_of(node))
    if branch.chosen:
        return _selected(take, branch.chosen, once=step.pick != "each")
    if step.pick == "each":
        return _each(take)
    return _first(take) if step.pick == "first" else take


def _each(take: Take) -> Take:
    def read(entries: Any, record: Record, lost: Lost) -> None:
        for entry in entries:
            if entry is not None:
                take(entry, record, lost)

    return read


def _first(take: Take) -> Take:
    def read(entries: Any, record: Record, lost: Lost) -> None:
        if entries and entries[0] is not None:
            take(entries[0], record, lost)

    return read


def _selected(take: Take, chosen: Callable[[Any], bool], *, once: bool) -> Take:
    def read(entries: Any, record: Record, lost: Lost) -> None:
        for entry in entries:
            if chosen(entry):
                take(entry, record, lost)
                if once:
                    return

    return read


def _items(groups: dict[str, Group]) -> Take:
    """Items at any depth, also below answers."""
    get = {link_id: compile_read(group) for link_id, group in groups.items() if group.branches}.get

    def read(items: Any, record: Record, lost: Lost) -> None:
        for item in items:
            take = get(item.get("linkId"))
            if take is not None:
                take(item, record, lost)
            if "item" in item:
                read(item["item"], record, lost)
            for answer in item.get("answer", ()):
                if "item" in answer:
                    read(answer["item"], record, lost)

    return read


@cache
def value_of(node: Leaf | Sub) -> Value:
    """The value of one element; None when it is not taken."""
    return _record(node.shape, compile_read(node.group)) if isinstance(node, Sub) else _plain(node)


def _record(shape: Shape, take: Take) -> Value:
    needs, short = shape.needs, shape.short

    def value(node: Any, lost: Lost) -> Any:
        record: Record = {}
        take(node, record, lost)
        for name in needs:
            if name not in record:
                return None
        if short and len(record) == 1 and short in record:
            return record[short]
        return record or None

    return value


def _plain(leaf: Leaf) -> Value:
    row, read = leaf.row, leaf.kind.read
    find = row.codes.forward.get if row.codes and read is None else read
    if find is None:
        return _as_it_is

    def translated(value: Any, lost: Lost) -> Any:
        known = find(value)
        if known is None:
            lost.append(row)
        return known

    return translated


def _as_it_is(value: Any, lost: Lost) -> Any:
    return value


def _list(row: Row, value: Value) -> Take:
    """A field that is the whole list of an element."""
    field = row.field

    def read(entries: Any, record: Record, lost: Lost) -> None:
        values = [known for entry in entries if entry is not None and (known := value(entry, lost)) is not None]
        if values:
            record[field] = values  # type: ignore[index]  # reading rows have a field

    return read


def _store(node: Leaf | Sub, value: Value) -> Take:
    field, entry, listed = node.row.field or "", node.row.entry, node.listed

    def read(element: Any, record: Record, lost: Lost) -> None:
        known = value(element, lost)
        if known is not None:
            record.setdefault(field, known)

    def read_as_it_is(element: Any, record: Record, lost: Lost) -> None:
        if field not in record:
            record[field] = element

    def read_listed(element: Any, record: Record, lost: Lost) -> None:
        known = value(element, lost)
        if known is not None:
            record.setdefault(field, []).append(known)

    def read_entry(element: Any, record: Record, lost: Lost) -> None:
        known = value(element, lost)
        if known is not None and not listed:
            record.setdefault(field, {}).setdefault(entry, known)
        elif known is not None:
            record.setdefault(field, {}).setdefault(entry, []).append(known)

    if entry:
        return read_entry
    if listed:
        return read_listed
    return read_as_it_is if value is _as_it_is else read
