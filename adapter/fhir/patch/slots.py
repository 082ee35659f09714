"""Where a FHIR element lies in its JSON object: value and extensions of a primitive stand apart, and move together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from adapter.fhir.definitions import Element, Structure, UnknownStructure, primitive_types, structure
from adapter.fhir.patch.values import Inapplicable

Pair = tuple[Any, Any]  # the value of an element, and what stands under the name with underscore: its id and extensions


@dataclass(frozen=True, slots=True)
class Slot:
    """The element `key` of the JSON object `owner`, all its repetitions; `path` is its FHIRPath."""

    owner: dict[str, Any]
    key: str
    type: str
    repeats: bool
    path: str

    def read(self) -> list[Pair]:
        """Its repetitions, in order."""
        value, shadow = self.owner.get(self.key), self.owner.get("_" + self.key)
        if not isinstance(value, list) and not isinstance(shadow, list):
            return [] if value is None and shadow is None else [(value, shadow)]
        values, shadows = _listed(value), _listed(shadow)
        size = max(len(values), len(shadows))
        return list(zip(_padded(values, size), _padded(shadows, size), strict=True))

    def write(self, pairs: list[Pair]) -> None:
        """Replaces its repetitions; lists that hold nothing are left out."""
        for key, column in ((self.key, 0), ("_" + self.key, 1)):
            parts = [pair[column] for pair in pairs]
            if all(part is None for part in parts):
                self.owner.pop(key, None)
            else:
                self.owner[key] = parts if self.repeats else parts[0]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _padded(values: list[Any], size: int) -> list[Any]:
    return values + [None] * (size - len(values))


@dataclass(frozen=True, slots=True)
class Place:
    """One element: number `index` of `slot`; without a slot, the resource itself."""

    slot: Slot | None
    index: int
    value: Any
    type: str
    path: str


def root(resource: dict[str, Any]) -> Place:
    """The place of the whole resource."""
    return Place(None, 0, resource, resource["resourceType"], resource["resourceType"])


def object_at(place: Place, create: bool = False) -> dict[str, Any]:
    """The JSON object that holds the children of an element: of a primitive, its shadow, made if asked for."""
    if place.type not in primitive_types():
        return place.value if isinstance(place.value, dict) else {}
    assert place.slot is not None
    pairs = place.slot.read()
    shadow = pairs[place.index][1]
    if shadow is None and create:
        shadow = {}
        pairs[place.index] = (pairs[place.index][0], shadow)
        place.slot.write(pairs)
    return shadow if isinstance(shadow, dict) else {}


def _structure(place: Place) -> Structure | None:
    name = "Element" if place.type in primitive_types() else place.type
    if name == "Resource" and isinstance(place.value, dict):
        name = place.value.get("resourceType", name)
    try:
        return structure(name)
    except UnknownStructure:
        return None


def element_of(place: Place, name: str) -> Element | None:
    """The element `name` (also `valueString`) of the type at `place`; None when the type has none of that name."""
    found = _structure(place)
    if found is None:
        return None
    return found.elements.get(name) or (found.keys[name][0] if name in found.keys else None)


def slot_of(place: Place, name: str, type_name: str = "", create: bool = False) -> Slot:
    """The slot of child `name`; of a choice the filled one, else the one for `type_name`. Raises Inapplicable."""
    element = element_of(place, name)
    if element is None:
        found = _structure(place)
        raise Inapplicable(" | ".join(found.elements if found else ()), name, place.path)
    owner = object_at(place, create)
    types = element.types
    used = next((t for t in types if element.key(t) in owner or "_" + element.key(t) in owner), "")
    chosen = used or (type_name if element.choice else types[0])
    if chosen not in types:
        raise Inapplicable(" | ".join(types), type_name or "∅", f"{place.path}.{element.name}")
    return Slot(owner, element.key(chosen), chosen, element.repeats, f"{place.path}.{element.name}")


def children(place: Place, name: str) -> list[Place]:
    """The elements `name` that are there."""
    element = element_of(place, name)
    if element is None:
        return []
    owner = object_at(place)
    slots = [
        Slot(owner, key, type_name, element.repeats, f"{place.path}.{element.name}")
        for type_name in element.types
        if (key := element.key(type_name)) in owner or "_" + key in owner
    ]
    return [_child(slot, index, pair[0]) for slot in slots for index, pair in enumerate(slot.read())]


def _child(slot: Slot, index: int, value: Any) -> Place:
    path = f"{slot.path}[{index}]" if slot.repeats else slot.path
    return Place(slot, index, value, slot.type, path)
