"""What correspondence files say once they are read: concepts, their patterns, rows and shapes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapter.mapping.codes import CodeTable
from adapter.mapping.instrument import Instrument
from adapter.mapping.kinds import Kind
from adapter.mapping.paths import Step
from adapter.mapping.source import Problems

ONE_WAY: Final = "one-way"
COMMON: Final = "resource"  # the shape whose rows every concept has


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows that make a record of its own out of an element; without one of `needs` the element is left unread."""

    rows: tuple[Row, ...]
    needs: tuple[str, ...] = ()
    short: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One correspondence. `field` None: a constant. `entry`: the name within a field of named entries.

    `listed`: the field is a list, to which a path to one value adds one. `title` is how it is named to people.
    """

    place: str
    field: str | None
    entry: str
    path: tuple[Step, ...]
    value: Kind | Shape
    codes: CodeTable | None
    fixed: Any
    default: Any
    but: str
    class_: str
    way: str
    contract: str
    title: str = ""
    listed: bool = False

    @property
    def reads(self) -> bool:
        """Whether a field of the record comes from it."""
        return self.field is not None and self.way != "write"

    @property
    def writes(self) -> bool:
        """Whether it puts something into the resource."""
        return self.way != "read"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a resource of the concept has at `path`: a coding (code `*`: any of the system), a text, a canonical URL."""

    place: str
    path: tuple[Step, ...]
    system: str
    code: str
    versioned: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """One correspondence file. `also`: further patterns by which a resource is one; those of a pack."""

    name: str
    resource: str
    place: str
    patterns: tuple[Pattern, ...]
    rows: tuple[Row, ...]
    also: tuple[tuple[Pattern, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """What rows may refer to. `path`: the word under which a row has its path in the source."""

    names: Mapping[str, str]
    contracts: frozenset[str]
    tables: Mapping[str, CodeTable]
    shapes: dict[str, Shape]
    instrument: Instrument
    problems: Problems
    path: str = "fhir"
