"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast

import pytest

from tests.architecture.sources import Source, sources

MOST_LINES_OF_A_FILE = 250
MOST_LINES_OF_A_FUNCTION = 60


@pytest.mark.parametrize("source", sources("adapter", "scripts", "bench"), ids=lambda source: source.place)
def test_a_file_and_its_functions_are_short(source: Source) -> None:
    assert source.text.count("\n") <= MOST_LINES_OF_A_FILE
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or 0) - node.lineno + 1
            assert length <= MOST_LINES_OF_A_FUNCTION, f"{node.name} has {length} lines"


@pytest.mark.parametrize("source", sources("adapter", "scripts", "bench"), ids=lambda source: source.place)
def test_a_module_says_what_it_is_for(source: Source) -> None:
    assert not source.text or ast.get_docstring(source.tree)
