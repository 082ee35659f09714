"""FHIR JSON: bytes to a dict that keeps int and Decimal apart and loses nothing, and back."""

from __future__ import annotations

import re
from decimal import Decimal, DecimalException
from typing import Any, Final

import msgspec

from adapter.fhir.json_scan import faults, number_is_sane, too_many
from adapter.fhir.limits import DEFAULT, Limits
from adapter.fhir.outcome import Issue, Refused, fatal
from adapter.fhir.text import checked

_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)
_encoder: Final = msgspec.json.Encoder(decimal_format="number")

# Escapes that may stand for a control character, a lone surrogate, a noncharacter or a colon (which is counted below).
_doubtful_escape: Final = re.compile(rb"\\(?:[bf]|u(?:00[01]|003[aA]|[dD][89a-fA-F]|[fF]{3}[eEfF]))").search
_NONCHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")
_LARGEST: Final = 2**63
_NUMBERS: Final = bytes.maketrans(b"123456789E", b"000000000e")
_MANY_DIGITS: Final = b"0" * 19  # as many as 2**63 has
_EXPONENT: Final = b"0e"
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"{}[]"))


def decode(raw: bytes, limits: Limits = DEFAULT) -> dict[str, Any]:
    """The resource in `raw`, whole numbers as int, others as Decimal; raises Refused (400, 413) with every fault."""
    value = parse(raw, limits)
    if not isinstance(value, dict):
        raise Refused.of(fatal("not-a-resource", expected="{ … }", found=value))
    return value


def parse(raw: bytes, limits: Limits = DEFAULT) -> Any:
    """Any JSON value, read as strictly as a resource: a JSON Patch is a list."""
    body = checked(raw, limits, "FHIR JSON")
    try:
        value = _decoder.decode(body)
    except (msgspec.DecodeError, DecimalException, RecursionError) as fault:
        raise Refused.of(*(faults(body, limits) or [_unexplained(fault)])) from None
    if _doubtful(body, value, limits) and (issues := faults(body, limits)):
        raise Refused.of(*issues)
    return value


def _unexplained(fault: Exception) -> Issue:
    return fatal("unreadable", expected="JSON", found=type(fault).__name__, format="JSON", line="1", column="1")


def _doubtful(body: bytes, value: Any, limits: Limits) -> bool:
    """Whether `body` may hold what the decoder let pass: only then the slow, exact scan is worth its time."""
    return (
        (b"\\" in body and _doubtful_escape(body) is not None)
        or (not body.isascii() and any(character in body for character in _NONCHARACTERS))
        or (not _plainly_small(body, limits) and _exceeds(value, limits))
        # A key that stood twice is gone from `value`, and its colon with it: no other loss is possible.
        or body.count(b":") != encode(value).count(b":")
    )


def _plainly_small(body: bytes, limits: Limits) -> bool:
    """Whether nothing in a well-formed body can exceed the limits: nearly always, told by counting signs alone."""
    if b"\\" in body:
        body = body.replace(b"\\\\", b"").replace(b'\\"', b"")
    signs = b"".join(body.split(b'"')[::2])  # what stands outside of strings
    numbers = signs.translate(_NUMBERS)
    if _MANY_DIGITS in numbers or _EXPONENT in numbers:
        return False
    brackets = signs.translate(None, _NO_BRACKETS)
    if signs.count(b",") + len(brackets) > limits.elements:
        return False
    for _ in range(limits.depth // 2):  # the innermost pairs go, one level or two at a time
        brackets = brackets.replace(b"{}", b"").replace(b"[]", b"")
        if not brackets:
            return True
    return False


def _exceeds(value: Any, limits: Limits) -> bool:
    """Whether the tree is deeper than `limits`, or holds an unusual number; raises Refused (413) when it is larger.

    Level by level: no recursion.
    """
    level: list[Any] = [value] if isinstance(value, dict | list) else []
    elements = depth = 0
    while level:
        depth += 1
        below: list[Any] = []
        add = below.append
        for node in level:
            elements += len(node)
            for child in node.values() if node.__class__ is dict else node:
                kind = child.__class__
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    add(child)
                elif (kind is int and not -_LARGEST < child < _LARGEST) or (
                    kind is Decimal and not number_is_sane(str(child), limits)
                ):
                    return True
        if elements > limits.elements:
            raise Refused.of(too_many(limits))
        if depth > limits.depth:
            return True
        level = below
    return False


def encode(resource: Any, pretty: bool = False) -> bytes:
    """JSON text of a decoded value in UTF-8; a Decimal is written as a number with its digits as they came."""
    compact = _encoder.encode(resource)
    return msgspec.json.format(compact, indent=2) if pretty else compact
