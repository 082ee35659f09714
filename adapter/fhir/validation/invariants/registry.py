"""Where predicates register themselves, and how they read an object that may be malformed: never with an exception."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final, TypeAlias

from adapter.fhir.validation.problems import Scope

Node: TypeAlias = dict[str, Any]
Rule: TypeAlias = Callable[[Node, Scope], bool]

RULES: Final[dict[tuple[str, str], Rule]] = {}


def rule(where: str, key: str) -> Callable[[Rule], Rule]:
    """Registers a predicate, which tells whether the invariant `key` of the type or element `where` holds."""

    def register(predicate: Rule) -> Rule:
        RULES[where, key] = predicate
        return predicate

    return register


def names(*elements: str) -> frozenset[str]:
    """The JSON names by which these elements may be present: with a value, or with extensions only."""
    return frozenset(elements) | {"_" + element for element in elements}


def choice(element: str, *types: str) -> frozenset[str]:
    """The JSON names of a choice element."""
    return names(*(element + type_name for type_name in types))


def has(node: Node, element: str) -> bool:
    """Whether an element is present."""
    return element in node or "_" + element in node


def has_choice(node: Node, element: str) -> bool:
    """Whether a choice element is present in any of its types."""
    size = len(element)
    return any(
        (key[:size] == element and key[size : size + 1].isupper())
        or (key[0] == "_" and key[1 : size + 1] == element and key[size + 1 : size + 2].isupper())
        for key in node
        if key
    )


def objects(node: Node, element: str) -> list[Node]:
    """The objects in a list, or the one object, of an element."""
    value = node.get(element)
    items = value if type(value) is list else (value,)
    return [item for item in items if type(item) is dict]


def texts(node: Node, element: str) -> list[str]:
    """The texts in a list, or the one text, of an element."""
    value = node.get(element)
    items = value if type(value) is list else (value,)
    return [item for item in items if type(item) is str]


def text(node: Node, element: str) -> str:
    """The text of an element; empty when there is none."""
    value = node.get(element)
    return value if type(value) is str else ""


def number(node: Node, element: str) -> int | float | Decimal | None:
    """The number of an element; None when there is none."""
    value = node.get(element)
    return value if type(value) in (int, float, Decimal) else None


def codings(concepts: list[Node]) -> set[tuple[str, str]]:
    """The (system, code) of every coding of these concepts."""
    return {(text(c, "system"), text(c, "code")) for concept in concepts for c in objects(concept, "coding")}


def count(node: Node, element: str) -> int:
    """How many values an element has."""
    value = node.get(element)
    return len(value) if type(value) is list else int(value is not None)
