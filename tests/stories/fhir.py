"""Pieces of FHIR that every fact is made of; `@Type/key` is a reference to a resource of the story."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final

Resource = dict[str, Any]
Key = tuple[str, str]
B: Final = "https://borninbelgiumpro.be/fhir"
E: Final = "https://www.ehealth.fgov.be/standards/fhir"
V3: Final = "http://terminology.hl7.org/CodeSystem"
HCPARTY: Final = f"{E}/core/CodeSystem/cd-hcparty"
NAMED: Final = re.compile(r"^@(\w+)/(.+)$")
SUMMER: Final = re.compile(r"^\d{4}-(0[4-9]|10)")


def concept(system: str, code: str) -> Resource:
    """A CodeableConcept of one coding."""
    return {"coding": [{"system": system, "code": code}]}


def ours(system: str, code: str) -> Resource:
    """A CodeableConcept of one of our own code systems."""
    return concept(f"{B}/CodeSystem/{system}", code)


def moment(day: Any, time: str = "10:00") -> str:
    """A dateTime in Belgium: winter time November to March, near enough for the days of the stories."""
    return f"{day}T{time}:00+0{2 if SUMMER.match(str(day)) else 1}:00"


def at(type: str, key: Any) -> Resource:
    """A reference to a resource of the story."""
    return {"reference": f"@{type}/{key}"}


def listed(value: Any) -> list[Any]:
    """One or many, as many."""
    return value if isinstance(value, list) else [] if value is None else [value]


def names_in(value: Any) -> Iterator[Key]:
    """Every resource that a resource names."""
    if isinstance(value, dict):
        for one in value.values():
            yield from names_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from names_in(one)
    elif isinstance(value, str) and (found := NAMED.match(value)):
        yield found[1], found[2]
