"""Writes the file and says what was left out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from scripts.compile_search_parameters import read_package, rendered, tables

ROOT: Final = Path(__file__).resolve().parents[2]
CORE: Final = ROOT / "profiles" / "dependencies" / "hl7.fhir.r4.core-4.0.1.tgz"
TARGET: Final = ROOT / "adapter" / "fhir" / "search" / "parameters.json"


def main() -> int:
    """Write the file and say what was left out."""
    made, left_out = tables(read_package(CORE))
    TARGET.write_text(rendered(made), "utf-8")
    count = sum(len(rows) for rows in made.values())
    print(f"{TARGET.relative_to(ROOT)}: {count} parameters of {len(made)} types; left out {len(left_out)}")
    for line in sorted({line.partition(".")[2] for line in left_out}):
        print(f"  {line}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
