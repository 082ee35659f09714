"""Reads the compiled definitions, one type at a time, when it is first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from adapter.fhir.definitions.model import Binding, Constraint, Element, Structure

CORE: Final = Path(__file__).with_name("hl7.fhir.r4.core-4.0.1.jsonl")
# The keys of a row that are fields of Element; the others go into Element.more.
PLAIN: Final = frozenset(
    ("min", "max", "types", "targets", "profiles", "binding", "constraints", "attribute", "list", "modifier", "summary")
)


class UnknownStructure(LookupError):
    """There is no such type."""


class Definitions:
    """The records of one compiled package."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as lines:
            header = json.loads(lines.readline())
            self._records = lines.read()
        self._index: dict[str, tuple[int, int]] = header["index"]
        self.names: dict[str, frozenset[str]] = {kind: frozenset(names) for kind, names in header["names"].items()}
        self._structures: dict[str, Structure] = {}

    def structure(self, name: str) -> Structure:
        """The type `Patient`, the anonymous type `Patient.contact`, a profile by its URL. Raises UnknownStructure."""
        found = self._structures.get(name)
        if found is None:
            root = name if name in self._index else name.partition(".")[0]
            self._structures |= _structures(root, self._record(root))
            found = self._structures.get(name)
        if found is None:
            raise UnknownStructure(name)
        return found

    def codes(self, value_set: str) -> Mapping[str, frozenset[str]] | None:
        """The codes of a value set by system; None when they cannot be listed (media types, UCUM, currencies)."""
        systems = self._record(value_set).get("systems")
        return None if systems is None else {system: frozenset(codes) for system, codes in systems.items()}

    def _record(self, name: str) -> dict[str, Any]:
        try:
            start, length = self._index[name]
        except KeyError:
            raise UnknownStructure(name) from None
        record: dict[str, Any] = json.loads(self._records[start : start + length])
        return record


def _structures(name: str, record: dict[str, Any]) -> dict[str, Structure]:
    """A type and the anonymous types inside it, by name."""
    found = {name: _structure(name, record, "")}
    for path, row in record["elements"].items():
        inner = f"{name}.{path}"
        if inner in row.get("types", ()):
            found[inner] = _structure(inner, record | {"kind": "backbone", "constraints": ()}, path + ".")
    return found


def _structure(name: str, record: dict[str, Any], prefix: str) -> Structure:
    elements = {
        element.name: element
        for path, row in record["elements"].items()
        if path.startswith(prefix) and "." not in path[len(prefix) :]
        for element in [_element(path[len(prefix) :], row)]
    }
    return Structure(
        name=name,
        kind=record["kind"],
        abstract=record["abstract"],
        type=record["type"],
        base=record["base"],
        elements=elements,
        constraints=_constraints(record["constraints"]),
        regex=record.get("regex", ""),
        keys={e.key(type_name): (e, type_name) for e in elements.values() for type_name in e.types},
    )


def _element(name: str, row: dict[str, Any]) -> Element:
    plain, brackets, slice_name = name.partition("[x]")
    binding = row.get("binding")
    return Element(
        name=plain + slice_name,
        types=tuple(row.get("types", ())),
        min=row["min"],
        max=None if row["max"] == "*" else int(row["max"]),
        choice=bool(brackets),
        targets={code: tuple(names) for code, names in row.get("targets", {}).items()},
        profiles={code: tuple(names) for code, names in row.get("profiles", {}).items()},
        binding=Binding(*binding) if binding else None,
        constraints=_constraints(row.get("constraints", ())),
        repeats=row.get("list", False),
        attribute=row.get("attribute", False),
        modifier=row.get("modifier", False),
        summary=row.get("summary", False),
        more={key: value for key, value in row.items() if key not in PLAIN},
    )


def _constraints(rows: Any) -> tuple[Constraint, ...]:
    return tuple(Constraint(*row) for row in rows)


@cache
def _core() -> Definitions:
    return Definitions(CORE)


def structure(name: str) -> Structure:
    """The FHIR R4 type `Patient`, or the anonymous type `Patient.contact`. Raises UnknownStructure."""
    return _core().structure(name)


def codes(value_set: str) -> Mapping[str, frozenset[str]] | None:
    """The codes of a required value set by system; None when they cannot be listed. Raises UnknownStructure."""
    return _core().codes(value_set)


def resource_types() -> frozenset[str]:
    """The names of all R4 resource types that can be instantiated."""
    return _core().names["resource"]


def data_types() -> frozenset[str]:
    """The names of all complex data types."""
    return _core().names["complex"]


def primitive_types() -> frozenset[str]:
    """The names of all primitive types."""
    return _core().names["primitive"]
