"""The FHIRPath that patches need: names, [n], first(), last(), where(a = 'x' and …), extension('url'), ofType(T)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from adapter.fhir.patch.slots import Place, children, element_of
from adapter.fhir.patch.values import Inapplicable, same

_SUBSET: Final = "a.b[0] | first() | last() | where(a = 'x' and …) | extension('url') | ofType(T)"

_step: Final = re.compile(
    r"""\s*+(?:
      \.?+\s*+(?:
        extension\(\s*+'(?P<url>[^'\\]*+)'\s*+\)
      | where\((?P<where>(?:[^()'\\]|'(?:[^'\\]|\\.)*+')*+)\)
      | ofType\(\s*+(?:FHIR\.)?(?P<type>[A-Za-z]\w*+)\s*+\)
      | (?P<end>first|last)\(\)
      | `?(?P<name>[A-Za-z_]\w*+)`?(?!\s*\()
      )
    | \[\s*+(?P<index>[0-9]{1,9})\s*+\]
    )\s*+""",
    re.VERBOSE,
).match
_condition: Final = re.compile(
    r"""\s*+(?P<path>[A-Za-z_]\w*+(?:\s*+\.\s*+[A-Za-z_]\w*+)*+)\s*+=\s*+
    (?:'(?P<text>(?:[^'\\]|\\.)*+)'|(?P<word>true|false)|(?P<number>-?[0-9]{1,18}(?:\.[0-9]{1,18})?))\s*+(?P<more>and\b)?""",
    re.VERBOSE,
).match
_escape: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_ESCAPES: Final = {"f": "\f", "n": "\n", "r": "\r", "t": "\t"}

Step = Callable[[list[Place]], list[Place]]


@dataclass(frozen=True, slots=True)
class Path:
    """A path in the subset. `name` is set when its last step is a plain name: then `parent` are the steps before it."""

    text: str
    steps: tuple[Step, ...]
    name: str

    def find(self, root: Place) -> list[Place]:
        """Every place that the path leads to."""
        return _walk(self.steps, root)

    def parents(self, root: Place) -> list[Place]:
        """Every place whose element `name` the path means, present or not."""
        return _walk(self.steps[:-1], root)


def read(text: str, resource_type: str) -> Path:
    """The path of a patch operation on a resource of this type; raises Inapplicable when it is outside the subset."""
    steps: list[Step] = []
    name, position = "", 0
    while position < len(text):
        found = _step(text, position)
        if found is None:
            raise Inapplicable(_SUBSET, text[position:], resource_type)
        name = found["name"] or ""
        if position or name not in (resource_type, "Resource", "DomainResource"):
            steps += _steps(found, resource_type)
        else:
            name = ""
        position = found.end()
    return Path(text, tuple(steps), name)


def _steps(found: re.Match[str], resource_type: str) -> list[Step]:
    if found["name"]:
        return [_named(found["name"])]
    if found["url"] is not None:
        return [_named("extension"), _where([(("url",), found["url"])])]
    if found["where"] is not None:
        return [_where(_conditions(found["where"], resource_type))]
    if found["type"]:
        return [_of_type(found["type"])]
    if found["end"]:
        return [_first if found["end"] == "first" else _last]
    return [_nth(int(found["index"]))]


def _conditions(text: str, resource_type: str) -> list[tuple[tuple[str, ...], Any]]:
    conditions: list[tuple[tuple[str, ...], Any]] = []
    position, more = 0, True
    while more:
        found = _condition(text, position)
        if found is None:
            raise Inapplicable("where(a = 'x' and b.c = true)", text, resource_type)
        names = tuple(name.strip() for name in found["path"].split("."))
        conditions.append((names, _literal(found)))
        position, more = found.end(), found["more"] is not None
    if position != len(text):
        raise Inapplicable("and", text[position:], resource_type)
    return conditions


def _literal(found: re.Match[str]) -> Any:
    if found["text"] is not None:
        return _escape.sub(_unescaped, found["text"])
    return found["word"] == "true" if found["word"] else Decimal(found["number"])


def _unescaped(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _ESCAPES.get(found[2], found[2])


def _walk(steps: Iterable[Step], root: Place) -> list[Place]:
    places = [root]
    for step in steps:
        places = step(places)
    return places


def _named(name: str) -> Step:
    return lambda places: [child for place in places if element_of(place, name) for child in children(place, name)]


def _nth(index: int) -> Step:
    return lambda places: places[index : index + 1]


def _first(places: list[Place]) -> list[Place]:
    return places[:1]


def _last(places: list[Place]) -> list[Place]:
    return places[-1:]


def _of_type(name: str) -> Step:
    return lambda places: [place for place in places if place.type == name]


def _where(conditions: list[tuple[tuple[str, ...], Any]]) -> Step:
    return lambda places: [place for place in places if all(_holds(place, *condition) for condition in conditions)]


def _holds(place: Place, names: tuple[str, ...], wanted: Any) -> bool:
    found = _walk([_named(name) for name in names], place)
    return len(found) == 1 and found[0].value is not None and same(found[0].value, wanted)
