"""Page links of a search whose parameters came in a body: sealed, so that nothing of a person gets into an address."""

from __future__ import annotations

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from functools import cached_property
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say
from adapter.store.port import Store

Pairs = tuple[tuple[str, str], ...]
PARAMETER: Final = "_sealed"
SECRET: Final = "secret"  # the name under which a store keeps the key
_NONCE: Final = 12  # bytes; AES-GCM, NIST SP 800-38D section 8.2


def secret_of(store: Store) -> bytes:
    """The key that all processes on this database share; made when it is first asked for."""
    with store.reading() as reader:
        found = reader.kept(SECRET)
    if found is None:
        with store.writing({PARAMETER}) as transaction:
            found = transaction.kept(SECRET)
            if found is None:
                found = AESGCM.generate_key(256).hex()
                transaction.keep(SECRET, found)
    return bytes.fromhex(found)


class Seal:
    """Encrypts parameters into a token for an address, and reads such a token again."""

    def __init__(self, secret: Callable[[], bytes]) -> None:
        self._secret = secret

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self._secret())

    def close(self, pairs: Pairs) -> str:
        """The token of these parameters."""
        nonce = os.urandom(_NONCE)
        sealed = self._cipher.encrypt(nonce, json.dumps(pairs).encode(), None)
        return urlsafe_b64encode(nonce + sealed).decode("ascii")

    def open(self, token: str) -> Pairs:
        """The parameters of a token. Raises Refused (400) for any that this gateway did not make."""
        try:
            raw = urlsafe_b64decode(token.encode("ascii"))
            opened = json.loads(self._cipher.decrypt(raw[:_NONCE], raw[_NONCE:], None))
        except (ValueError, InvalidTag):
            expected = say("a link of a page as this server gave it")
            raise Refused.of(error("search-value", "", expected, token, parameter=PARAMETER)) from None
        return tuple((name, value) for name, value in opened)
