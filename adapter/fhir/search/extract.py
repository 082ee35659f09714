"""What a resource is found by: `index` for the active parameters, `links` for every reference in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple

from adapter.fhir.references import Survey, survey
from adapter.fhir.search.catalogue import link_segment, parameters
from adapter.fhir.search.model import Index, Link, Value
from adapter.fhir.search.values import READERS, Reader, normalised

Walk = Callable[[Mapping[str, Any]], Iterable[Any]]
Prepare = Callable[[str], str] | None


class Step(NamedTuple):
    """What one source of a parameter gives: how to get there (None: it is the element itself), and how to read it.

    `key_path`: where its keys lie; empty for an attribute. `prepare`: the normal form of a string.
    """

    name: str
    key_path: str
    prepare: Prepare
    walk: Walk | None
    read: Reader


def index(resource: Mapping[str, Any]) -> Index:
    """The keys and attributes of the active parameters of its type."""
    keys: list[tuple[str, str]] = []
    attributes: dict[str, list[Value]] = {}
    for element, steps in _plan(resource["resourceType"]):
        value = resource.get(element)
        if value is None:
            continue
        for name, key_path, prepare, walk, read in steps:
            nodes = walk(resource) if walk else value if value.__class__ is list else (value,)
            found = [one for node in nodes for one in read(node)]
            if not found:
                continue
            if key_path:
                keys += [(str(one), key_path) for one in found]
            elif prepare:
                attributes.setdefault(f"{name}:exact", []).extend(found)
                attributes.setdefault(name, []).extend([prepare(str(one)) for one in found])
            elif name in attributes:
                attributes[name] += found
            else:
                attributes[name] = found
    return Index(keys, attributes)


@cache
def _plan(type_: str) -> tuple[tuple[str, tuple[Step, ...]], ...]:
    """The steps of the active parameters by the first element on their way, without which there is nothing."""
    plan: dict[str, list[Step]] = {}
    for one in parameters(type_).values():
        if one.active and not one.links:
            prepare = normalised if one.type == "string" else None
            for source in one.sources:
                segments = source.path.split()
                itself = len(segments) == 1 and not segments[0].endswith((")", "]"))
                walk = None if itself else _walk(segments)
                step = Step(one.name, one.paths[0] if one.keyed else "", prepare, walk, READERS[one.type][source.type])
                plan.setdefault(link_segment(segments[0]).partition(":")[0], []).append(step)
    return tuple((element, tuple(steps)) for element, steps in plan.items())


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
    return links_of(survey(resource), str)


def links_of(found: Survey, resolve: Callable[[str], str]) -> list[Link]:
    """The same of a resource that was surveyed and whose literal references lead to what `resolve` says."""
    each = {
        (resolve(value).partition("/_history/")[0] if literal else value, path): None
        for value, path, literal in found.links
    }
    return [*map(Link._make, each)]
