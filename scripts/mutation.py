"""Run mutmut on adapter/programme and write docs/mutation.md: the score, and every survivor with its reason.

mutmut leaves decorated functions alone; @rule changes nothing of a function's behaviour, so it is let through here.
"""

from __future__ import annotations

import difflib
import os
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import libcst as cst
from mutmut.__main__ import _run
from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.file_mutation import MutationVisitor
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

ROOT: Final = Path(__file__).resolve().parent.parent
REASONS: Final = ROOT / "docs/mutation.toml"
LEAST_KILLED: Final = 0.95
DEAD: Final = {"killed", "timeout", "segfault", "caught by type check"}
INTRODUCTION: Final = """# Mutation testing of adapter/programme

Written by `make mutation` from its last run and from the reasons in `docs/mutation.toml`.

"""


def allow_rule_decorator() -> None:
    """Let mutmut look into functions that @rule alone decorates."""
    skip = MutationVisitor._skip_node_and_children

    def looked_into(visitor: Any, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.FunctionDef) and node.decorators and all(map(_is_rule, node.decorators)):
            return bool(skip(visitor, node.with_changes(decorators=())))
        return bool(skip(visitor, node))

    MutationVisitor._skip_node_and_children = looked_into


def _is_rule(decorator: cst.Decorator) -> bool:
    call = decorator.decorator
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value == "rule"


def results() -> Iterator[tuple[str, str, Path]]:
    """Name, status and file of every mutant of the last run."""
    for path in walk_mutatable_files():
        data = SourceFileMutationData(path=path)
        data.load()
        yield from ((name, status_by_exit_code[code], Path(path)) for name, code in data.exit_code_by_key.items())


@lru_cache
def _functions(path: Path) -> dict[str, str]:
    """Source of every function in a mutated file, mutants and originals, by its generated name."""
    code: dict[str, str] = {}
    for statement in cst.parse_module((Path("mutants") / path).read_text("utf-8")).body:
        inner = statement.body.body if isinstance(statement, cst.ClassDef) else (statement,)
        code |= {it.name.value: cst.Module([it]).code for it in inner if isinstance(it, cst.FunctionDef)}
    return code


def change(name: str, path: Path) -> str:
    """What the mutant changes: `module.function: old line → new line`, the same in every run."""
    mutant = name.rpartition(".")[2]
    mangled = mutant.partition("__mutmut")[0]
    plain = mangled.removeprefix("x").strip("_ǁ").replace("ǁ", ".")
    old, new = (_functions(path)[it].replace(it, plain).splitlines() for it in (f"{mangled}__mutmut_orig", mutant))
    lines = [line for line in difflib.ndiff(old, new) if line[:2] in ("- ", "+ ")]
    removed, added = (" ".join(line[2:].strip() for line in lines if line[0] == sign) for sign in "-+")
    return f"{path.stem}.{plain}: {removed} → {added}"


def reason_of(changed: str) -> str:
    """Why a survivor may live: the reason of this change, else of its function or module; empty when there is none."""
    given = tomllib.loads(REASONS.read_text("utf-8")).get("survivor", ())
    reasons = {row["change"]: row["reason"] for row in given}
    place = changed.partition(":")[0]
    keys = (changed, place, place.partition(".")[0])
    return next((str(reasons[key]) for key in keys if key in reasons), "")


def main() -> int:
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    allow_rule_decorator()
    _run((), os.cpu_count())
    every = list(results())
    alive = sorted(change(name, path) for name, status, path in every if status not in DEAD)
    killed = 1 - len(alive) / len(every)
    why = {it: reason_of(it) for it in alive}
    rows = "".join(f"| `{it.replace('|', '&#124;')}` | {why[it] or '**none yet**'} |\n" for it in alive)
    counts = ", ".join(f"{count} {status}" for status, count in Counter(status for _, status, _ in every).most_common())
    summary = f"{len(every)} mutants: {counts}. **{killed:.1%} die**; the target is {LEAST_KILLED:.0%}.\n"
    table = f"\n| survivor | why it may live |\n|---|---|\n{rows}" if rows else ""
    (ROOT / "docs/mutation.md").write_text(INTRODUCTION + summary + table, encoding="utf-8")
    print(summary + "\n".join(it for it in alive if not why[it]))
    return int(killed < LEAST_KILLED or not all(why.values()))


if __name__ == "__main__":
    sys.exit(main())
