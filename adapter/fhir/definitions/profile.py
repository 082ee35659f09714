"""A profile as a tree: what it says of each element and slice beyond the type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir.definitions.model import Binding, Constraint, Element

MORE: Final = ("maxLength", "minValue", "maxValue", "aggregation")


@dataclass(frozen=True, slots=True)
class Slicing:
    """How the items of a list fall into slices: `by` the type and path of each discriminator."""

    by: tuple[tuple[str, str], ...]
    rules: str
    ordered: bool


@dataclass(slots=True)
class Part:
    """What a profile says of an element, or of a slice of it (`name` is then that of the slice).

    `most` None: as the type says. `types`: the only ones left; empty when all. `profiles`, `targets`: by type. `fixed`,
    `pattern`: the JSON value. `more`: MORE.
    """

    name: str
    least: int = 0
    most: int | None = None
    types: tuple[str, ...] = ()
    profiles: Mapping[str, list[str]] = field(default_factory=dict)
    targets: Mapping[str, list[str]] = field(default_factory=dict)
    binding: Binding | None = None
    fixed: Any = None
    pattern: Any = None
    constraints: tuple[Constraint, ...] = ()
    slicing: Slicing | None = None
    more: Mapping[str, Any] = field(default_factory=dict)
    children: dict[str, Part] = field(default_factory=dict)
    slices: dict[str, Part] = field(default_factory=dict)

    def chosen(self, element: Element) -> dict[str, Part]:
        """The slices of a choice by JSON name: a slice is told by its type, whatever it is called."""
        found: dict[str, Part] = {}
        for part in self.slices.values():
            keys = {element.key(type_name) for type_name in part.types or self.types or element.types}
            found |= dict.fromkeys([part.name] if part.name in keys else keys, part)
        return found

    def all_slices(self) -> Iterator[Part]:
        """The slices in their order, slices of slices included."""
        for part in self.slices.values():
            yield part
            yield from part.all_slices()


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile of the type `type`; `context` (type, expression) and `modifier` are those of an extension."""

    url: str
    version: str
    type: str
    base: str
    root: Part
    context: tuple[tuple[str, str], ...]
    modifier: bool


def profile_of(url: str, record: Mapping[str, Any]) -> Profile:
    """The profile of a compiled record."""
    root = Part(record["type"], constraints=_constraints(record["constraints"]))
    for place, row in record["elements"].items():
        _fill(_place(root, place), row)
    return Profile(
        url,
        record.get("version", ""),
        record["type"],
        record["base"],
        root,
        tuple((kind, expression) for kind, expression in record.get("context", ())),
        record.get("modifier", False),
    )


def _place(part: Part, place: str) -> Part:
    for segment in place.split("."):
        name, _, slice_name = segment.partition(":")
        part = part.children.setdefault(name, Part(name))
        outer = ""
        for step in slice_name.split("/") if slice_name else ():
            outer = f"{outer}/{step}".removeprefix("/")
            part = part.slices.setdefault(outer, Part(outer))
    return part


def _fill(part: Part, row: Mapping[str, Any]) -> None:
    part.least = row.get("min", 0)
    part.most = row.get("max")
    part.types = tuple(row.get("types", ()))
    part.profiles = row.get("profiles", {})
    part.targets = row.get("targets", {})
    part.binding = Binding(*row["binding"]) if "binding" in row else None
    part.fixed = row.get("fixed")
    part.pattern = row.get("pattern")
    part.constraints = _constraints(row.get("constraints", ()))
    if "slicing" in row:
        slicing = row["slicing"]
        part.slicing = Slicing(
            tuple((kind, path) for kind, path in slicing["by"]), slicing["rules"], slicing["ordered"]
        )
    part.more = {key: row[key] for key in MORE if key in row}


def _constraints(rows: Any) -> tuple[Constraint, ...]:
    return tuple(Constraint(*row) for row in rows)
