"""How a criterion is applied to each item of a collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.fhir.fhirpath.compiler import Path, Test, same_texts, test_of
from adapter.fhir.fhirpath.parser import Tree
from adapter.fhir.fhirpath.values import Env, Items


def filtered(items: Items, env: Env, test: Test) -> Items:
    """The items for which the test is true; $this is each in turn."""
    outer = env.this, env.index
    found = []
    for index, item in enumerate(items):
        env.this, env.index = item, index
        if test([item], env):
            found.append(item)
    env.this, env.index = outer
    return found


def filter_of(tree: Tree) -> Callable[[Items, Env], Items]:
    """What keeps the items for which a criterion is true."""
    texts = same_texts(tree)
    if texts is not None and len(texts) == 2:
        return _of_two_texts(texts[0], texts[1], test_of(tree))
    test = test_of(tree)
    if not _looks_at_this(tree):
        return lambda items, env: [item for item in items if test([item], env)]
    return lambda items, env: filtered(items, env, test)


def _of_two_texts(one: tuple[str, str], other: tuple[str, str], test: Test) -> Callable[[Items, Env], Items]:
    """`where(system = '…' and code = '…')`, which most criteria are."""
    (first, first_text), (second, second_text) = one, other

    def keep(items: Items, env: Env) -> Items:
        found = []
        for item in items:
            if type(item) is not dict:
                if test([item], env):
                    found.append(item)
            elif item.get(first) == first_text and item.get(second) == second_text:
                found.append(item)
        return found

    return keep


def _looks_at_this(tree: Any) -> bool:
    return tree[:1] == ("this",) or any(type(part) is tuple and _looks_at_this(part) for part in tree)


def projected(items: Items, env: Env, path: Path) -> Items:
    """What the path gives of each item, one after the other."""
    outer = env.this, env.index
    found: Items = []
    for index, item in enumerate(items):
        env.this, env.index = item, index
        found += path([item], env)
    env.this, env.index = outer
    return found
