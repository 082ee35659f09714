"""The functions of FHIRPath that give items, registered by name."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from adapter.fhir.fhirpath.comparing import same
from adapter.fhir.fhirpath.compiler import FUNCTIONS, Path, path_of, test_of
from adapter.fhir.fhirpath.filtering import filter_of, projected
from adapter.fhir.fhirpath.operators import distinct, has
from adapter.fhir.fhirpath.parser import Tree
from adapter.fhir.fhirpath.values import Env, Items, all_children, as_list, children_named, is_of, plain

MOST: Final = 20_000  # items after which repeat() stops


def _where(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    keep = filter_of(arguments[0])
    return lambda items, env: keep(focus(items, env), env)


def _select(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    path = path_of(arguments[0])
    return lambda items, env: projected(focus(items, env), env, path)


def _repeat(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    path = path_of(arguments[0])

    def collect(items: Items, env: Env) -> Items:
        found: Items = []
        waiting = focus(items, env)
        while waiting and len(found) < MOST:
            waiting = projected(waiting, env, path)
            found += waiting
        return found

    return collect


def _of_type(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    name = arguments[0][1]
    return lambda items, env: [item for item in focus(items, env) if is_of(item, name)]


def _extension(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    wanted = path_of(arguments[0])

    def step(items: Items, env: Env) -> Items:
        url = wanted(items, env)
        every = [x for item in focus(items, env) for x in children_named("extension", item)]
        return [x for x in every if type(x) is dict and url and x.get("url") == url[0]]

    return step


def _resolve(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    def step(items: Items, env: Env) -> Items:
        found = []
        for item in map(plain, focus(items, env)):
            reference = item.get("reference") if type(item) is dict else item
            if type(reference) is str and (target := env.resolve(reference)) is not None:
                found.append(target)
        return found

    return step


def _iif(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    test, then = test_of(arguments[0]), path_of(arguments[1])
    otherwise = path_of(arguments[2]) if len(arguments) > 2 else lambda items, env: []

    def choose(items: Items, env: Env) -> Items:
        found = focus(items, env)
        return then(found, env) if test(found, env) else otherwise(found, env)

    return choose


def _plainly(work: Callable[[Items], Items]) -> Callable[[Path, tuple[Tree, ...]], Path]:
    """A function of a collection without arguments."""
    return lambda focus, arguments: lambda items, env: work(focus(items, env))


def _with(work: Callable[[Items, Items], Items]) -> Callable[[Path, tuple[Tree, ...]], Path]:
    """A function of a collection and one argument."""

    def build(focus: Path, arguments: tuple[Tree, ...]) -> Path:
        other = path_of(arguments[0])
        return lambda items, env: work(focus(items, env), other(items, env))

    return build


def _text_function(work: Callable[..., Any]) -> Callable[[Path, tuple[Tree, ...]], Path]:
    """A function of a text and its arguments; nothing when one of them is missing or of another type."""

    def build(focus: Path, arguments: tuple[Tree, ...]) -> Path:
        others = [path_of(argument) for argument in arguments]

        def step(items: Items, env: Env) -> Items:
            given = [focus(items, env), *(other(items, env) for other in others)]
            if not all(given):
                return []
            try:
                return as_list(work(*(plain(one[0]) for one in given)))
            except (TypeError, ValueError, AttributeError, re.error):
                return []

        return step

    return build


def _number(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def to_number(value: Any) -> Any:
        try:
            return convert(value)
        except (ValueError, TypeError, InvalidOperation):
            return None

    return to_number


def to_string(value: Any) -> str:
    """A primitive as text, as it is written in JSON."""
    return ("true" if value else "false") if type(value) is bool else str(value)


FUNCTIONS.update(
    {
        "where": _where,
        "select": _select,
        "repeat": _repeat,
        "ofType": _of_type,
        "as": _of_type,
        "extension": _extension,
        "resolve": _resolve,
        "iif": _iif,
        "trace": lambda focus, arguments: focus,
        "first": _plainly(lambda items: items[:1]),
        "last": _plainly(lambda items: items[-1:]),
        "tail": _plainly(lambda items: items[1:]),
        "single": _plainly(lambda items: items[:1]),
        "count": _plainly(lambda items: [len(items)]),
        "sum": _plainly(lambda items: _sum([plain(item) for item in items])),
        "distinct": _plainly(distinct),
        "children": _plainly(lambda items: [child for item in items for child in all_children(item)]),
        "descendants": _plainly(lambda items: _descendants(items)),
        "getValue": _plainly(lambda items: [plain(item) for item in items if plain(item) is not None]),
        "skip": _with(lambda items, number: items[max(0, number[0]) :] if number else []),
        "take": _with(lambda items, number: items[: max(0, number[0])] if number else []),
        "union": _with(lambda items, others: distinct([*items, *others])),
        "combine": _with(lambda items, others: [*items, *others]),
        "intersect": _with(lambda items, others: distinct([item for item in items if has(others, item)])),
        "exclude": _with(lambda items, others: [item for item in items if not any(same(item, o) for o in others)]),
        "toString": _text_function(to_string),
        "toInteger": _text_function(_number(int)),
        "toDecimal": _text_function(_number(lambda value: Decimal(str(value)))),
        "length": _text_function(len),
        "upper": _text_function(str.upper),
        "lower": _text_function(str.lower),
        "trim": _text_function(str.strip),
        "substring": _text_function(
            lambda text, start, size=None: text[start:][:size] if 0 <= start < len(text) else None
        ),
        "indexOf": _text_function(str.find),
        "replace": _text_function(str.replace),
        "replaceMatches": _text_function(lambda text, pattern, by: re.sub(pattern, by.replace("$", "\\"), text)),
        "split": _text_function(str.split),
        "join": lambda focus, arguments: _joined(focus, arguments),
        "abs": _text_function(abs),
        "round": _text_function(lambda value, digits=0: round(Decimal(value), digits)),
        "floor": _text_function(lambda value: int(Decimal(value) // 1)),
        "ceiling": _text_function(lambda value: int(-(-Decimal(value) // 1))),
    }
)


def _sum(values: list[Any]) -> Items:
    """The total of numbers; nothing of none, or of what are no numbers."""
    if not values or any(type(value) not in (int, float, Decimal) for value in values):
        return []
    return [sum(Decimal(str(value)) if type(value) is float else value for value in values)]


def _descendants(items: Items) -> Items:
    found: Items = []
    waiting = items
    while waiting and len(found) < MOST:
        waiting = [child for item in waiting for child in all_children(item)]
        found += waiting
    return found


def _joined(focus: Path, arguments: tuple[Tree, ...]) -> Path:
    between = path_of(arguments[0]) if arguments else lambda items, env: [""]
    return lambda items, env: [str(between(items, env)[0]).join(str(plain(item)) for item in focus(items, env))]
