"""What a resource is found by: `index` for the active parameters, `links` for every reference in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from adapter.fhir.references import Survey, survey
from adapter.fhir.search.catalogue import Parameter, Source, parameters
from adapter.fhir.search.model import Index, Link, Value
from adapter.fhir.search.values import READERS, Reader, normalised

_new: Final = tuple.__new__  # a third of the time of Link(…), for every reference of every resource
Keys = list[tuple[str, str]]
Attributes = dict[str, list[Value]]
Take = Callable[[Any, Keys, Attributes], None]


def index(resource: Mapping[str, Any]) -> Index:
    """The keys and attributes of the active parameters of its type."""
    keys: Keys = []
    attributes: Attributes = {}
    _plan(resource["resourceType"])(resource, keys, attributes)
    return Index(keys, attributes)


@cache
def _plan(type_: str) -> Take:
    """What takes the values of the active parameters of a type out of a resource."""
    active = [one for one in parameters(type_).values() if one.active and not one.links]
    return _object([(source.path.split(), _reading(one, source)) for one in active for source in one.sources])


def _reading(parameter: Parameter, source: Source) -> Take:
    """Takes the values of one element, or of each in a list."""
    read = READERS[parameter.type][source.type]
    if parameter.keyed:
        return _keyed(parameter.paths[0], read)
    return (_texts if parameter.type == "string" else _attribute)(parameter.name, read)


def _all_of(element: Any, read: Reader) -> Sequence[Value]:
    return [one for node in element for one in read(node)] if element.__class__ is list else read(element)


def _keyed(path: str, read: Reader) -> Take:
    def take(element: Any, keys: Keys, attributes: Attributes) -> None:
        keys += [(str(one), path) for one in _all_of(element, read)]

    return take


def _attribute(name: str, read: Reader) -> Take:
    def take(element: Any, keys: Keys, attributes: Attributes) -> None:
        if found := _all_of(element, read):
            attributes[name] = [*attributes[name], *found] if name in attributes else [*found]

    return take


def _texts(name: str, read: Reader) -> Take:
    """A text is found as it stands and in its normal form."""
    exact, folded = _attribute(f"{name}:exact", read), _attribute(name, lambda node: [*map(_folded, read(node))])

    def take(element: Any, keys: Keys, attributes: Attributes) -> None:
        exact(element, keys, attributes)
        folded(element, keys, attributes)

    return take


def _folded(text: Value) -> str:
    return normalised(str(text))


def _object(ways: Sequence[tuple[Sequence[str], Take]]) -> Take:
    """Takes what lies at the end of some paths that begin in one object."""
    elements: dict[str, list[Take]] = {}
    inner: dict[str, list[tuple[Sequence[str], Take]]] = {}
    for (first, *rest), take in ways:
        name, wanted = _selected(first)
        if rest and wanted is None:
            inner.setdefault(name, []).append((rest, take))
        else:
            beyond = _nested(_object([(rest, take)])) if rest else take
            elements.setdefault(name, []).append(beyond if wanted is None else _chosen(*wanted, beyond))
    for name, those in inner.items():
        elements.setdefault(name, []).append(_nested(_object(those)))
    steps = [(name, take) for name, takes in elements.items() for take in takes]

    def take_all(node: Any, keys: Keys, attributes: Attributes) -> None:
        get = node.get
        for name, take in steps:
            element = get(name)
            if element is not None:
                take(element, keys, attributes)

    return take_all


def _nested(take: Take) -> Take:
    """Takes from an object, or from each in a list."""

    def take_each(element: Any, keys: Keys, attributes: Attributes) -> None:
        for node in element if element.__class__ is list else (element,):
            if node.__class__ is dict:
                take(node, keys, attributes)

    return take_each


def _selected(segment: str) -> tuple[str, tuple[str, str] | None]:
    """The element of a path segment, and by which member with which value an entry of it is chosen."""
    if segment.startswith("extension("):
        return "extension", ("url", segment[len("extension(") : -1])
    name, bracket, condition = segment.partition("[")
    if not bracket:
        return name, None
    member, _, wanted = condition[:-1].partition("=")
    return name, (member, wanted)


def _chosen(member: str, wanted: str, take: Take) -> Take:
    def take_chosen(element: Any, keys: Keys, attributes: Attributes) -> None:
        for node in element if element.__class__ is list else (element,):
            if node.__class__ is dict and node.get(member) == wanted:
                take(node, keys, attributes)

    return take_chosen


def links(resource: Mapping[str, Any]) -> list[Link]:
    """Every reference to another resource, literal and logical, with its path; each once."""
    return links_of(survey(resource), str)


def links_of(found: Survey, resolve: Callable[[str], str]) -> list[Link]:
    """The same of a resource that was surveyed and whose literal references lead to what `resolve` says."""
    each = {
        (resolve(value).partition("/_history/")[0] if literal else value, path): None
        for value, path, literal in found.links
    }
    return [_new(Link, one) for one in each]
