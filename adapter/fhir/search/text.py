"""Taking apart the text of a search value: `,` `|` and `$` separate, a backslash before them takes that away."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

_ESCAPED: Final = re.compile(r"\\([,|$\\])")


@cache
def _piece(separator: str) -> re.Pattern[str]:
    return re.compile(rf"(?:[^\\{re.escape(separator)}]|\\.|\\$)*", re.DOTALL)


def split(value: str, separator: str) -> list[str]:
    """The parts between unescaped separators, still escaped."""
    pattern, found, position = _piece(separator), [], 0
    while True:
        match = pattern.match(value, position)
        found.append(match[0] if match else "")
        position += len(found[-1]) + 1
        if position > len(value):
            return found


def unescaped(part: str) -> str:
    """The text that was meant."""
    return _ESCAPED.sub(r"\1", part)
