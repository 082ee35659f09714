"""Codes that are asked for and that no resource can have: the element's codes are all known, and these are none."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

from adapter.canonical import canonical
from adapter.fhir.definitions import Element, codes, structure
from adapter.fhir.search.catalogue import Parameter, Source, parameters
from adapter.fhir.search.text import split, unescaped

Codes = Mapping[str, frozenset[str]]  # the codes of each system
TRUTH: Final[Codes] = {"": frozenset(("true", "false"))}
PLAIN: Final = ("code", "boolean")  # found without a system
SHOWN: Final = 12  # codes listed in a message


class Foreign(NamedTuple):
    """Codes that the element cannot have, and those that it can."""

    asked: tuple[str, ...]
    known: str


def foreign(type_: str, name: str, value: str) -> Foreign | None:
    """What `name=value` asks of resources of `type_` and cannot be; of a chain, what it can be in none of its types."""
    head, _, rest = name.partition(".")
    code, _, modifier = head.partition(":")
    parameter = parameters(type_).get(code)
    if parameter is None or modifier == "missing":
        return None
    if rest:
        types = (modifier,) if modifier else parameter.targets
        named = rest.partition(".")[0].partition(":")[0]
        found = [foreign(one, rest, value) for one in types if named in parameters(one)]
        return next(iter(found)) if found and all(found) else None
    closed = _closed(parameter)
    if closed is None:
        return None
    asked = tuple(one for one in split(value, ",") if one and not _possible(closed, parameter, one))
    return Foreign(asked, _listed(closed)) if asked else None


def _possible(closed: Codes, parameter: Parameter, value: str) -> bool:
    *systems, code = (unescaped(part) for part in split(value, "|"))
    plain = not systems or parameter.sources[0].type in PLAIN
    listed = closed.values() if plain else [closed.get(canonical("|".join(systems)), frozenset())]
    return not code or any(code in one for one in listed)


def _listed(closed: Codes) -> str:
    every = sorted({code for listed in closed.values() for code in listed})
    return " | ".join([*every[:SHOWN], *(["…"] if len(every) > SHOWN else [])])


@cache
def _closed(parameter: Parameter) -> Codes | None:
    """Every code that a token parameter can find; None when there may be others."""
    if parameter.type != "token":
        return None
    found: dict[str, frozenset[str]] = {}
    for source in parameter.sources:
        listed = _codes_at(parameter.owner, source)
        if listed is None:
            return None
        found |= {system: found.get(system, frozenset()) | those for system, those in listed.items()}
    return found


def _codes_at(owner: str, source: Source) -> Codes | None:
    if source.type in ("boolean", "dateTime"):
        return TRUTH
    element = _element(owner, source.path)
    if element is None or element.binding is None or element.binding.strength != "required":
        return None
    return codes(element.binding.value_set)


def _element(type_name: str, path: str) -> Element | None:
    """The element at a path of a parameter; None where the path is no plain way through the types."""
    element: Element | None = None
    for segment in path.split():
        keys = structure(type_name).keys
        if segment not in keys:
            return None
        element, type_name = keys[segment]
    return element
