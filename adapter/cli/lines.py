"""On which line of a JSON file an element stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')
CHOICE: Final = re.compile(r"\.(\w+)\.ofType\((\w)(\w*)\)")
LAST: Final = re.compile(r"\.[^.\[]+$|\[\d+\]$")
Tokens = Iterator[re.Match[str]]


def lines(text: str) -> Mapping[str, int]:
    """The line of each element, by its path: `entry[3].resource.status`; of broken JSON, up to where it breaks."""
    found: dict[str, int] = {}
    line, before = 1, 0
    for path, offset in _value(TOKEN.finditer(text), "", 0):
        line, before = line + text.count("\n", before, offset), offset
        found[path] = line
    return found


def line_of(expression: str, known: Mapping[str, int]) -> int:
    """The line of what a FHIRPath expression names, else of the nearest element around it; 0 when there is none."""
    path = CHOICE.sub(lambda found: f".{found[1]}{found[2].upper()}{found[3]}", expression).partition(".")[2]
    while path and path not in known:
        path = LAST.sub("", path) if LAST.search(path) else ""
    return known.get(path, 0)


def _value(tokens: Tokens, path: str, offset: int) -> Iterator[tuple[str, int]]:
    """What begins with the next token, and everything in it."""
    token = next(tokens, None)
    if token is None:
        return
    if path:
        yield path, offset or token.start()
    if token[0] == "{":
        yield from _members(tokens, path)
    elif token[0] == "[":
        yield from _entries(tokens, path)


def _members(tokens: Tokens, path: str) -> Iterator[tuple[str, int]]:
    for key in tokens:
        if key[0] == "}":
            return
        if key[0] != ",":
            next(tokens, None)
            name = key[0][1:-1]
            yield from _value(tokens, f"{path}.{name}" if path else name, key.start())


def _entries(tokens: Tokens, path: str) -> Iterator[tuple[str, int]]:
    number = 0
    for token in tokens:
        if token[0] == "]":
            return
        if token[0] == ",":
            continue
        here = f"{path}[{number}]"
        number += 1
        yield here, token.start()
        if token[0] == "{":
            yield from _members(tokens, here)
        elif token[0] == "[":
            yield from _entries(tokens, here)
