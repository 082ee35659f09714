"""Compiles a tree into the function that writes a resource, elements in the order of FHIR.

A part of a resource is written when the record has a field that is in it; constants and fields that are only written
go along. Functions here take the record, or behind `[*]` one value of a list; they give None when there is nothing to
write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapter.mapping.model import Shape
from adapter.mapping.paths import Select
from adapter.mapping.presence import NOTHING, Constant, Make, Taken, needed, presence, writes
from adapter.mapping.tree import Branch, Group, Leaf, Sub
from adapter.mapping.types import in_order, type_of

Entries = Callable[[Any], list[Any]]
NONE: Final[Mapping[str, Make]] = {}


class UnknownCode(ValueError):
    """A record holds a code that its table does not have; says which row, what was expected and what came."""


def compile_write(type_name: str, group: Group) -> Make:
    """Writes a record as a resource. The function raises UnknownCode."""
    make = _object(type_name, group, {"resourceType": Constant(type_name)}, None)

    def write(fields: Any) -> Any:
        return make({field: value for field, value in fields.items() if value is not None and value != []})

    return write


def _object(
    type_name: str, group: Group, constants: Mapping[str, Make], present: Make | None, behind: bool = False
) -> Make:
    """An object of its elements, when it is present. `behind`: behind a `[*]`, with one value instead of a record."""
    makes: dict[str, Make] = {}
    needs: dict[str, str | None] = {}
    for name in dict.fromkeys(branch.step.name for branch in group.branches):
        branches = [branch for branch in group.branches if branch.step.name == name and writes(branch)]
        if branches and name not in constants:
            makes[name] = _element(type_name, branches, behind)
            needs[name] = None if behind else needed(branches)
    makes |= constants
    if all(isinstance(make, Constant) for make in makes.values()):
        whole = {name: value for name in in_order(type_name, makes) if (value := makes[name](None)) is not None} or None
        return Constant(whole) if present is None else lambda source: whole if present(source) else None
    steps = tuple(_step(name, makes[name], needs.get(name)) for name in in_order(type_name, makes))

    # Of these a record that says one alone is the element itself: most references are.
    same = frozenset(name for name, field, make in steps if make is None and name == field)
    alone = same if all(field is not None for _, field, _ in steps) else frozenset()

    def write(source: Any) -> Any:
        if alone and len(source) == 1 and alone.issuperset(source):
            return source
        if present is not None and not present(source):
            return None
        made = {}
        for name, field, make in steps:
            if field is None or field in source:
                value = source[field] if make is None else make(source)
                if value is not None:
                    made[name] = value
        return made or None

    return write


def _step(name: str, make: Make, needed: str | None) -> tuple[str, str | None, Make | None]:
    """An element, the field that it needs, and what makes it: nothing when the value stays as it is."""
    return (name, make.field, None) if isinstance(make, Taken) and needed else (name, needed, make)


def _element(type_name: str, branches: list[Branch], behind: bool) -> Make:
    """All that is written to one element."""
    first = branches[0]
    if first.step.lists:
        return _list([_entries(type_of(type_name, branch), branch, behind) for branch in branches])
    if isinstance(first.node, Group):
        joined = Group(
            [inner for branch in branches if isinstance(branch.node, Group) for inner in branch.node.branches]
        )
        return _object(type_of(type_name, first), joined, NOTHING, None if behind else presence(joined), behind)
    makes = [
        _field(branch.node, type_of(type_name, branch), behind)
        for branch in branches
        if not isinstance(branch.node, Group)
    ]
    return makes[0] if len(makes) == 1 else _first(tuple(makes))


def _first(makes: tuple[Make, ...]) -> Make:
    def write(source: Any) -> Any:
        return next((value for make in makes if (value := make(source)) is not None), None)

    return write


def _list(parts: list[Entries]) -> Make:
    if all(isinstance(part, Constant) for part in parts):
        return Constant([entry for part in parts for entry in part(None)] or None)
    if len(parts) == 1:
        only = parts[0]
        return lambda source: only(source) or None
    return lambda source: [entry for part in parts for entry in part(source)] or None


def _entries(type_name: str, branch: Branch, behind: bool) -> Entries:
    """What one branch adds to a list."""
    step, node = branch.step, branch.node
    constants = _selected(step.select)
    if step.pick == "each" and not behind:
        leaf = next(node.leaves) if isinstance(node, Group) else node
        if isinstance(node, Group):
            make = _object(type_name, node, constants, None, behind=True)
        else:
            make = _with(constants, _value(node, type_name), type_name)
        return _each(leaf, make)
    if isinstance(node, Group):
        make = _object(type_name, node, constants, None if behind else presence(node), behind)
    else:
        make = _with(constants, _field(node, type_name, behind), type_name)
    if isinstance(make, Constant):
        return Constant([] if make.value is None else [make.value])
    return lambda source: [] if (entry := make(source)) is None else [entry]


def _each(leaf: Leaf | Sub, make: Make) -> Entries:
    """One entry for each value of a list field."""
    field, name, but, fixed = leaf.row.field or "", leaf.row.entry, leaf.row.but, leaf.row.fixed

    def write(record: Any) -> list[Any]:
        values = record.get(field, ())
        if name:
            values = values.get(name, ()) if values else ()
        if but:
            others = record.get(but, ())
            values = [value for value in values if value not in others]
        return [entry for value in values if (entry := make(value)) is not None]

    return write if leaf.row.field else Constant([make(fixed)])


def _selected(select: Select | None) -> Mapping[str, Make]:
    """What makes an entry the one that is selected."""
    if select is None:
        return NONE
    literal, system = select.literal, select.system
    if system:
        return {select.key: Constant({"coding": [{"system": system, "code": literal}]})}
    return {select.key: Constant(literal)}


def _with(constants: Mapping[str, Make], make: Make, type_name: str) -> Make:
    if not constants:
        return make

    def write(source: Any) -> Any:
        made = make(source)
        if made is None:
            return None
        whole = {name: constant(source) for name, constant in constants.items()} | made
        return {name: whole[name] for name in in_order(type_name, whole)}

    return write


def _field(node: Leaf | Sub, type_name: str, behind: bool) -> Make:
    """The value of a field of the record; behind a `[*]`, of the value that is there."""
    make, row = _value(node, type_name), node.row
    field, name, default = row.field or "", row.entry, row.default

    def write(record: Any) -> Any:
        value = record.get(field, default)
        return None if value is None else make(value)

    def write_entry(record: Any) -> Any:
        value = record.get(field, NOTHING).get(name)
        return None if value is None else make(value)

    if behind:
        return make
    if row.field is None:
        return Constant(row.fixed)
    if name:
        return write_entry
    return Taken(field, default) if make is _same else write


def _value(node: Leaf | Sub, type_name: str) -> Make:
    """One value as FHIR has it."""
    if isinstance(node, Sub):
        return _record(node.shape, _object(type_name, node.group, NONE, None))
    row, kind = node.row, node.kind
    if row.codes and kind.write is None:
        return _translated(node.place, row.codes.name, row.codes.backward)
    convert, types = kind.write or _same, kind.python
    if row.field is not None and node.choice:
        return lambda value: convert(value) if type(value) in types else None
    return convert


def _same(value: Any) -> Any:
    return value


def _record(shape: Shape, make: Make) -> Make:
    short = shape.short
    return (lambda value: make(value if isinstance(value, dict) else {short: value})) if short else make


def _translated(place: str, table: str, codes: Mapping[str, str]) -> Make:
    def write(code: Any) -> Any:
        try:
            return codes[code]
        except KeyError:
            raise UnknownCode(f"{place}: expected a code of {table} ({', '.join(codes)}), found {code!r}") from None

    return write
