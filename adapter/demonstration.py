"""Demonstration dossiers: Bundles whose days are moved so that the day for which they were written is today.

A folder holds `*.json` Bundles, each with a Bundle.identifier, and `written-for.txt` with that day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final, Protocol

from adapter.fhir import json_codec

WRITTEN_FOR: Final = "written-for.txt"
# A FHIR date, dateTime or instant to the day; a year alone or a year and month stays as it is.
MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(T.*)?")
# A woman's own dates say how old she is, not where her story stands.
FIXED: Final = frozenset({"birthDate"})
# Taken, or taken before.
ACCEPTED: Final = (200, 409)


class DemonstrationError(Exception):
    """A folder of demonstration Bundles that cannot be loaded; the message says which file and why."""


class Submits(Protocol):
    """Takes a Bundle and answers with the HTTP status and the outcome."""

    def __call__(self, bundle: dict[str, Any]) -> tuple[int, Any]:
        """Post one Bundle."""


def load(folder: Path, today: date, submit: Submits) -> int:
    """Post every Bundle of the folder; how many it holds.

    A restart posts the same identifiers again: on the same day they get their first answer, on a later one 409, and
    nothing is loaded twice either way. Raises DemonstrationError for any other refusal.
    """
    count = 0
    for path, bundle in bundles(folder, today):
        status, answer = submit(bundle)
        if status not in ACCEPTED:
            raise DemonstrationError(f"{path} was refused with {status}: {_texts(answer)}")
        count += 1
    return count


def bundles(folder: Path, today: date) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The Bundles of the folder in the order of their names, their days moved."""
    days = today - _written_for(folder)
    for path in sorted(folder.glob("*.json")):
        yield path, moved(json_codec.decode(path.read_bytes()), days)


def moved(value: Any, by: timedelta, name: str = "") -> Any:
    """A copy with every day moved; times of day and their offsets stay as written."""
    if isinstance(value, dict):
        return {key: moved(item, by, key) for key, item in value.items()}
    if isinstance(value, list):
        return [moved(item, by, name) for item in value]
    if isinstance(value, str) and name not in FIXED and (found := MOMENT.fullmatch(value)):
        return (date.fromisoformat(found[1]) + by).isoformat() + (found[2] or "")
    return value


def _written_for(folder: Path) -> date:
    file = folder / WRITTEN_FOR
    try:
        return date.fromisoformat(file.read_text("utf-8").strip())
    except (OSError, ValueError):
        raise DemonstrationError(f"{file} must hold the day for which the Bundles were written, YYYY-MM-DD") from None


def _texts(answer: Any) -> str:
    issues = answer.get("issue", ()) if isinstance(answer, dict) else ()
    return "; ".join(f"{issue.get('expression', [''])[0]} {issue['details']['text']}" for issue in issues)
