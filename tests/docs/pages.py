"""The fenced blocks of a page of documentation, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).resolve().parents[2]
BLOCK: Final = re.compile(r"^```(\w+) ?(\S*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
HEADING: Final = re.compile(r"^### (.+)$", re.MULTILINE)


class Block(NamedTuple):
    """A block: its language, the file that it is, if it is one, its text, and the heading above it."""

    language: str
    file: str
    text: str
    heading: str


def blocks(name: str) -> Iterator[Block]:
    """The blocks of docs/`name`."""
    page = (ROOT / "docs" / name).read_text("utf-8")
    for found in BLOCK.finditer(page):
        headings = HEADING.findall(page[: found.start()])
        yield Block(found[1], found[2], found[3], headings[-1] if headings else "")
