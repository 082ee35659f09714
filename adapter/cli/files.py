"""The files that a command was given, one after the other, with progress on standard error when there is much to do."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from adapter.cli.errors import CannotRun

SUFFIXES: Final = frozenset({".json", ".xml"})
STANDARD_INPUT: Final = "-"
EVERY: Final = 100


def bodies(names: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file, of a folder each JSON and XML file in it. Raises CannotRun for the unreadable."""
    files = [file for name in names for file in _files(name)]
    for number, file in enumerate(files, start=1):
        _tell(number, len(files), file)
        yield file, _content(file)


def is_xml(body: bytes) -> bool:
    """Whether a body is XML by its first character, as a FHIR resource in JSON never begins."""
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _files(name: str) -> list[str]:
    path = Path(name)
    if name == STANDARD_INPUT or not path.is_dir():
        return [name]
    found = sorted(str(file) for file in path.rglob("*") if file.suffix in SUFFIXES and file.is_file())
    if not found:
        raise CannotRun(f"the folder {name} holds no .json or .xml file")
    return found


def _content(name: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
    except OSError as failure:
        raise CannotRun(f"{name} cannot be read: {failure.strerror}") from None


def _tell(number: int, total: int, file: str) -> None:
    if total < 2:
        return
    if sys.stderr.isatty():
        end = "\n" if number == total else ""
        print(f"\r\x1b[K[{number}/{total}] {file}", end=end, file=sys.stderr, flush=True)
    elif number % EVERY == 0:
        print(f"[{number}/{total}]", file=sys.stderr, flush=True)
