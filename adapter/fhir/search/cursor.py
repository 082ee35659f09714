"""Where the next page begins, as a token for a URL: row numbers and times of the store, nothing of a patient."""

from __future__ import annotations

import binascii
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say

PARAMETER: Final = "_cursor"
_SHAPE: Final = ">3q"


def encode(updated: int, number: int, version: int = 0) -> str:
    """A token of where the page before ended."""
    return urlsafe_b64encode(struct.pack(_SHAPE, updated, number, version)).decode("ascii")


def decode(token: str) -> tuple[int, ...]:
    """The numbers of a token that `encode` made; raises Refused (400) for anything else."""
    try:
        return struct.unpack(_SHAPE, urlsafe_b64decode(token.encode("ascii")))
    except (ValueError, binascii.Error, struct.error):
        expected = say("a link of a page as this server gave it")
        raise Refused.of(error("search-value", "", expected, token, parameter=PARAMETER)) from None
