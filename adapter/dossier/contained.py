"""Professionals who stand within the resource that names them: read like others, known by that resource alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

PEOPLE: Final = frozenset({"Practitioner", "PractitionerRole", "Organization"})


def people_in(resource: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The contained professionals, roles and organisations that can be referred to."""
    for one in resource.get("contained", ()):
        if one.get("resourceType") in PEOPLE and one.get("id"):
            yield one


def seen_from_outside(value: Any, holder: str) -> Any:
    """The same fields with each reference `#id` as `Type/id#id`, so that it means the same everywhere."""
    if isinstance(value, list):
        return [seen_from_outside(one, holder) for one in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("reference")
    if isinstance(reference, str) and reference.startswith("#"):
        return value | {"reference": holder + reference}
    return {name: seen_from_outside(one, holder) for name, one in value.items()}


def is_contained(reference: str) -> bool:
    """Whether a reference leads into another resource."""
    return "#" in reference
