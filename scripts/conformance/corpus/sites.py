"""The places of a resource: every value of it with the element that R4 has there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from adapter.fhir.definitions import Element, UnknownStructure, structure
from scripts.profiles.texts import Resource

RESOURCES = ("Resource", "DomainResource")


@dataclass(frozen=True, slots=True)
class Site:
    """One value: the steps that lead to it, its JSON name, its element and type, and the type of what holds it."""

    steps: tuple[str | int, ...]
    key: str
    element: Element
    type: str
    holder: str
    value: Any

    @property
    def listed(self) -> bool:
        return type(self.steps[-1]) is int

    @property
    def primitive(self) -> bool:
        return self.type[0].islower()


def sites(resource: Resource) -> Iterator[Site]:
    """Every value in the order of the resource; items of a list one by one."""
    yield from _inside(resource, resource["resourceType"], ())


def _inside(node: Any, kind: str, steps: tuple[str | int, ...]) -> Iterator[Site]:
    keys = structure(kind).keys
    for key, value in node.items():
        if key not in keys or key == "resourceType":
            continue
        element, type_name = keys[key]
        for index, item in enumerate(value) if type(value) is list else ((None, value),):
            place = (*steps, key) if index is None else (*steps, key, index)
            if item is None:
                continue
            yield Site(place, key, element, type_name, kind, item)
            if type(item) is dict:
                inner = item.get("resourceType", "") if type_name in RESOURCES else type_name
                yield from _known(item, inner, place)


def _known(node: Any, kind: str, steps: tuple[str | int, ...]) -> Iterator[Site]:
    try:
        structure(kind)
    except UnknownStructure:
        return
    yield from _inside(node, kind, steps)
