"""The invariants of a profile: FHIRPath compiled once, evaluated on the element."""

from __future__ import annotations

from typing import Any

from adapter.fhir.definitions import Constraint
from adapter.fhir.fhirpath import Env, Unsupported, compile_test
from adapter.fhir.fhirpath.compiler import Test
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope


def rule_checkers(constraints: tuple[Constraint, ...]) -> list[Checker]:
    """A checker for each invariant that the engine supports."""
    found = []
    for constraint in constraints:
        try:
            found.append(_checker(constraint, compile_test(constraint.expression)))
        except Unsupported:
            continue  # tests/fhir/validation/profiles tells that none of what we ship is left out
    return found


def _checker(constraint: Constraint, test: Test) -> Checker:
    broken = Problem("", "invariant", constraint.text, "", {"rule": constraint.key}, constraint.severity)

    def check(value: Any, scope: Scope) -> Problems:
        env: Env = scope.profiling.env  # type: ignore[union-attr]  # a profile is checked with profiling only
        outer = env.this, env.context
        env.this = env.context = value
        holds = test([value], env)
        env.this, env.context = outer
        return None if holds else [broken]

    return check
