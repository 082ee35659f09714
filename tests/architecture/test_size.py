"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast

from tests.architecture.sources import sources

MOST_LINES_OF_A_FILE = 250
MOST_LINES_OF_A_FUNCTION = 60
SOURCES = sources("adapter", "scripts", "bench")


def test_files_are_short() -> None:
    lengths = {source.place: source.text.count("\n") for source in SOURCES}
    assert {place: length for place, length in lengths.items() if length > MOST_LINES_OF_A_FILE} == {}


def test_functions_are_short() -> None:
    lengths = {
        f"{source.place}:{node.name}": (node.end_lineno or 0) - node.lineno + 1
        for source in SOURCES
        for node in ast.walk(source.tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: length for name, length in lengths.items() if length > MOST_LINES_OF_A_FUNCTION} == {}


def test_a_module_says_what_it_is_for() -> None:
    assert [source.place for source in SOURCES if source.text and not ast.get_docstring(source.tree)] == []
