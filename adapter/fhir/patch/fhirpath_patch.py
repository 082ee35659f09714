"""FHIRPath Patch (FHIR R4): add, insert, delete, replace and move, given as a Parameters resource."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from adapter.fhir.definitions import UnknownStructure, structure
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.patch import path as paths
from adapter.fhir.patch.slots import Pair, Place, Slot, element_of, root, slot_of
from adapter.fhir.patch.values import Copier, Inapplicable

Part = dict[str, Any]
_ANONYMOUS: Final = ""  # the type of a value that is given as parts: known only from where it goes

# What each operation needs besides `type` and `path`.
_PARTS: Final = {
    "add": ("name", "value"),
    "insert": ("index", "value"),
    "delete": (),
    "replace": ("value",),
    "move": ("source", "destination"),
}
# The JSON type that a part must have; `value` may have any.
_JSON: Final[dict[str, type]] = {
    "path": str, "name": str, "index": int, "source": int, "destination": int
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation with its parts by name; `value` stays the Parameters part that carries it."""

    parts: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.parts['type']} {self.parts['path']}"

    def apply(self, document: dict[str, Any], copier: Copier) -> dict[str, Any]:
        """The document after this operation; changes it in place. Raises Inapplicable."""
        if not isinstance(document, dict):
            raise Inapplicable("{ … }", document)
        path = paths.read(self.parts["path"], document["resourceType"])
        _APPLY[self.parts["type"]](self.parts, path, root(document), copier)
        return document


def read(patch: Any) -> list[Operation]:
    """The operations of a Parameters resource; raises Refused (400) that names every one that cannot be read."""
    rows = patch.get("parameter") if isinstance(patch, dict) and patch.get("resourceType") == "Parameters" else None
    if not isinstance(rows, list) or not rows:
        raise Refused.of(error("patch-unreadable", expected="Parameters.parameter: operation", found=patch))
    parts = [_parts(row) for row in rows]
    if faults := [fault for number, row in enumerate(parts) if (fault := _fault(number, row))]:
        raise Refused.of(*faults)
    return [Operation(row) for row in parts if row is not None]


def _parts(row: Any) -> dict[str, Any] | None:
    if not isinstance(row, dict) or row.get("name") != "operation" or not isinstance(row.get("part"), list):
        return None
    parts = [part for part in row["part"] if isinstance(part, dict) and isinstance(part.get("name"), str)]
    return {part["name"]: part if part["name"] == "value" else _plain(part) for part in parts}


def _plain(part: Part) -> Any:
    return next((value for key, value in part.items() if key.startswith("value")), None)


def _fault(number: int, parts: dict[str, Any] | None) -> Issue | None:
    place = f"Parameters.parameter[{number}]"
    if parts is None:
        return error("patch-unreadable", place, "name = operation, part", "∅")
    kind = parts.get("type")
    if not isinstance(kind, str) or kind not in _PARTS:
        return error("patch-unreadable", place, "type: " + " | ".join(_PARTS), kind)
    for name in ("path", *_PARTS[kind]):
        wanted = _JSON.get(name, dict)
        if name not in parts or not isinstance(parts[name], wanted) or isinstance(parts[name], bool):
            return error("patch-unreadable", place, f"{name}: {wanted.__name__}", parts.get(name, "∅"))
    return None


def _add(parts: dict[str, Any], path: paths.Path, document: Place, copier: Copier) -> None:
    place = _single(path.find(document), path)
    slot = _slot_for(place, parts["name"].removesuffix("[x]"), parts["value"])
    pairs = slot.read()
    if pairs and not slot.repeats:
        raise Inapplicable("∅", pairs[0][0], slot.path)
    slot.write([*pairs, _pair(parts["value"], slot.type, copier)])


def _insert(parts: dict[str, Any], path: paths.Path, document: Place, copier: Copier) -> None:
    slot = _slot_for(_single(_parents(path, document), path), path.name, parts["value"])
    pairs, index = slot.read(), parts["index"]
    if not slot.repeats or not 0 <= index <= len(pairs):
        raise Inapplicable(f"0…{len(pairs)}" if slot.repeats else "0..*", index, slot.path)
    slot.write([*pairs[:index], _pair(parts["value"], slot.type, copier), *pairs[index:]])


