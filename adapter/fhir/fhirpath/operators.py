"""The operators of FHIRPath on two collections."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, DivisionByZero, InvalidOperation
from typing import Any, Final

from adapter.fhir.fhirpath.comparing import compared, equivalent, same
from adapter.fhir.fhirpath.values import Items, plain


def equal(left: Items, right: Items) -> bool | None:
    """`=`: the same items in the same order; nothing when one side is empty."""
    if not left or not right:
        return None
    return len(left) == len(right) and all(map(same, left, right))


def _unequal(left: Items, right: Items) -> bool | None:
    found = equal(left, right)
    return None if found is None else not found


def _alike(left: Items, right: Items) -> bool:
    if len(left) != len(right):
        return False
    rest = list(right)
    for item in left:
        match = next((i for i, other in enumerate(rest) if equivalent(item, other)), None)
        if match is None:
            return False
        del rest[match]
    return True


def _ordered(*wanted: int) -> Callable[[Items, Items], bool | None]:
    def compare(left: Items, right: Items) -> bool | None:
        if not left or not right:
            return None
        found = compared(left[0], right[0])
        return None if found is None else found in wanted

    return compare


def has(items: Items, wanted: Any) -> bool:
    """Whether an item is in a collection."""
    return any(same(item, wanted) for item in items)


COMPARISONS: Final[dict[str, Callable[[Items, Items], bool | None]]] = {
    "=": equal,
    "!=": _unequal,
    "~": _alike,
    "!~": lambda left, right: not _alike(left, right),
    "<": _ordered(-1),
    ">": _ordered(1),
    "<=": _ordered(-1, 0),
    ">=": _ordered(0, 1),
    "in": lambda left, right: has(right, left[0]) if left else None,
    "contains": lambda left, right: has(left, right[0]) if right else None,
}


def distinct(items: Items) -> Items:
    """The items without repetition, in their order."""
    found: Items = []
    for item in items:
        if not has(found, item):
            found.append(item)
    return found


def _arithmetic(work: Callable[[Any, Any], Any]) -> Callable[[Items, Items], Items]:
    def combine(left: Items, right: Items) -> Items:
        if not left or not right:
            return []
        one, other = plain(left[0]), plain(right[0])
        try:
            return [work(one, other)]
        except (TypeError, InvalidOperation, DivisionByZero, ZeroDivisionError):
            return []

    return combine


def _joined(left: Items, right: Items) -> Items:
    return ["".join(str(plain(side[0])) if side else "" for side in (left, right))]


COMBINING: Final[dict[str, Callable[[Items, Items], Items]]] = {
    "|": lambda left, right: distinct([*left, *right]),
    "&": _joined,
    "+": _arithmetic(lambda one, other: one + other),
    "-": _arithmetic(lambda one, other: one - other),
    "*": _arithmetic(lambda one, other: one * other),
    "/": _arithmetic(lambda one, other: Decimal(one) / Decimal(other)),
    "div": _arithmetic(lambda one, other: int(Decimal(one) / Decimal(other))),
    "mod": _arithmetic(lambda one, other: one - other * int(Decimal(one) / Decimal(other))),
}
