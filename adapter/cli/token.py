"""`bib-adapter token new SENDER`: the token on standard error, the lines to keep on standard output."""

from __future__ import annotations

import argparse
import sys

from adapter.api.tokens import TokensError, new_token
from adapter.cli.errors import CannotRun


def token(given: argparse.Namespace) -> int:
    """Print a new token for the sender; it is shown this once, only its hash is kept."""
    try:
        secret, kept = new_token(given.sender)
    except TokensError as reason:
        raise CannotRun(str(reason)) from None
    print(f"Token of {given.sender}, shown this once: {secret}", file=sys.stderr)
    print("Append the lines below to the file that BIB_TOKENS names, and restart the gateway.", file=sys.stderr)
    print(kept, end="")
    return 0
