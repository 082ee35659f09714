"""What a resource is found by: `index` for the active parameters, `links` for every reference in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.search.catalogue import Parameter, parameters
from adapter.fhir.search.model import Index, Link, Value
from adapter.fhir.search.values import READERS, Reader, normalised

Walk = Callable[[Mapping[str, Any]], Iterable[Any]]
Prepare = Callable[[str], str] | None
_REFERENCE: Final = frozenset(("reference", "type", "identifier", "display", "id", "extension"))


def index(resource: Mapping[str, Any]) -> Index:
    """The keys and attributes of the active parameters of its type."""
    keys: list[tuple[str, str]] = []
    attributes: dict[str, list[Value]] = {}
    for name, key_path, prepare, sources in _plan(resource["resourceType"]):
        found: list[Value] = []
        for walk, read in sources:
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
def _plan(type_: str) -> tuple[tuple[str, str, Prepare, tuple[tuple[Walk, Reader], ...]], ...]:
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


def _sources(parameter: Parameter) -> tuple[tuple[Walk, Reader], ...]:
    readers = READERS[parameter.type]
    return tuple((_walk(source.path.split()), readers[source.type]) for source in parameter.sources)


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
    found: dict[Link, None] = {}
    for name, value in resource.items():
        if value.__class__ is dict or value.__class__ is list:
            _collect(value, name, found)
    return list(found)


def _collect(node: Any, path: str, found: dict[Link, None]) -> None:
    if node.__class__ is list:
        for child in node:
            if child.__class__ is dict or child.__class__ is list:
                _collect(child, path, found)
        return
    if "reference" in node or "identifier" in node:
        _reference(node, path, found)
    if "url" in node and path.endswith("extension"):
        path = f"{path}:{str(node['url']).rpartition('/')[2]}"
    for name, value in node.items():
        if value.__class__ is dict or value.__class__ is list:
            _collect(value, f"{path}.{name}", found)


def _reference(node: dict[str, Any], path: str, found: dict[Link, None]) -> None:
    literal = node.get("reference")
    if literal.__class__ is str and literal[:1] != "#":
        found[Link(literal.partition("/_history/")[0], path)] = None
    identifier = node.get("identifier")
    if identifier.__class__ is dict and "value" in identifier and _REFERENCE.issuperset(node):
        found[Link(f"{canonical(identifier.get('system', ''))}|{identifier['value']}", path)] = None
