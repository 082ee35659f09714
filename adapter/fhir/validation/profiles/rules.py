"""The invariants of a profile: FHIRPath compiled once, evaluated on the element."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, Final

from adapter.fhir.definitions import Constraint
from adapter.fhir.fhirpath import Unsupported, compile_test
from adapter.fhir.fhirpath.compiler import Test
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope
from adapter.fhir.validation.profiles.natives import NATIVE, number_test
from adapter.fhir.validation.profiles.steps import together

REMEMBERED: Final = 4096  # objects known to be good: identifiers of professionals come again and again
LOOKS_AROUND: Final = re.compile(r"%|resolve\(")
SMALL: Final = frozenset(("Identifier", "Coding", "Quantity", "Money", "ContactPoint"))


def rule_checkers(constraints: Sequence[Constraint], type_name: str) -> list[Checker]:
    """The checkers of the invariants of an element of this type that the engine supports."""
    found = []
    for constraint in constraints:
        broken = Problem("", "invariant", say(constraint.text), "", {"rule": constraint.key}, constraint.severity)
        native = NATIVE.get(constraint.expression)
        try:
            found.append(_native(native, broken) if native else _evaluated(constraint.expression, broken))
        except Unsupported:
            continue  # tests/fhir/validation/profiles tells that none of what we ship is left out
    if not found or type_name not in SMALL or any(LOOKS_AROUND.search(one.expression) for one in constraints):
        return found
    return [_remembering(found)]


def _native(holds: Callable[[Any], bool], broken: Problem) -> Checker:
    return lambda value, scope: None if holds(value) else [broken]


def _evaluated(expression: str, broken: Problem) -> Checker:
    """The FHIRPath, behind a test that tells that all is well for less, if there is one."""
    check, surely = _checker(compile_test(expression), broken), number_test(expression)
    if surely is None:
        return check
    return lambda value, scope: None if type(value) is dict and surely(value) else check(value, scope)


def _checker(holds: Test, broken: Problem) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        env = scope.profiles
        env.this = env.context = value
        return None if holds([value], env) else [broken]

    return check


def _remembering(checks: list[Checker]) -> Checker:
    """A small object of texts alone is evaluated once: it holds or not whatever is around it."""
    check = together(checks)
    assert check is not None
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
