"""What both patch forms share: why an operation fails, bounded copies, and equality of JSON values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapter.fhir.limits import Limits


class Inapplicable(Exception):
    """An operation that does not fit the resource; becomes an issue of `kind` at `expression`."""

    def __init__(self, expected: str, found: object, expression: str = "", kind: str = "patch-operation") -> None:
        self.expected, self.found, self.expression, self.kind = expected, found, expression, kind
        super().__init__(kind)


@dataclass(slots=True)
class Copier:
    """Copies values within `limits`, so that a patch that copies its own copies cannot grow without end."""

    limits: Limits
    elements: int = 0

    def copy(self, value: Any, depth: int = 1) -> Any:
        """An independent copy of `value`, which will stand at `depth`; raises Inapplicable (413) beyond the limits."""
        if depth > self.limits.depth:
            raise Inapplicable(str(self.limits.depth), depth, kind="too-deep")
        self.elements += 1
        if self.elements > self.limits.elements:
            raise Inapplicable(str(self.limits.elements), f"> {self.limits.elements}", kind="too-many-elements")
        if isinstance(value, dict):
            return {key: self.copy(child, depth + 1) for key, child in value.items()}
        if isinstance(value, list):
            return [self.copy(child, depth + 1) for child in value]
        return value


def same(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: numbers by value, true and 1 never."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, dict):
        return isinstance(other, dict) and one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, list):
        return isinstance(other, list) and len(one) == len(other) and all(map(same, one, other))
    return bool(one == other)


def drop_remains(value: Any) -> None:
    """Drops, in place, what a removal leaves and FHIR does not know: empty lists, extensions that are none."""
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        drop_remains(child)
    if isinstance(value, dict):
        for key in [key for key, child in value.items() if child == [] or (child == {} and key.startswith("_"))]:
            del value[key]
