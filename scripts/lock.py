"""Resolve pyproject.toml into requirements/*.lock: exact versions with hashes for every platform, without addresses."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final[dict[str, tuple[str, ...]]] = {"run": (), "dev": ("dev",), "tools": ("dev", "tools")}
HEADER: Final = "# Written by `make lock` from pyproject.toml; install with pip's --require-hashes.\n"


def resolve(extras: tuple[str, ...]) -> str:
    """The pinned closure of the project with these extras, for all platforms and Python versions it supports."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", "--universal", "--generate-hashes"]
    command += ["--no-header", "--no-annotate", "--no-emit-index-url", "--no-emit-find-links", "--quiet"]
    command += [part for extra in extras for part in ("--extra", extra)]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> None:
    for name, extras in LOCKS.items():
        text = HEADER + resolve(extras)
        if address := re.search(r"\S*://\S*", text):
            sys.exit(f"requirements/{name}.lock would hold an address: {address.group()}")
        (ROOT / "requirements" / f"{name}.lock").write_text(text, encoding="utf-8")
        print(f"requirements/{name}.lock: {text.count('==')} packages")


if __name__ == "__main__":
    main()
