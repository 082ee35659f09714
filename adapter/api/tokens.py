"""Static bearer tokens: 256 random bits each, kept as SHA-256 in a TOML file, one or more for each sender."""

from __future__ import annotations

import hmac
import re
import secrets
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

SENDER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
HASH: Final = re.compile(r"[0-9a-f]{64}")
EXPECTED: Final = '[[token]] tables with sender = "NAME" and sha256 = "64 hexadecimal digits"'


class TokensError(Exception):
    """A file of tokens that cannot be used; the message says where and what was expected."""


def digest(token: str) -> str:
    """What is kept of a token. No salt or slow hash: nobody can guess 256 random bits."""
    return sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def new_token(sender: str) -> tuple[str, str]:
    """A fresh token and the lines for the tokens file. Raises TokensError for a name that is none."""
    if not SENDER.fullmatch(sender):
        raise TokensError(
            f"a sender's name is 1 to 64 of A-Z a-z 0-9 . _ - and starts with a letter or digit; found {sender!r}"
        )
    token = "bib_" + secrets.token_urlsafe(32)
    return token, f'[[token]]\nsender = "{sender}"\nsha256 = "{digest(token)}"\n'


@dataclass(frozen=True, slots=True)
class Tokens:
    """The known tokens' digests with their senders."""

    known: tuple[tuple[bytes, str], ...] = ()

    def sender(self, token: str) -> str | None:
        """Whose token it is, in a time that does not depend on how much of it is right."""
        given = digest(token).encode()
        found = None
        for kept, sender in self.known:
            if hmac.compare_digest(kept, given):
                found = sender
        return found


def read_tokens(path: Path) -> Tokens:
    """The tokens of a file. Raises TokensError with every faulty entry."""
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as failure:
        raise TokensError(f"the tokens file {path} cannot be read: {failure.strerror}") from failure
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as failure:
        raise TokensError(f"the tokens file {path} is not TOML: {failure}") from failure
    rows = content.get("token")
    if content.keys() - {"token"} or not isinstance(rows, list):
        raise TokensError(f"the tokens file {path} must hold {EXPECTED}; found {', '.join(content) or 'nothing'}")
    if problems := list(_problems(rows)):
        raise TokensError("\n".join(f"{path}: {problem}" for problem in problems))
    return Tokens(tuple((row["sha256"].encode(), row["sender"]) for row in rows))


def _problems(rows: Iterable[object]) -> Iterable[str]:
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or row.keys() != {"sender", "sha256"}:
            yield f"token {number}: expected {EXPECTED}"
        elif not SENDER.fullmatch(str(row["sender"])):
            yield f"token {number}: {row['sender']!r} is no name of a sender"
        elif not HASH.fullmatch(str(row["sha256"])):
            yield f"token {number} of {row['sender']}: sha256 must be 64 lower-case hexadecimal digits"
