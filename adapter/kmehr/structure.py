"""Which part of a KMEHR message is read: its types and their elements, from mappings/kmehr/structure.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapter.canonical import canonical
from adapter.fhir.definitions import UnknownStructure, structure
from adapter.mapping.files import expanded
from adapter.mapping.source import Entry, Problems, load
from adapter.mapping.types import Member as AnyMember
from adapter.mapping.types import Type as AnyType

MESSAGE: Final = "kmehrmessage"
REPEATS: Final = "*"


@dataclass(frozen=True, slots=True)
class Member:
    """One element of a type."""

    name: str
    repeats: bool
    choice: bool = False


@dataclass(frozen=True, slots=True)
class Type:
    """A type: name → element and its type; `added` are those that the reader makes."""

    keys: Mapping[str, tuple[AnyMember, str]]
    added: frozenset[str]


@dataclass(frozen=True, slots=True)
class Structure:
    """The types of a message, and the URI of each scheme of ids and codes."""

    types: Mapping[str, Type]
    schemes: Mapping[str, str]

    def find(self, name: str) -> AnyType:
        """A type of a message, else of FHIR. Raises UnknownStructure."""
        return self.types.get(name) or structure(name)

    def uri(self, attributes: Mapping[str, str]) -> str:
        """The URI of the scheme of an id or cd; empty for one that is not read."""
        scheme = attributes.get("SL", "") if attributes.get("S") == "LOCAL" else attributes.get("S", "")
        return self.schemes.get(scheme) or (canonical(scheme) if ":" in scheme else "")


def read_structure(folder: Path) -> Structure:
    """The structure that the files of a folder say. Raises MappingError."""
    problems, parts = Problems(), load(folder / "structure.yaml", "kmehr/structure.yaml")
    problems.words(parts, ("message", "added"), ("message", "added"), ("message", "added"))
    problems.stop()
    types: dict[str, Type] = {}
    for name in {**parts["message"], **parts["added"]}:
        own, added = (_members(parts[part].get(name, {})) for part in ("message", "added"))
        types[name] = Type({**own, **added}, frozenset(added))
    names = load(folder / "names.yaml", "kmehr/names.yaml")
    found = Structure(types, {scheme: canonical(expanded(uri)) for scheme, uri in names["systems"].items()})
    for place, name in _named(parts):
        try:
            found.find(name)
        except UnknownStructure:
            problems.at(place, "a type of this file or of FHIR", repr(name))
    problems.stop()
    return found


def _members(entry: Mapping[str, str]) -> dict[str, tuple[AnyMember, str]]:
    return {
        name: (Member(name, type_name.endswith(REPEATS)), type_name.removesuffix(REPEATS))
        for name, type_name in entry.items()
    }


def _named(parts: Entry) -> list[tuple[str, str]]:
    """Every type that is named, with its place."""
    types = [one for part in parts.values() for one in part.values()]
    return [(one.place, name.removesuffix(REPEATS)) for one in types for name in one.values()]
