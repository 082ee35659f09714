"""The product's modules as parsed sources, for the tests of this folder."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]


class Source(NamedTuple):
    """One Python file; `place` is its path from the root of the project."""

    place: str
    text: str
    tree: ast.Module


@lru_cache
def sources(*folders: str) -> tuple[Source, ...]:
    """Every Python file under these folders of the project."""
    paths = sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return tuple(Source(place, text, ast.parse(text)) for place, text in texts.items())


def imports(source: Source) -> Iterator[tuple[str, int]]:
    """Each imported name in full (`adapter.fhir.outcome.Issue`) and its line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)
