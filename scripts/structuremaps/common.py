"""What both directions share: names, conditions, the types along a path."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Final

from adapter.canonical import ALIASES, B
from adapter.fhir.definitions import structure
from adapter.mapping.engine import Compiled
from adapter.mapping.paths import Select
from adapter.mapping.tree import Branch, Group, Leaf, Sub
from adapter.mapping.types import type_of
from scripts.structuremaps.form import Structure, every, quoted

RESOURCE: Final = "http://hl7.org/fhir/StructureDefinition/"
# The FHIR type of what a kind gives; every other kind gives its own name.
TYPES: Final = {"system": "uri", "money": "decimal", "presence": "boolean", "answer": "code"}


def camel(name: str) -> str:
    """A concept's name as that of a type."""
    return "".join(part.capitalize() for part in name.split("-"))


def model_url(concept: str) -> str:
    """The logical model of a concept's record."""
    return f"{B}/StructureDefinition/record-{concept}"


def structures(compiled: Compiled, *, reads: bool) -> tuple[Structure, ...]:
    """The resource and the record, source first."""
    concept = compiled.concept
    resource = Structure(RESOURCE + concept.resource, "source" if reads else "target", concept.resource)
    record = Structure(model_url(concept.name), "target" if reads else "source", f"Record{camel(concept.name)}")
    return (resource, record) if reads else (record, resource)


class Variables:
    """New names for variables."""

    def __init__(self) -> None:
        self._numbers = count(1)

    def new(self) -> str:
        return f"v{next(self._numbers)}"


def element(type_name: str, branch: Branch) -> tuple[str, str]:
    """The element that a branch names, without the type of a choice; and that type, if it is a choice."""
    name = branch.step.name.removeprefix("_")
    if branch.step.name.startswith("_") or name == "resourceType":
        return name, ""
    found = structure(type_name).keys[name]
    return (found[0].name, found[1]) if found[0].choice else (name, "")


def below(type_name: str, branch: Branch) -> str:
    """The type of what a branch leads to."""
    return type_of(type_name, branch)


def is_system(uri: str, path: str = "system") -> str:
    """A FHIRPath condition: the system, in any of its spellings."""
    spellings = [uri, *(alias for alias, known in ALIASES.items() if known == uri)]
    return " or ".join(f"{path} = {quoted(one)}" for one in spellings)


def selected(select: Select | None) -> str:
    """The condition by which a step selects entries."""
    if select is None:
        return ""
    if select.system:
        inner = every(is_system(select.system), f"code = {quoted(select.literal)}")
        return f"{select.key}.coding.where({inner}).exists()"
    if select.key == "system":
        return is_system(select.literal)
    return f"{select.key} = {quoted(select.literal)}"


def reads(node: Leaf | Sub | Group) -> bool:
    """Whether a field comes from it."""
    return any(leaf.row.reads for leaf in node.leaves) if isinstance(node, Group) else node.row.reads


def writes(node: Leaf | Sub | Group) -> bool:
    """Whether it puts something into the resource."""
    return any(leaf.row.writes for leaf in node.leaves) if isinstance(node, Group) else node.row.writes


def fields_of(leaves: Iterator[Leaf | Sub]) -> dict[str, list[Leaf | Sub]]:
    """The leaves by the field that they read or write."""
    found: dict[str, list[Leaf | Sub]] = {}
    for leaf in leaves:
        if leaf.row.field is not None:
            found.setdefault(leaf.row.field, []).append(leaf)
    return found


def types_of(leaves: list[Leaf | Sub]) -> list[str]:
    """The FHIR types that a field may have, by the rows that read it, else by those that write it."""
    read = [leaf for leaf in leaves if leaf.row.reads] or leaves
    kinds = [leaf.kind.name for leaf in read if isinstance(leaf, Leaf)]
    return list(dict.fromkeys(TYPES.get(kind, kind) for kind in kinds))
