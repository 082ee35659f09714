"""docs/settings.md: every setting of the gateway, from the one table in adapter/settings.py."""

from __future__ import annotations

from typing import Final

from adapter.settings import FILE_VARIABLE, Row, load

INTRODUCTION: Final = f"""# Settings

Written by `make docs` from `adapter/settings.py`. Each is an environment variable or, in lower case without the
prefix, a key of the TOML file that `{FILE_VARIABLE}` names; the environment wins. `bib-adapter settings` shows
the values in force and where each comes from. Values of the care programme are in `adapter/programme/settings.toml`.

| variable | type | default | meaning |
|---|---|---|---|
"""


def page() -> str:
    """The whole page as Markdown."""
    return INTRODUCTION + "".join(map(_line, load(environ={}).rows()))


def _line(row: Row) -> str:
    default = f"`{row.default}`" if row.default else ""
    return f"| `{row.variable}` | {row.type.replace('|', 'or')} | {default} | {row.meaning} |\n"
