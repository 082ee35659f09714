"""docs/errors.md: every kind of issue the gateway reports, from the one table in adapter/fhir/issues.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
INTRODUCTION: Final = """# Errors

Written by `make docs` from `adapter/fhir/issues.toml`. Every answer to a refused call is an OperationOutcome; each of
its issues carries one of these codes in `details.coding`, the FHIRPath of the element in `expression`, and the sentence
in the caller's language (`Accept-Language`: nl, fr, de or en); what was expected and what came is said in it too, by
`adapter/fhir/phrases.toml` and `invariants.toml`, but for elements, codes and what the sender wrote. The status is that
of the answer when the issue stops the input.

| code | FHIR issue type | status | sentence |
|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    kinds = tomllib.loads((ROOT / "adapter/fhir/issues.toml").read_text(encoding="utf-8"))
    return INTRODUCTION + "".join(
        f"| `{code}` | {row['type']} | {row['status']} | {row['en'].replace('|', '&#124;')} |\n"
        for code, row in sorted(kinds.items())
    )
