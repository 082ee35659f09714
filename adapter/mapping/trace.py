"""What a trace says of each value of a resource: the field that it became, through which row, or why it is unread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

Spot = tuple[int, Any]  # identity of an object or list, and the key in it
NO_CONCEPT: Final = "no-concept"  # no correspondence file is about this resource
NO_ROW: Final = "no-row"  # no row names the element
NOT_CHOSEN: Final = "not-chosen"  # a row takes the first entry, or another one
GIVEN: Final = "given"  # the field has its value from elsewhere
UNMAPPED: Final = "unmapped-code"  # the code is not in the table of the row
INCOMPLETE: Final = "incomplete"  # a part without which the element says nothing is missing
CONSTANT: Final = "constant"  # the row has a constant, and this is another value
WRITTEN: Final = "only-written"  # the row writes the element and does not read it


class TraceRow(NamedTuple):
    """One element with a value. `target` "": unread, `why` says so; "=": a constant, which is written again."""

    resource: str  # Encounter/2, or Encounter when it has no id
    source: str  # Encounter.participant[0].individual.reference
    target: str = ""  # talk.participants[0].person.reference
    row: str = ""  # talk.yaml:18 > shapes.yaml:20
    class_: str = ""  # direct, derived, defaulted, one-way: the class of that row
    codes: str = ""  # the table that translated it
    why: str = ""


@dataclass(slots=True)
class Trace:
    """Collects rows over any number of resources."""

    rows: list[TraceRow] = field(default_factory=list)

    @property
    def unread(self) -> list[TraceRow]:
        """The elements that became nothing."""
        return [row for row in self.rows if not row.target]


def spots(node: Any, path: str) -> Iterator[tuple[Spot, str, Any]]:
    """Everything below an object or list: where it is, its path, what it is."""
    named = isinstance(node, dict)
    for key, value in node.items() if named else enumerate(node):
        below = f"{path}.{key}" if named else f"{path}[{key}]"
        yield (id(node), key), below, value
        if isinstance(value, dict | list):
            yield from spots(value, below)
