"""Which concepts a resource is, and which entries of a list a row means: the patterns of the files as tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from adapter.canonical import ALIASES
from adapter.mapping.model import Concept, Pattern
from adapter.mapping.paths import Select, Step

Test = Callable[[Any], bool]


def compile_test(concept: Concept) -> Test | None:
    """Whether a resource of the type has all patterns, or all of those that a pack adds; None when all are meant."""
    if not concept.patterns:
        return None
    ways = tuple(_every(patterns) for patterns in (concept.patterns, *concept.also))
    return ways[0] if len(ways) == 1 else lambda resource: any(way(resource) for way in ways)


def _every(patterns: tuple[Pattern, ...]) -> Test:
    tests = tuple(_somewhere(pattern.path, _value(pattern)) for pattern in patterns)
    return tests[0] if len(tests) == 1 else lambda resource: all(test(resource) for test in tests)


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


def chooser(select: Select) -> Callable[[Any], bool]:
    """Whether an entry is one of those that a step selects."""
    key, literal, system = select.key, select.literal, select.system

    def by_coding(entry: Any) -> bool:
        for coding in entry.get(key, {}).get("coding", ()):
            if coding.get("code") == literal and ALIASES.get(found := coding.get("system", ""), found) == system:
                return True
        return False

    def by_system(entry: Any) -> bool:
        found = entry.get(key)
        return found == literal or ALIASES.get(found) == literal

    def by_value(entry: Any) -> bool:
        return bool(entry.get(key) == literal)

    return by_coding if system else by_system if key == "system" else by_value
