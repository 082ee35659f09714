"""The provider registry of a site: a CSV file that says of NIHDI numbers whether they may bill in the programme."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

COLUMNS: Final = ("nihdi", "cpgiz_registered", "bib_partner")
PERSON_DIGITS: Final = 8
LENGTHS: Final = (PERSON_DIGITS, 11)
WORDS: Final = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

Registry = Mapping[str, bool]


class RegistryError(Exception):
    """A registry file that cannot be used: every faulty line at once."""


def read_registry(path: Path) -> Registry:
    """First eight digits of the NIHDI number → both registered and partner; an absent number is unknown.

    Raises RegistryError with file and line of every fault.
    """
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
        if len(number) not in LENGTHS:
            problems.append(
                f"{path}:{rows.line_num}: expected a NIHDI number of 8 or 11 digits, found {row['nihdi']!r}"
            )
        elif None in words:
            problems.append(
                f"{path}:{rows.line_num}: expected true or false twice, found {row[COLUMNS[1]]}, {row[COLUMNS[2]]}"
            )
        else:
            # A person has a number for each qualification: one row that allows is enough.
            person = number[:PERSON_DIGITS]
            found[person] = all(words) or found.get(person, False)
    if problems:
        raise RegistryError("\n".join(problems))
    return found
