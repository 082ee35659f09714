"""What FHIR says of the paths in a tree: the type of each group, the order of its elements, and which are lists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from typing import Any, Final, Protocol

from adapter.fhir.definitions import UnknownStructure, primitive_types, structure
from adapter.fhir.outcome import shorten
from adapter.mapping.kinds import PRIMITIVES
from adapter.mapping.model import Concept, Row
from adapter.mapping.source import Problems
from adapter.mapping.tree import Branch, Group, Leaf, Sub

# Kinds that take one value, not an object.
OF_PRIMITIVES: Final = frozenset(("coded", "day-first", "compact", "brussels-day", *(one.name for one in PRIMITIVES)))
RESOURCE_TYPE: Final = "resourceType"


class Member(Protocol):
    """What is asked of an element."""

    @property
    def name(self) -> str: ...

    @property
    def choice(self) -> bool: ...

    @property
    def repeats(self) -> bool: ...


class Type(Protocol):
    """What is asked of a type: its elements by their name in a resource or message, each with its type."""

    @property
    def keys(self) -> Mapping[str, tuple[Member, str]]: ...


Find = Callable[[str], Type]


def in_order(type_name: str, names: Iterable[str]) -> list[str]:
    """The JSON names in the order of the specification."""
    places = {name: at for at, name in enumerate(structure(type_name).keys)}
    return sorted(names, key=lambda name: (places.get(name.removeprefix("_"), -1), name.startswith("_")))


def type_of(type_name: str, branch: Branch, find: Find = structure) -> str:
    """The type of the element that a branch names. Raises UnknownStructure when there is no such element."""
    name = branch.step.name
    if name == RESOURCE_TYPE:
        return "string"
    if name.startswith("_"):
        return "Element"
    if name == "contained" and isinstance(branch.node, Group):
        fixed = [each.node for each in branch.node.branches if each.step.name == RESOURCE_TYPE]
        return str(fixed[0].row.fixed) if fixed and isinstance(fixed[0], Leaf) else "Resource"
    found = find(type_name).keys.get(name)
    if found is None:
        raise UnknownStructure(f"{type_name}.{name}")
    return found[1]


def fhirpath(type_name: str, path: str, find: Find = structure) -> str:
    """A path of JSON names as FHIRPath: `valueCoding.code` becomes `value.ofType(Coding).code`."""
    steps = [type_name]
    for step in path.split(".")[1:]:
        name, bracket, index = step.partition("[")
        element, inner = find(type_name).keys.get(name, (None, "Element"))
        choice = element is not None and element.choice
        steps.append(f"{element.name}.ofType({inner})" if element is not None and choice else name)
        steps[-1] += bracket + index
        type_name = inner
    return ".".join(steps)


def shown(value: Any) -> str:
    """A value that was not understood, for the text of an issue: of a coding its system and code."""
    if isinstance(value, dict):
        coding = value.get("valueCoding", value)
        if "code" in coding:
            return shorten(f"{coding.get('system', '')}|{coding['code']}")
        value = next((part for name, part in value.items() if name.startswith("value")), value)
    return shorten(value)


def check_resource(concept: Concept, problems: Problems, find: Find = structure) -> bool:
    """Whether there is such a resource as a concept is read from; notes it when there is none."""
    try:
        find(concept.resource)
    except UnknownStructure:
        problems.at(concept.place, "resource: a type of resource", f"{concept.resource!r} (row resource)")
        return False
    return True


def check_types(type_name: str, group: Group, problems: Problems, find: Find = structure) -> None:
    """Notes each row with an element that FHIR does not have, and brackets where there is no list, or the reverse."""
    for branch in group.branches:
        before, row = len(problems), next(_leaves(branch)).row
        try:
            _check_branch(type_name, branch, row, problems, find)
        except UnknownStructure as failure:
            problems.at(row.place, f"an element of {type_name}", failure)
        problems.name(before, row.title)


def _check_branch(type_name: str, branch: Branch, row: Row, problems: Problems, find: Find) -> None:
    node, inner = branch.node, type_of(type_name, branch, find)
    repeats = _repeats(type_name, branch.step.name, find)
    if repeats != branch.step.lists:
        wanted = "brackets, for a list" if repeats else "no brackets, for a single element"
        problems.at(row.place, f"{branch.step.name} with {wanted}", "the other")
    if isinstance(node, Group):
        check_types(inner, node, problems, find)
    elif isinstance(node, Sub):
        check_types(inner, node.group, problems, find)
    elif node.kind.name in OF_PRIMITIVES and inner not in primitive_types() and inner != "Element":
        problems.at(row.place, f"as: a shape for {inner}, or a path into it", f"as: {node.kind.name}")


def check_patterns(concept: Concept, problems: Problems, find: Find = structure) -> None:
    """Notes each pattern with an element that FHIR does not have, or with brackets where there is no list."""
    for pattern in chain(concept.patterns, *concept.also):
        type_name = concept.resource
        for step in pattern.path:
            found = find(type_name).keys.get(step.name)
            if found is None or found[0].repeats != step.lists:
                problems.at(pattern.place, f"an element of {type_name}, with brackets for a list", step.name)
                break
            type_name = found[1]


def _repeats(type_name: str, name: str, find: Find) -> bool:
    if name.startswith("_") or name == RESOURCE_TYPE:
        return False
    return find(type_name).keys[name][0].repeats


def _leaves(branch: Branch) -> Iterator[Leaf | Sub]:
    yield from branch.node.leaves if isinstance(branch.node, Group) else (branch.node,)
