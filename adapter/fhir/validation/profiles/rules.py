"""The invariants of a profile: FHIRPath compiled once, evaluated on the element."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from adapter.fhir.definitions import Constraint
from adapter.fhir.fhirpath import Unsupported, compile_test
from adapter.fhir.fhirpath.compiler import Test
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined
from adapter.fhir.validation.profiles.natives import NATIVE

REMEMBERED: Final = 4096  # objects known to be good: identifiers of professionals come again and again
LOOKS_AROUND: Final = re.compile(r"%|resolve\(")
SMALL: Final = frozenset(("Identifier", "Coding", "Quantity", "Money", "ContactPoint"))


def rule_checkers(constraints: Sequence[Constraint], type_name: str) -> list[Checker]:
    """The checkers of the invariants of an element of this type that the engine supports."""
    compiled = []
    for constraint in constraints:
        try:
            broken = Problem("", "invariant", constraint.text, "", {"rule": constraint.key}, constraint.severity)
            compiled.append((_test(constraint.expression), broken))
        except Unsupported:
            continue  # tests/fhir/validation/profiles tells that none of what we ship is left out
    if not compiled:
        return []
    check = _checker(tuple(compiled))
    around = type_name not in SMALL or any(LOOKS_AROUND.search(constraint.expression) for constraint in constraints)
    return [check if around else _remembering(check)]


def _test(expression: str) -> Test:
    native = NATIVE.get(expression)
    return compile_test(expression) if native is None else lambda items, env: native(items[0])


def _checker(rules: tuple[tuple[Test, Problem], ...]) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        env = scope.profiles
        env.this = env.context = value
        items = [value]
        found: Problems = None
        for holds, broken in rules:
            if not holds(items, env):
                found = joined(found, [broken])
        return found

    return check


def _remembering(check: Checker) -> Checker:
    """A small object of texts alone is evaluated once: it holds or not whatever is around it."""
    good: set[tuple[tuple[str, Any], ...]] = set()

    def check_once(value: Any, scope: Scope) -> Problems:
        if type(value) is not dict or len(value) > 4:
            return check(value, scope)
        key = tuple(value.items())
        try:
            if key in good:
                return None
        except TypeError:  # holds an object or a list
            return check(value, scope)
        problems = check(value, scope)
        if problems is None:
            if len(good) >= REMEMBERED:
                good.clear()
            good.add(key)
        return problems

    return check_once
