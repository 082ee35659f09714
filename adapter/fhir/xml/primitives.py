"""The text of an XML value to the JSON value that means the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

_is_integer: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)").fullmatch
_is_decimal: Final = re.compile(r"-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?+(?:[eE][+-]?+[0-9]++)?+").fullmatch
_MOST_DIGITS: Final = 4000  # of a whole number: Python itself refuses to convert longer ones


def _boolean(text: str) -> Any:
    return True if text == "true" else False if text == "false" else text


def _integer(text: str) -> Any:
    return int(text) if len(text) <= _MOST_DIGITS and _is_integer(text) else text


def _decimal(text: str) -> Any:
    return _integer(text) if _is_integer(text) else Decimal(text) if _is_decimal(text) else text


# By type. A text that is no such value stays text: validation then says what is wrong with it.
CONVERT: Final[dict[str, Callable[[str], Any]]] = {
    "boolean": _boolean,
    "integer": _integer,
    "positiveInt": _integer,
    "unsignedInt": _integer,
    "decimal": _decimal,
}
