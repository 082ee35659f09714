"""The provider registry of a site: a CSV file that says of NIHDI numbers whether they may bill in the programme."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

COLUMNS: Final = ("nihdi", "cpgiz_registered", "bib_partner")
PERSON_DIGITS: Final = 8
WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Registry = Mapping[str, bool]


class RegistryError(Exception):
    """A registry file that cannot be used: every faulty line at once."""


def read_registry(path: Path) -> Registry:
    """NIHDI number → both registered and partner. Raises RegistryError with file and line of every fault."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if tuple(rows.fieldnames or ()) != COLUMNS:
                raise RegistryError(f"{path}:1: expected the columns {','.join(COLUMNS)}, found {rows.fieldnames}")
            return _registry(path, rows)
    except (OSError, UnicodeDecodeError, csv.Error) as failure:
        raise RegistryError(f"{path} cannot be read as the provider registry: {failure}") from failure


def _registry(path: Path, rows: csv.DictReader[str]) -> Registry:
    found: dict[str, bool] = {}
    problems: list[str] = []
    for row in rows:
        number = "".join(filter(str.isdigit, row["nihdi"] or ""))
        words = [WORDS.get((row[name] or "").strip().lower()) for name in COLUMNS[1:]]
        if len(number) not in (8, 11) or number in found:
            problems.append(
                f"{path}:{rows.line_num}: expected a NIHDI number of 8 or 11 digits, once; found {row['nihdi']!r}"
            )
        elif None in words:
            problems.append(
                f"{path}:{rows.line_num}: expected true or false in {COLUMNS[1]} and {COLUMNS[2]}; found {row}"
            )
        else:
            found[number] = all(words)
    if problems:
        raise RegistryError("\n".join(problems))
    return found


def registered(registry: Registry, nihdi: str) -> bool | None:
    """The registry's word for a number: True, False (denied), None (unknown); 8 digits stand for a person's 11."""
    exact = registry.get(nihdi)
    return exact if exact is not None else registry.get(nihdi[:PERSON_DIGITS])
