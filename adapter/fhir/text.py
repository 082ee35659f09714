"""Bytes to text, for both codecs: size, UTF-8 and nothing else, and where in the text a fault lies."""

from __future__ import annotations

from typing import Final

from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, fatal
from adapter.fhir.phrases import say

UTF8_BOM: Final = b"\xef\xbb\xbf"

# First bytes that give away another encoding; the longer ones first, for UTF-32 LE begins like UTF-16 LE.
_MARKS: Final = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def checked(raw: bytes, limits: Limits, format_name: str) -> bytes:
    """`raw` without a UTF-8 byte order mark; raises Refused (413, 400) when it is too large, empty or not UTF-8."""
    if len(raw) > limits.bytes:
        raise Refused.of(
            fatal(
                "too-large", expected=say("{most} bytes", most=limits.bytes), found=say("{most} bytes", most=len(raw))
            )
        )
    _refuse_other_encoding(raw)
    body = raw[len(UTF8_BOM) :] if raw.startswith(UTF8_BOM) else raw
    if not body or body.isspace():
        raise Refused.of(fatal("empty-body", expected=format_name))
    return body


def _refuse_other_encoding(raw: bytes) -> None:
    found, position = _other_encoding(raw), 0
    if not found and not raw.isascii():
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as fault:
            found, position = f"0x{raw[fault.start]:02X}", fault.start
    if found:
        raise Refused.of(fatal("wrong-encoding", expected="UTF-8", found=found, position=str(position)))


def _other_encoding(raw: bytes) -> str:
    for mark, name in _MARKS:
        if raw.startswith(mark):
            return name
    zeros = raw[:4].count(0)
    return ("UTF-16", "UTF-16", "UTF-32", "UTF-32")[zeros - 1] if zeros else ""


def place(text: str, position: int) -> dict[str, str]:
    """Line and column (both from 1) of a position in a text, as details of an issue."""
    before = text.count("\n", 0, position)
    return {"line": str(before + 1), "column": str(position - text.rfind("\n", 0, position))}
