"""The platform record: the records of one dossier as one JSON object, a list for each concept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapter.mapping.engine import Record

VERSION: Final = "1.0.0"


def platform_record(records: Iterable[Record]) -> dict[str, Any]:
    """Concept → the fields of its records in their order, and the version of the schema."""
    body: dict[str, Any] = {"version": VERSION}
    for record in records:
        body.setdefault(record.concept, []).append(record.fields)
    return body


def records_of(body: Mapping[str, Any]) -> list[Record]:
    """The records of a platform record, by concept."""
    return [Record(concept, fields) for concept, entries in body.items() if concept != "version" for fields in entries]
