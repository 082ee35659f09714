"""A record as its logical model has it, and back: what JSON can say and an element definition cannot."""

from __future__ import annotations

from typing import Any

from adapter.mapping.engine import Compiled
from adapter.mapping.tree import Group, Leaf, Sub
from scripts.structuremaps import common

Fields = dict[str, Any]


def as_model(compiled: Compiled, fields: Fields) -> Fields:
    """The record for the engine: named entries as a list, short entries in full, a choice under its type."""
    return _as_model(compiled.tree, fields)


def _as_model(tree: Group, fields: Fields) -> Fields:
    leaves = common.fields_of(tree.leaves)
    said: Fields = {}
    for field, value in fields.items():
        those = leaves[field]
        first = those[0]
        if first.row.entry:
            said[field] = [{"name": name, "value": one} for name, one in value.items()]
        elif isinstance(first, Sub):
            entries = value if isinstance(value, list) else [value]
            made = [_as_model(first.group, _in_full(first, entry)) for entry in entries]
            said[field] = made if isinstance(value, list) else made[0]
        else:
            said[_choice(field, those, value)] = value
    return said


def _in_full(node: Sub, entry: Any) -> Fields:
    return entry if isinstance(entry, dict) else {node.shape.short: entry}


def _choice(field: str, leaves: list[Leaf | Sub], value: Any) -> str:
    types = common.types_of(leaves)
    if len(types) == 1:
        return field
    found = next(leaf for leaf in leaves if isinstance(leaf, Leaf) and type(value) in leaf.kind.python)
    type_name = common.TYPES.get(found.kind.name, found.kind.name)
    return field + type_name[0].upper() + type_name[1:]


def as_record(compiled: Compiled, made: Fields) -> Fields:
    """What the engine made, as the record that our engine makes."""
    record = _as_record(compiled.tree, made)
    return record if isinstance(record, dict) else {}


def _as_record(tree: Group, made: Fields) -> Fields:
    record: Fields = {}
    for field, leaves in common.fields_of(tree.leaves).items():
        first, types = leaves[0], common.types_of(leaves)
        names = [field] if len(types) < 2 else [field + one[0].upper() + one[1:] for one in types]
        value = next((made[name] for name in names if made.get(name) not in (None, [], {})), None)
        if value is None:
            continue
        if first.row.entry:
            value = _entries(value, listed=first.listed)
        elif isinstance(first, Sub):
            entries = value if isinstance(value, list) else [value]
            short = [_shortened(first, one) for entry in entries if (one := _as_record(first.group, entry))]
            value = short if isinstance(value, list) else next(iter(short), None)
        if value not in (None, [], {}):
            record[field] = value
    return record


def _entries(entries: list[Fields], *, listed: bool) -> Fields:
    found: Fields = {}
    for entry in entries:
        if "value" not in entry:
            continue
        if listed:
            found.setdefault(entry["name"], []).extend(entry["value"])
        else:
            found.setdefault(entry["name"], entry["value"])
    return found


def _shortened(node: Sub, record: Fields) -> Any:
    short = node.shape.short
    return record[short] if short and record.keys() == {short} else record
