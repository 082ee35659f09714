"""`bib-adapter settings`: every setting, its value and where that comes from; passwords masked."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from adapter.settings import Row, load


def show_settings(given: argparse.Namespace) -> int:
    """Print the table of settings as text or JSON."""
    rows = load().rows()
    if given.format == "json":
        print(json.dumps([asdict(row) for row in rows], indent=2))
    else:
        print("\n".join(_lines(row) for row in rows))
    return 0


def _lines(row: Row) -> str:
    return f"{row.variable}={row.value}\n    {row.meaning} [{row.origin}; default {row.default or 'none'}]"
