"""Per FHIR type, how each element looks in XML and in JSON. A table is made when its type is first met."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Final

from adapter.canonical import HL7, XHTML, XML_SCHEMA_INSTANCE
from adapter.fhir.definitions import Element, primitive_types, resource_types, structure

FHIR: Final = HL7
SCHEMA_INSTANCE: Final = XML_SCHEMA_INSTANCE

# What an element holds.
PRIMITIVE: Final = 0
COMPLEX: Final = 1
RESOURCE: Final = 2
NARRATIVE: Final = 3


@dataclass(slots=True)
class Row:
    """One element of one type, a choice element once for each of its types.

    `key`, `shadow`: its JSON names, without and with underscore. `name`: its FHIRPath name. `rank`: its place in the
    order of the type; the types of one choice share it.
    """

    key: str
    shadow: str
    name: str
    rank: int
    holds: int
    repeats: bool
    type: str
    attribute: bool
    _inner: Table | None = None

    @property
    def inner(self) -> Table:
        """The table of what is inside the element."""
        if self._inner is None:
            self._inner = table("Element" if self.holds == PRIMITIVE else self.type)
        return self._inner


@dataclass(slots=True)
class Plan:
    """In which order the members of a JSON object are written: (row, has a value, has a shadow)."""

    attributes: list[Row] = field(default_factory=list)
    children: list[tuple[Row, bool, bool]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Table:
    """A type: its rows by JSON name, by XML name with namespace as `namespace name`, and by attribute name."""

    name: str
    rows: dict[str, Row]
    children: dict[str, Row]
    attributes: dict[str, Row]
    plans: dict[tuple[str, ...], Plan] = field(default_factory=dict)

    @property
    def names(self) -> str:
        """What may stand in the type, for issues."""
        return " | ".join(dict.fromkeys(row.name for row in self.rows.values()))

    def plan(self, keys: tuple[str, ...]) -> Plan:
        """The plan for objects with these keys. Remembered, for most objects of a type have one of few sets of keys."""
        found = self.plans.get(keys)
        if found is None:
            if len(self.plans) >= _MOST_PLANS:
                self.plans.clear()
            found = self.plans[keys] = _plan(self, keys)
        return found


EMPTY: Final = Table("", {}, {}, {})  # of what holds a resource, and of the document itself
_MOST_PLANS: Final = 256  # a bound on memory: keys may come from anyone


@cache
def table(name: str) -> Table:
    """The table of a type that `structure()` knows. Raises UnknownStructure."""
    rows: dict[str, Row] = {}
    for rank, element in enumerate(structure(name).elements.values()):
        for type_name in element.types:
            row = _row(rank, element, type_name)
            rows[row.key] = row
    children = {_xml_name(row): row for row in rows.values() if not row.attribute}
    return Table(name, rows, children, {row.key: row for row in rows.values() if row.attribute})


def _xml_name(row: Row) -> str:
    return f"{XHTML if row.holds == NARRATIVE else FHIR} {row.key}"


def _row(rank: int, element: Element, type_name: str) -> Row:
    key = element.key(type_name)
    holds = _holds(type_name)
    return Row(key, "_" + key, element.name, rank, holds, element.repeats, type_name, element.attribute)


def _holds(type_name: str) -> int:
    if type_name == "xhtml":
        return NARRATIVE
    if type_name in primitive_types():
        return PRIMITIVE
    return RESOURCE if type_name == "Resource" or type_name in resource_types() else COMPLEX


def _plan(table: Table, keys: tuple[str, ...]) -> Plan:
    plan = Plan()
    rows = {}
    for key in keys:
        row = table.rows.get(key) or _row_of_shadow(table, key)
        if row is not None:
            rows[row.key] = row
        elif key != "resourceType":
            plan.unknown.append(key)
    for row in sorted(rows.values(), key=lambda row: row.rank):
        if row.attribute:
            plan.attributes.append(row)
        else:
            plan.children.append((row, row.key in keys, row.shadow in keys))
    return plan


def _row_of_shadow(table: Table, key: str) -> Row | None:
    row = table.rows.get(key[1:]) if key.startswith("_") else None
    # An attribute cannot carry extensions in XML.
    return row if row is not None and row.holds == PRIMITIVE and not row.attribute else None
