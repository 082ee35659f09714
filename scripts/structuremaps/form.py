"""A StructureMap as plain data, from which both its FML and its JSON are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple

Value = str | bool | int
CREATE: Final = "create"
COPY: Final = "copy"


class Name(NamedTuple):
    """A variable that is a parameter."""

    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """What a rule begins with: `context.element : type first as variable where (condition)`."""

    context: str
    element: str = ""
    type: str = ""
    first: bool = False
    variable: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """What a rule makes: `context.element = transform(parameters) as variable`; without transform an empty element."""

    context: str
    element: str
    variable: str = ""
    transform: str = ""
    parameters: tuple[Value | Name, ...] = ()


class Call(NamedTuple):
    """Another group, applied to these variables."""

    group: str
    variables: tuple[str, ...]


@dataclass(slots=True)
class Rule:
    """One rule; `name` is given when the map is complete."""

    source: Source
    targets: list[Target] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    call: Call | None = None
    place: str = ""


class Input(NamedTuple):
    """A variable that a group gets; `mode` is source or target."""

    name: str
    mode: str
    type: str = ""


@dataclass(slots=True)
class Group:
    """Rules under a name."""

    name: str
    inputs: tuple[Input, ...]
    rules: list[Rule] = field(default_factory=list)


class Structure(NamedTuple):
    """A type that a map uses."""

    url: str
    mode: str
    alias: str


@dataclass(slots=True)
class StructureMap:
    """The whole; the first group is where it begins."""

    id: str
    url: str
    title: str
    description: str
    structures: tuple[Structure, ...]
    groups: list[Group] = field(default_factory=list)


def copied(context: str, element: str, variable: str) -> Target:
    """`context.element = variable`."""
    return Target(context, element, transform=COPY, parameters=(Name(variable),))


def constant(context: str, element: str, value: Value) -> Target:
    """`context.element = 'value'`."""
    return Target(context, element, transform=COPY, parameters=(value,))


def quoted(text: str) -> str:
    """A FHIRPath string."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def one_of(texts: list[str]) -> str:
    """A FHIRPath collection of strings."""
    return f"({' | '.join(map(quoted, texts))})"


def every(*conditions: str) -> str:
    """All conditions that are there, joined."""
    return " and ".join(f"({one})" if " or " in one else one for one in conditions if one)
