"""Parts of Parameters: professionals, periods and moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from adapter.canonical import HCPARTY, NIHDI
from adapter.programme.facts import Professional

Part = dict[str, Any]


def person(one: Professional) -> Iterator[Part]:
    """Who: `person` is the same word for the same professional, `role` the codes of each role that counts."""
    yield {"name": "person", "valueString": one.key}
    if one.nihdi is not None:
        yield {"name": "nihdi", "valueIdentifier": {"system": NIHDI, "value": one.nihdi}}
    for codes in one.roles:
        yield {"name": "role", "valueCodeableConcept": concept(codes)}
    if one.organisations:
        yield {"name": "organisation", "valueCodeableConcept": concept(one.organisations)}
    if one.registered is not None:
        yield {"name": "registered", "valueBoolean": one.registered}


def concept(codes: Iterable[str]) -> Part:
    return {"coding": [{"system": HCPARTY, "code": code} for code in sorted(codes)]}


def days(start: date, end: date | None) -> Iterator[Part]:
    """The period, both days included; nothing when it is open to both sides."""
    bounds = {"start": None if start == date.min else start, "end": end}
    if told := {name: day.isoformat() for name, day in bounds.items() if day is not None}:
        yield {"name": "days", "valuePeriod": told}


def instant(name: str, at: datetime) -> Part:
    return {"name": name, "valueInstant": at.isoformat().replace("+00:00", "Z")}


def group(name: str, found: Iterable[Part]) -> Part:
    return {"name": name, "part": list(found)}
