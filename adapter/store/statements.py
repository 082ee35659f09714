"""The named SQL of a dialect and its numbered schema steps, read from the files beside this one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

_MARK: Final = "-- name: "


@cache
def statements(dialect: str) -> Mapping[str, str]:
    """Each statement of `sqlite.sql` or `postgres.sql` by its name."""
    text = files("adapter.store").joinpath(f"{dialect}.sql").read_text("utf-8")
    found = (part.partition("\n") for part in text.split(_MARK)[1:])
    return MappingProxyType({name.strip(): _without_comments(sql) for name, _, sql in found})


def _without_comments(sql: str) -> str:
    return "\n".join(line for line in sql.splitlines() if line and not line.startswith("--"))


@cache
def steps(dialect: str) -> tuple[str, ...]:
    """The schema steps of a dialect in order: the first makes version 1 of an empty database, and so on."""
    folder = files("adapter.store").joinpath("migrations")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(f".{dialect}.sql"))
    return tuple(folder.joinpath(name).read_text("utf-8") for name in names)


def too_new(found: int, known: int) -> str:
    """What to tell the operator whose database a newer program made."""
    return (
        f"the database has schema version {found} and this program knows versions up to {known}: "
        "use the program that wrote it, or a newer one"
    )
