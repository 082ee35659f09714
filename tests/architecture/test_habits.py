"""Habits that keep errors, clocks, addresses and output where they belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import Source, sources

PRODUCT = sources("adapter")
EVERYTHING = sources("adapter", "scripts", "bench", "tests", "examples")
PROMISE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
UNEXPLAINED = re.compile(r"# type: " + r"ignore(\[[\w, -]+\])?\s*$", re.MULTILINE)
ENVIRONMENT = re.compile(r"os\.(environ|getenv)|import environ")
# Namespaces of XML and the schemas of report formats belong to the module that writes them.
SYSTEM = re.compile(r"https?://(borninbelgiumpro|www\.ehealth|(terminology\.)?hl7\.org|snomed|loinc|unitsofmeasure)")


def matches(pattern: re.Pattern[str], among: tuple[Source, ...]) -> list[str]:
    """`file:line` of every match."""
    return [
        f"{source.place}:{source.text.count(chr(10), 0, found.start()) + 1}"
        for source in among
        for found in pattern.finditer(source.text)
    ]


def strings(source: Source) -> Iterator[tuple[int, str]]:
    """Line and value of every text of a module that is not a docstring."""
    documented = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
            yield node.lineno, node.value


def test_only_settings_reads_the_environment() -> None:
    assert matches(ENVIRONMENT, tuple(it for it in PRODUCT if it.place != "adapter/settings.py")) == []


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """It undoes something and raises the same again."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_only_the_edge_catches_everything() -> None:
    caught = [
        (source.place, node.lineno, ast.unparse(node.type) if node.type else "Exception")
        for source in PRODUCT
        if not source.place.startswith("adapter/api/")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler) and not _passes_on(node)
    ]
    assert [it for it in caught if re.search(r"\b(Base)?Exception\b", it[2])] == []


def test_only_the_command_line_prints() -> None:
    printed = [
        f"{source.place}:{node.lineno}"
        for source in PRODUCT
        if not source.place.startswith("adapter/cli")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printed == []


def test_addresses_of_systems_stand_in_the_canonical_module_alone() -> None:
    written = [
        f"{source.place}:{line} {value}"
        for source in PRODUCT
        if source.place != "adapter/canonical.py"
        for line, value in strings(source)
        if SYSTEM.match(value)
    ]
    assert written == []


def test_no_promise_is_left_in_a_source() -> None:
    assert matches(PROMISE, EVERYTHING) == []


def test_a_silenced_type_error_has_its_reason_beside_it() -> None:
    assert matches(UNEXPLAINED, EVERYTHING) == []
