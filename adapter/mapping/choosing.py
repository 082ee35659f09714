"""Which concepts a resource is: the patterns of the correspondence files as tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.canonical import ALIASES
from adapter.mapping.paths import Step
from adapter.mapping.rows import Concept, Pattern

Test = Callable[[Any], bool]


def compile_test(concept: Concept) -> Test | None:
    """Whether a resource of the type has all patterns; None when there are none."""
    tests = tuple(_somewhere(pattern.path, _value(pattern)) for pattern in concept.patterns)
    if len(tests) < 2:
        return tests[0] if tests else None
    return lambda resource: all(test(resource) for test in tests)


def _somewhere(path: tuple[Step, ...], test: Test) -> Test:
    """Whether the value at the path, or one of the values, passes."""
    for step in reversed(path):
        test = (_any if step.lists else _one)(step.name, test)
    return test


def _one(name: str, test: Test) -> Test:
    def passes(node: Any) -> bool:
        value = node.get(name)
        return value is not None and test(value)

    return passes


def _any(name: str, test: Test) -> Test:
    def passes(node: Any) -> bool:
        return any(map(test, node.get(name, ())))

    return passes


def _value(pattern: Pattern) -> Test:
    system, code = pattern.system, pattern.code

    def has_code(coding: Any) -> bool:
        same_code: bool = coding.get("code") == code
        return same_code and ALIASES.get(found := coding.get("system", ""), found) == system

    def has_system(coding: Any) -> bool:
        return bool(ALIASES.get(found := coding.get("system", ""), found) == system)

    def equals(value: Any) -> bool:
        return bool(value == code)

    def equals_in_some_version(value: Any) -> bool:
        return bool(value == code) or value.startswith(f"{code}|")

    if system:
        return has_system if code == "*" else has_code
    return equals_in_some_version if pattern.versioned else equals
