"""What FHIR says of the paths in a tree: the type of each group, the order of its elements, and which are lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from adapter.fhir.definitions import UnknownStructure, structure
from adapter.fhir.outcome import shorten
from adapter.mapping.source import Problems
from adapter.mapping.tree import Branch, Group, Leaf, Sub

RESOURCE_TYPE: Final = "resourceType"


def in_order(type_name: str, names: Iterable[str]) -> list[str]:
    """The JSON names in the order of the specification."""
    places = {name: at for at, name in enumerate(structure(type_name).keys)}
    return sorted(names, key=lambda name: (places.get(name.removeprefix("_"), -1), name.startswith("_")))


def type_of(type_name: str, branch: Branch) -> str:
    """The type of the element that a branch names. Raises UnknownStructure when there is no such element."""
    name = branch.step.name
    if name == RESOURCE_TYPE:
        return "string"
    if name.startswith("_"):
        return "Element"
    if name == "contained" and isinstance(branch.node, Group):
        fixed = [each.node for each in branch.node.branches if each.step.name == RESOURCE_TYPE]
        return str(fixed[0].row.fixed) if fixed and isinstance(fixed[0], Leaf) else "Resource"
    found = structure(type_name).keys.get(name)
    if found is None:
        raise UnknownStructure(f"{type_name}.{name}")
    return found[1]


def fhirpath(type_name: str, path: str) -> str:
    """A path of JSON names as FHIRPath: `valueCoding.code` becomes `value.ofType(Coding).code`."""
    steps = [type_name]
    for step in path.split(".")[1:]:
        name, bracket, index = step.partition("[")
        element, inner = structure(type_name).keys.get(name, (None, "Element"))
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


def check_types(type_name: str, group: Group, problems: Problems) -> None:
    """Notes each row with an element that FHIR does not have, and brackets where there is no list, or the reverse."""
    for branch in group.branches:
        row = next(_leaves(branch)).row
        try:
            inner = type_of(type_name, branch)
            repeats = _repeats(type_name, branch.step.name)
        except UnknownStructure as failure:
            problems.at(row.place, f"an element of {type_name}", failure)
            continue
        if repeats != branch.step.lists:
            wanted = "brackets, for a list" if repeats else "no brackets, for a single element"
            problems.at(row.place, f"{branch.step.name} with {wanted}", "the other")
        if isinstance(branch.node, Group):
            check_types(inner, branch.node, problems)
        elif isinstance(branch.node, Sub):
            check_types(inner, branch.node.group, problems)


def _repeats(type_name: str, name: str) -> bool:
    if name.startswith("_") or name == RESOURCE_TYPE:
        return False
    return structure(type_name).keys[name][0].repeats


def _leaves(branch: Branch) -> Iterator[Leaf | Sub]:
    yield from branch.node.leaves if isinstance(branch.node, Group) else (branch.node,)
