"""Rows of a pack or of another standard, made to fit the records of the standard files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from adapter.mapping.kinds import Kind
from adapter.mapping.model import Row, Shape
from adapter.mapping.source import Problems


def fitted(rows: Iterable[Row], known: Iterable[Row], problems: Problems) -> tuple[Row, ...]:
    """The rows, which only read; notes those that write, name no field of the `known` rows, or give it another form."""
    known = tuple(known)
    fields: dict[str, Row] = {}
    for row in known:
        fields.setdefault(_name(row), row)
    return tuple(_fitted(row, known, fields, problems) for row in rows)


def _fitted(row: Row, known: tuple[Row, ...], fields: dict[str, Row], problems: Problems) -> Row:
    before, same = len(problems), fields.get(_name(row))
    if row.field is None or not row.reads:
        problems.at(row.place, "record, without way: write: these rows only read", row.title)
    elif same is None:
        problems.at(row.place, f"record: one of {_choice(row, fields)}", repr(_name(row)))
    elif lists(row) and not lists(same):
        problems.at(row.place, "a path to one value, for instance with [first]", "a path to several")
    elif other := _other_code(row, known):
        problems.at(row.place, f"codes: of {_name(row)} one of {', '.join(_codes(row, known))}", repr(other))
    elif isinstance(row.value, Shape) and not row.value.name:
        shapes = [one.value for one in known if one.field == row.field and isinstance(one.value, Shape)]
        inner = fitted(row.value.rows, [one for shape in shapes for one in shape.rows], problems)
        row = replace(row, value=replace(row.value, rows=inner))
    problems.name(before, row.title)
    return replace(row, listed=same is not None and lists(same))


def _codes(row: Row, known: tuple[Row, ...]) -> list[str]:
    """The codes that the field of a row has tables for; none when it has no table."""
    tables = [one.codes for one in known if _name(one) == _name(row) and one.codes and one.writes]
    return list(dict.fromkeys(code for table in tables for code in table.backward))


def _other_code(row: Row, known: tuple[Row, ...]) -> str:
    """The first code that a row gives and the field does not have; empty when there is none."""
    codes = _codes(row, known)
    if not codes or not isinstance(row.value, Kind):
        return ""
    given = list(row.codes.forward.values()) if row.codes else [row.value.schema.get("const", "")]
    return next((str(code) for code in given if code and code not in codes), "")


def lists(row: Row) -> bool:
    """Whether the field of a row is a list."""
    return row.listed or any(step.pick == "each" for step in row.path)


def _name(row: Row) -> str:
    return f"{row.field}[{row.entry}]" if row.entry else row.field or ""


def _choice(row: Row, fields: Iterable[str]) -> str:
    """The fields that may be meant: the entries of a field with entries, else all fields."""
    entries = [name for name in fields if name.startswith(f"{row.field}[")]
    return ", ".join(entries or dict.fromkeys(name.partition("[")[0] for name in fields if name))
