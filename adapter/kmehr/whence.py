"""Which elements of a message say each value of its nodes, so that a trace names what was sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.kmehr.xml import ROOT, Element
from adapter.mapping.roundtrip import Difference
from adapter.mapping.trace import GIVEN, NO_ROW, TraceRow, spots

CONSTANT: Final = "="


@dataclass(slots=True)
class Whence:
    """Paths of elements by the object or list that has their value, and the key in it."""

    _paths: dict[tuple[int, Any], tuple[str, ...]] = field(default_factory=dict)
    _kept: list[Any] = field(default_factory=list)  # so that no other object gets the identity of one
    given: set[str] = field(default_factory=set)  # elements that say another thing than an earlier one that counts

    def put(self, container: Any, key: Any, *paths: str) -> None:
        """Note what says the value of a key."""
        self._paths[id(container), key] = paths
        self._kept.append(container)

    def of(self, container: Any, *keys: Any) -> tuple[str, ...]:
        """The elements that say the values of these keys."""
        return tuple(path for key in keys for path in self._paths.get((id(container), key), ()))

    def repeat(self, first: dict[str, Any], again: dict[str, Any]) -> None:
        """Note that a node says again what a first one said: the same by both, another thing by the first alone."""
        known = {path: (spot, value) for spot, path, value in spots(first, "")}
        for here, path, value in spots(again, ""):
            spot, said = known.get(path, (here, value))
            if said == value:
                self._paths[spot] = (*self._paths.get(spot, ()), *self._paths.get(here, ()))
            else:
                self.given.update(self._paths.get(here, ()))

    def rows(self, node: dict[str, Any], rows: Iterable[TraceRow], resource: str) -> Iterator[TraceRow]:
        """The rows of one node, each for the elements that say its value."""
        places = {path: spot for spot, path, _ in spots(node, node["resourceType"])}
        for row in rows:
            for path in self._paths.get(places[row.source], ()):
                yield row._replace(resource=resource, source=path)


def whole(root: Element, rows: Iterable[TraceRow], given: Collection[str]) -> list[TraceRow]:
    """For each element with a text, in the order of the message, what it became; else why it became nothing."""
    found: dict[str, list[TraceRow]] = {}
    for row in rows:
        found.setdefault(row.source, []).append(row)
    unread = {path: [TraceRow(ROOT, path, why=GIVEN)] for path in given}
    said = unread | found
    return [row for one in texts(root) for row in _once(said.get(one.path) or [TraceRow(ROOT, one.path, why=NO_ROW)])]


def lost(root: Element, rows: Iterable[TraceRow]) -> list[Difference]:
    """The elements that became nothing, with what they say."""
    unread = {row.source for row in rows if not row.target}
    return [Difference("lost", one.path, one.text) for one in texts(root) if one.path in unread]


def texts(element: Element) -> Iterator[Element]:
    """The elements that say something, in order."""
    if element.text:
        yield element
    for child in element.children:
        yield from texts(child)


def _once(rows: Iterable[TraceRow]) -> list[TraceRow]:
    """Every field that an element became, else that it is a constant, else the reason."""
    by_target = {row.target: row for row in rows}
    fields = [row for target, row in by_target.items() if target not in ("", CONSTANT)]
    rest = [by_target[target] for target in (CONSTANT, "") if target in by_target]
    return fields or rest[:1]
