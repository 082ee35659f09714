"""docs/rules.md: each rule number with the functions that decide it and the tests that hold it, or the reason."""

from __future__ import annotations

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
INTRODUCTION: Final = """# The rules and where they are decided

Written by `make docs` from `docs/rules.toml`, the functions marked `@rule` and the tests marked `@pytest.mark.rule`.
R: stated by a source document. A: our reading where the documents are silent or disagree.

| number | rule | decided by, or why by no program | held by |
|---|---|---|---|
"""

Places = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Register:
    """What is known of each number: its title, the places that decide and hold it, or why nothing does."""

    titles: dict[str, str]
    reasons: dict[str, str]
    functions: Places
    tests: Places

    def faults(self, needed: Iterator[str] | list[str]) -> list[str]:
        """One sentence for each number that is neither decided and held nor given a reason, or that is unknown."""
        found = [f"{number} has no title in docs/rules.toml" for number in self.unknown()]
        for number in needed:
            decided, held = number in self.functions, number in self.tests
            if number in self.reasons or (decided and held):
                continue
            missing = "no test has @pytest.mark.rule" if decided else "no function has @rule"
            found.append(f"{number} ({self.titles.get(number)}): {missing}({number!r}), and no reason is given")
        return found

    def unknown(self) -> list[str]:
        used = {*self.functions, *self.tests, *self.reasons}
        return sorted(used - self.titles.keys())


def register(root: Path = ROOT) -> Register:
    """The register as the files under `root` have it."""
    words = tomllib.loads((root / "docs/rules.toml").read_text(encoding="utf-8"))
    functions = _marked(root / "adapter", "rule", "from adapter.programme.rule import rule")
    tests = _marked(root / "tests", "pytest.mark.rule", "import pytest")
    return Register(words["titles"], words["not_computed"], functions, tests)


def _marked(folder: Path, mark: str, imported: str) -> Places:
    """Number → `path:function` of every definition (or module, by pytestmark) that carries the mark so imported."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted(folder.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if imported not in text:
            continue
        place = path.relative_to(folder.parent).as_posix()
        for name, call in _calls(ast.parse(text)):
            if ast.unparse(call.func) == mark:
                for argument in call.args:
                    found[ast.literal_eval(argument)].append(f"{place}:{name}" if name else place)
    return dict(found)


def _calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from ((node.name, mark) for mark in node.decorator_list if isinstance(mark, ast.Call))
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark":
            yield from (("", mark) for mark in ast.walk(node.value) if isinstance(mark, ast.Call))


def page() -> str:
    """The whole page as Markdown."""
    known = register()
    return INTRODUCTION + "".join(_row(known, number) for number in known.titles)


def _row(known: Register, number: str) -> str:
    places = [_link(place) for place in known.functions.get(number, ())]
    decided = "<br>".join([*places, *filter(None, [known.reasons.get(number)])]) or "**missing**"
    held = "<br>".join(map(_link, known.tests.get(number, ())))
    return f"| {number} | {known.titles[number]} | {decided} | {held} |\n"


def _link(place: str) -> str:
    path, _, name = place.partition(":")
    return f"[`{name or Path(path).name}`](../{path})"
