"""What the text of R4 says of a data type without making it an invariant: kept here as if it had a key."""

from __future__ import annotations

import binascii
import hashlib
from typing import Any, Final

from adapter.fhir.definitions import Constraint
from adapter.fhir.validation.invariants.registry import Node, Rule, text
from adapter.fhir.validation.problems import Scope


def states_its_size(node: Node, scope: Scope) -> bool:
    """Whether the stated size is that of the data, as far as there is both."""
    size, data = node.get("size"), _data(node) if "size" in node else None
    return data is None or type(size) is not int or size == len(data)


def states_its_hash(node: Node, scope: Scope) -> bool:
    """Whether the stated hash is the SHA-1 of the data, as far as there is both."""
    stated, data = text(node, "hash"), _data(node) if "hash" in node else None
    if not stated or data is None:
        return True
    return stated == binascii.b2a_base64(hashlib.sha1(data, usedforsecurity=False).digest(), newline=False).decode()


def _data(node: Node) -> Any:
    """The bytes of an attachment; None when there are none, or its own check tells."""
    try:
        return binascii.a2b_base64("".join(text(node, "data").split()), strict_mode=True) if "data" in node else None
    except ValueError:
        return None


def _stated(key: str, words: str) -> Constraint:
    return Constraint(key, "error", "", words)


UNKEYED: Final[dict[str, tuple[tuple[Constraint, Rule], ...]]] = {
    "Attachment": (
        (_stated("attachment-size", "The size is that of the data"), states_its_size),
        (_stated("attachment-hash", "The hash is the SHA-1 of the data, in base64"), states_its_hash),
    ),
}
