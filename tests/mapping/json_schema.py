"""The part of JSON Schema that our schema uses; another keyword is an error, so that nothing goes unchecked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

Schema = dict[str, Any]
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "number": (int, float, Decimal),
}
SILENT = ("$schema", "$id", "$defs", "title", "description")


def faults(value: Any, root: Schema) -> Iterator[str]:
    """What the schema says against a value."""
    return _faults(value, root, root, "$")


def _faults(value: Any, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    for keyword, wanted in schema.items():
        if keyword not in SILENT:
            yield from KEYWORDS[keyword](value, wanted, schema, root, path)


def _ref(value: Any, wanted: str, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    return _faults(value, root["$defs"][wanted.removeprefix("#/$defs/")], root, path)


def _any_of(value: Any, wanted: list[Schema], schema: Schema, root: Schema, path: str) -> Iterator[str]:
    if all(list(_faults(value, one, root, path)) for one in wanted):
        yield f"{path}: none of the choices"


def _properties(value: Any, wanted: Schema, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    for name, inner in wanted.items():
        if name in value:
            yield from _faults(value[name], inner, root, f"{path}.{name}")


def _items(value: Any, wanted: Schema, schema: Schema, root: Schema, path: str) -> Iterator[str]:
    for at, entry in enumerate(value):
        yield from _faults(entry, wanted, root, f"{path}[{at}]")


def _type(value: Any, wanted: str) -> bool:
    return isinstance(value, TYPES[wanted]) and (wanted == "boolean" or not isinstance(value, bool))


def _when(test: Callable[[Any, Any, Schema], bool]) -> Callable[..., Iterator[str]]:
    def check(value: Any, wanted: Any, schema: Schema, root: Schema, path: str) -> Iterator[str]:
        if not test(value, wanted, schema):
            yield f"{path}: {wanted!r}, found {value!r}"

    return check


def _for_type(name: str, check: Callable[..., Iterator[str]]) -> Callable[..., Iterator[str]]:
    return lambda value, *rest: check(value, *rest) if isinstance(value, TYPES[name]) else iter(())


KEYWORDS: dict[str, Callable[..., Iterator[str]]] = {
    "$ref": _ref,
    "anyOf": _any_of,
    "type": _when(lambda value, wanted, _: _type(value, wanted)),
    "const": _when(lambda value, wanted, _: bool(value == wanted)),
    "enum": _when(lambda value, wanted, _: value in wanted),
    "pattern": _for_type("string", _when(lambda value, wanted, _: re.search(wanted, value) is not None)),
    "minimum": _for_type("number", _when(lambda value, wanted, _: bool(value >= wanted))),
    "properties": _for_type("object", _properties),
    "required": _for_type("object", _when(lambda value, wanted, _: value.keys() >= set(wanted))),
    "additionalProperties": _for_type(
        "object", _when(lambda value, _, schema: value.keys() <= schema["properties"].keys())
    ),
    "items": _for_type("array", _items),
}
