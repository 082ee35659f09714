"""Habits that keep errors, clocks, addresses and output where they belong."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Source, sources

PRODUCT = sources("adapter")
EVERYTHING = sources("adapter", "scripts", "bench", "tests", "examples")
each = pytest.mark.parametrize("source", PRODUCT, ids=lambda source: source.place)
PROMISE = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|NotImplemented" + r"Error)\b")
UNEXPLAINED = re.compile(r"# type: " + r"ignore(\[[\w, -]+\])?\s*$", re.MULTILINE)


def nodes(source: Source) -> Iterator[ast.AST]:
    """Every node outside docstrings."""
    return ast.walk(source.tree)


@each
def test_only_settings_reads_the_environment(source: Source) -> None:
    if source.place != "adapter/settings.py":
        assert not re.search(r"os\.(environ|getenv)|import environ", source.text)


@each
def test_only_the_edge_catches_everything(source: Source) -> None:
    for node in nodes(source):
        if isinstance(node, ast.ExceptHandler) and not source.place.startswith("adapter/api/"):
            caught = ast.unparse(node.type) if node.type else "everything"
            assert not re.search(r"\b(Base)?Exception\b|everything", caught), f"line {node.lineno} catches {caught}"


@each
def test_only_the_command_line_prints(source: Source) -> None:
    if not source.place.startswith("adapter/cli"):
        for node in nodes(source):
            printed = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
            assert not printed, f"line {getattr(node, 'lineno', 0)}"


@each
def test_addresses_stand_in_the_canonical_module_alone(source: Source) -> None:
    if source.place == "adapter/canonical.py":
        return
    for node in nodes(source):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_docstring(node, source):
            assert not re.match(r"(https?://|urn:)[\w.-]{4,}", node.value), f"line {node.lineno}: {node.value}"


def _is_docstring(node: ast.Constant, source: Source) -> bool:
    statements = (statement for statement in nodes(source) if isinstance(statement, ast.Expr))
    return any(statement.value is node for statement in statements)


@pytest.mark.parametrize("source", EVERYTHING, ids=lambda source: source.place)
def test_no_promise_is_left_in_a_source(source: Source) -> None:
    assert not PROMISE.search(source.text)


@pytest.mark.parametrize("source", EVERYTHING, ids=lambda source: source.place)
def test_a_silenced_type_error_has_its_reason_beside_it(source: Source) -> None:
    assert not UNEXPLAINED.search(source.text)
