"""The invariants for which there is no predicate, by their FHIRPath: those of types that the gateway seldom sees."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from adapter.fhir.validation.invariants.registry import Node, Rule
from adapter.fhir.validation.problems import Scope

if TYPE_CHECKING:
    from adapter.fhir.fhirpath.compiler import Test


def stated(expression: str) -> Rule:
    """The predicate that an expression states, compiled when it is first asked."""

    def holds(node: Node, scope: Scope) -> bool:
        test, env = _test(expression), scope.profiles or _env(scope.node)
        env.this = env.context = node
        return bool(test([node], env))

    return holds


@cache
def _test(expression: str) -> Test:
    from adapter.fhir.fhirpath import compile_test  # the usual types need none of it

    return compile_test(expression)


def _env(resource: Any) -> Any:
    from adapter.fhir.fhirpath import Env

    return Env(resource)
