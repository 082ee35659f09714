"""What a resource is found by: `index` for the active parameters, `links` for every reference in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.search.catalogue import Parameter, link_segment, parameters
from adapter.fhir.search.model import Index, Link, Value
from adapter.fhir.search.values import READERS, Reader, normalised

Walk = Callable[[Mapping[str, Any]], Iterable[Any]]
Reach = tuple[str, Walk, Reader]  # the first element, without which there is nothing; how to get there; how to read it
Prepare = Callable[[str], str] | None
# Elements whose data types hold no reference but in an extension: most of what a resource consists of.
_PLAIN: Final = frozenset(
    ("coding", "period", "class", "text", "meta", "quantity", "valueCoding", "valuePeriod", "valueQuantity")
)
_REFERENCE: Final = frozenset(("reference", "type", "identifier", "display", "id", "extension"))


def index(resource: Mapping[str, Any]) -> Index:
    """The keys and attributes of the active parameters of its type."""
    keys: list[tuple[str, str]] = []
    attributes: dict[str, list[Value]] = {}
    for name, key_path, prepare, sources in _plan(resource["resourceType"]):
        found: list[Value] = []
        for first, walk, read in sources:
            if first in resource:
                for node in walk(resource):
                    found.extend(read(node))
        if found:
            if key_path:
                keys.extend((str(value), key_path) for value in found)
            elif prepare:
                attributes[f"{name}:exact"] = found
                attributes[name] = [prepare(str(value)) for value in found]
            else:
                attributes[name] = found
    return Index(keys, attributes)


@cache
def _plan(type_: str) -> tuple[tuple[str, str, Prepare, tuple[Reach, ...]], ...]:
    """Per active parameter: name, where its keys lie (nowhere: an attribute), a string's normal form, its readers."""
    active = (one for one in parameters(type_).values() if one.active and not one.links)
    return tuple(
        (
            one.name,
            one.paths[0] if one.keyed else "",
            normalised if one.type == "string" else None,
            _sources(one),
        )
        for one in active
    )


def _sources(parameter: Parameter) -> tuple[Reach, ...]:
    readers = READERS[parameter.type]
    return tuple(
        (link_segment(source.path.split()[0]).partition(":")[0], _walk(source.path.split()), readers[source.type])
        for source in parameter.sources
    )


def _walk(segments: list[str]) -> Walk:
    """From a resource to the elements at the end of the path."""
    first = _step(segments[0])
    if len(segments) == 1:
        return first
    rest = _walk(segments[1:])
    return lambda node: [leaf for child in first(node) if isinstance(child, dict) for leaf in rest(child)]


def _step(segment: str) -> Walk:
    name, bracket, condition = segment.partition("[")
    if segment.startswith("extension("):
        return _filtered("extension", "url", segment[len("extension(") : -1])
    if bracket:
        return _filtered(name, *condition[:-1].split("=", 1))

    def children(node: Mapping[str, Any]) -> Iterable[Any]:
        found = node.get(name)
        if found is None:
            return ()
        return found if isinstance(found, list) else (found,)

    return children


def _filtered(name: str, member: str, wanted: str) -> Walk:
    all_children = _step(name)
    return lambda node: [
        child for child in all_children(node) if isinstance(child, dict) and child.get(member) == wanted
    ]


def links(resource: Mapping[str, Any]) -> list[Link]:
    """Every reference to another resource, literal and logical, with its path; each once."""
    found: dict[tuple[str, str], None] = {}
    _collect(resource, "", found)
    return [*map(Link._make, found)]


def _collect(node: Mapping[str, Any], prefix: str, found: dict[tuple[str, str], None]) -> None:
    for name, value in node.items():
        kind = value.__class__
        if kind is dict:
            _visit(value, name, prefix, found)
        elif kind is list:
            for child in value:
                if child.__class__ is dict:
                    _visit(child, name, prefix, found)


def _visit(node: dict[str, Any], name: str, prefix: str, found: dict[tuple[str, str], None]) -> None:
    literal = node.get("reference")
    if literal.__class__ is str:
        if literal and literal[0] != "#":
            found[literal.partition("/_history/")[0] if "/_h" in literal else literal, prefix + name] = None
        if len(node) == 1:
            return
    elif name in _PLAIN and "extension" not in node:
        return
    elif "url" in node and (name == "extension" or name == "modifierExtension"):
        name = f"{name}:{str(node['url']).rpartition('/')[2]}"
    if "identifier" in node:
        _logical(node, prefix + name, found)
    _collect(node, f"{prefix}{name}.", found)


def _logical(node: dict[str, Any], path: str, found: dict[tuple[str, str], None]) -> None:
    identifier = node["identifier"]
    if identifier.__class__ is dict and _REFERENCE.issuperset(node):
        system, value = identifier.get("system", ""), identifier.get("value")
        if isinstance(value, str) and isinstance(system, str):
            found[f"{canonical(system)}|{value}", path] = None