def _delete(parts: dict[str, Any], path: paths.Path, document: Place, copier: Copier) -> None:
    """Deleting what is not there is no error (FHIR R4)."""
    if places := path.find(document):
        slot, index = _slot_at(_single(places, path))
        pairs = slot.read()
        slot.write(pairs[:index] + pairs[index + 1 :])


def _replace(parts: dict[str, Any], path: paths.Path, document: Place, copier: Copier) -> None:
    slot, index = _slot_at(_single(path.find(document), path))
    pairs = slot.read()
    type_name, _ = _value_key(parts["value"])
    if type_name not in (_ANONYMOUS, slot.type) and (other := _other_choice(path, document, type_name)):
        slot.write([])
        slot, pairs = other, []
    slot.write([*pairs[:index], _pair(parts["value"], slot.type, copier), *pairs[index + 1 :]])


def _move(parts: dict[str, Any], path: paths.Path, document: Place, copier: Copier) -> None:
    slot = slot_of(_single(_parents(path, document), path), path.name)
    pairs = slot.read()
    for index in (parts["source"], parts["destination"]):
        if not 0 <= index < len(pairs):
            raise Inapplicable(f"0…{len(pairs) - 1}", index, slot.path)
    pairs.insert(parts["destination"], pairs.pop(parts["source"]))
    slot.write(pairs)


_APPLY: Final[dict[str, Callable[[dict[str, Any], paths.Path, Place, Copier], None]]] = {
    "add": _add,
    "insert": _insert,
    "delete": _delete,
    "replace": _replace,
    "move": _move,
}


def _single(places: list[Place], path: paths.Path) -> Place:
    if len(places) != 1:
        raise Inapplicable(f"1 × {path.text}", f"{len(places)} ×")
    return places[0]


def _parents(path: paths.Path, document: Place) -> list[Place]:
    if not path.name:
        raise Inapplicable("….name", path.text, document.path)
    return path.parents(document)


def _slot_at(place: Place) -> tuple[Slot, int]:
    if place.slot is None:
        raise Inapplicable(f"{place.path}.…", place.path, place.path)
    return place.slot, place.index


def _slot_for(place: Place, name: str, value: Part) -> Slot:
    type_name, _ = _value_key(value)
    return slot_of(place, name, type_name, create=True)


def _other_choice(path: paths.Path, document: Place, type_name: str) -> Slot | None:
    """The slot for another type of the same choice (valueString → valueQuantity), with the present one still filled."""
    if not path.name:
        return None
    parent = _single(path.parents(document), path)
    element = element_of(parent, path.name)
    if element is None or not element.choice or type_name not in element.types:
        return None
    slot = slot_of(parent, path.name)
    return Slot(slot.owner, element.key(type_name), type_name, slot.repeats, slot.path)


def _value_key(part: Part) -> tuple[str, str]:
    """Type and JSON key of the value of a part: `valueCode` is a code."""
    for key in part:
        name = key.removeprefix("_")
        if name.startswith("value") and (found := structure("Parameters.parameter").keys.get(name)):
            return found[1], name
    return _ANONYMOUS, ""


def _pair(part: Part, type_name: str, copier: Copier) -> Pair:
    """Value and shadow that a part gives to an element of this type."""
    _, key = _value_key(part)
    if key:
        return copier.copy(part.get(key)), copier.copy(part.get("_" + key))
    if "resource" in part:
        return copier.copy(part["resource"]), None
    return _built(part, type_name, copier), None


def _built(part: Part, type_name: str, copier: Copier) -> dict[str, Any]:
    """A value of an anonymous type (Patient.contact), which has to be given as one part for each of its elements."""
    children = part.get("part")
    if not isinstance(children, list) or not children:
        raise Inapplicable("value[x] | resource | part", part)
    try:
        structure(type_name)
    except UnknownStructure:
        raise Inapplicable("value[x]", part) from None
    built: dict[str, Any] = {}
    place = Place(None, 0, built, type_name, type_name)
    for child in children:
        if not isinstance(child, dict) or not isinstance(child.get("name"), str):
            raise Inapplicable("name, value[x]", child)
        slot = _slot_for(place, child["name"].removesuffix("[x]"), child)
        slot.write([*slot.read(), _pair(child, slot.type, copier)])
    return built
