"""The search parameters of every resource type, from parameters.json (made by scripts/compile_search_parameters)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

import msgspec

# Raise it when the code of extraction or links changes what a resource is found by: stores then rebuild their index.
EXTRACTION: Final = 1


@dataclass(frozen=True, slots=True)
class Source:
    """One element path of a parameter, names with blanks between them, and the data type found there."""

    path: str
    type: str

    @property
    def link_path(self) -> str:
        """The same path as `links` gives it."""
        return ".".join(link_segment(segment) for segment in self.path.split())


@dataclass(frozen=True, slots=True)
class Parameter:
    """One search parameter of one resource type."""

    name: str
    type: str  # token, reference, date, string, uri, number, quantity
    sources: tuple[Source, ...]
    targets: tuple[str, ...] = ()  # types that a reference may lead to; none: any
    active: bool = False  # indexed now; references always are
    keyed: bool = False  # looked up directly, not compared row by row
    owner: str = ""

    @property
    def links(self) -> bool:
        """Whether its values are references, which are found through their links."""
        return self.type == "reference" and self.sources[0].type == "Reference"

    @property
    def searchable(self) -> bool:
        """Whether the index holds it now."""
        return self.active or self.links

    @property
    def paths(self) -> tuple[str, ...]:
        """Where its keys lie in the index of keys; identifiers of all types lie in one place."""
        if self.links:
            return tuple(source.link_path for source in self.sources)
        return ("identifier",) if self.name == "identifier" else (f"{self.owner}.{self.name}",)


def link_segment(segment: str) -> str:
    """A path segment as in a link: of an extension the last part of its URL."""
    if segment.startswith("extension("):
        return "extension:" + segment[len("extension(") : -1].rpartition("/")[2]
    return segment.partition("[")[0]


@cache
def _raw() -> bytes:
    return files("adapter.fhir.search").joinpath("parameters.json").read_bytes()


@cache
def _tables() -> Mapping[str, Mapping[str, Any]]:
    return MappingProxyType(msgspec.json.decode(_raw()))


@cache
def fingerprint() -> str:
    """Changes when stored resources must be indexed again."""
    return f"{EXTRACTION}-{blake2b(_raw(), digest_size=8).hexdigest()}"


@cache
def parameters(type_: str) -> Mapping[str, Parameter]:
    """The parameters of a resource type by name; of an unknown type none."""
    rows = _tables().get(type_, {})
    return MappingProxyType({name: _parameter(type_, name, row) for name, row in rows.items()})


def _parameter(type_: str, name: str, row: Mapping[str, Any]) -> Parameter:
    return Parameter(
        name=name,
        type=row["type"],
        sources=tuple(Source(source["path"], source["type"]) for source in row["sources"]),
        targets=tuple(row.get("targets", ())),
        active=row.get("active", False),
        keyed=row.get("keyed", False),
        owner=type_,
    )


def resource_types() -> frozenset[str]:
    """Every resource type of R4."""
    return frozenset(_tables())
