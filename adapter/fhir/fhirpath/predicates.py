"""The functions of FHIRPath that test, registered by name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from adapter.fhir.fhirpath.compiler import TESTS, Path, Test, path_of
from adapter.fhir.fhirpath.filtering import filter_of
from adapter.fhir.fhirpath.operators import distinct, has
from adapter.fhir.fhirpath.parser import Tree, Unsupported
from adapter.fhir.fhirpath.values import Env, Items, is_of, plain


def _exists(focus: Path, arguments: tuple[Tree, ...]) -> Test:
    if not arguments:
        return lambda items, env: bool(focus(items, env))
    keep = filter_of(arguments[0])
    return lambda items, env: bool(keep(focus(items, env), env))


def _all(focus: Path, arguments: tuple[Tree, ...]) -> Test:
    keep = filter_of(arguments[0])

    def every(items: Items, env: Env) -> bool:
        found = focus(items, env)
        return len(keep(found, env)) == len(found)

    return every


def _not(focus: Path, arguments: tuple[Tree, ...]) -> Test:
    def opposite(items: Items, env: Env) -> bool | None:
        found = focus(items, env)
        return plain(found[0]) is False if found else None

    return opposite


def _is(focus: Path, arguments: tuple[Tree, ...]) -> Test:
    name = arguments[0][1]

    def check(items: Items, env: Env) -> bool | None:
        found = focus(items, env)
        return is_of(found[0], name) if found else None

    return check


def _whole(test: Callable[[Items], bool]) -> Callable[[Path, tuple[Tree, ...]], Test]:
    """A test of a collection without arguments."""
    return lambda focus, arguments: lambda items, env: test(focus(items, env))


def _against(test: Callable[[Items, Items], bool]) -> Callable[[Path, tuple[Tree, ...]], Test]:
    """A test of a collection against another one."""

    def build(focus: Path, arguments: tuple[Tree, ...]) -> Test:
        other = path_of(arguments[0])
        return lambda items, env: test(focus(items, env), other(items, env))

    return build


def _of_text(test: Callable[[str, str], bool]) -> Callable[[Path, tuple[Tree, ...]], Test]:
    """A test of a text against another one."""

    def build(focus: Path, arguments: tuple[Tree, ...]) -> Test:
        other = path_of(arguments[0])

        def check(items: Items, env: Env) -> bool | None:
            found, wanted = focus(items, env), other(items, env)
            if not found or not wanted:
                return None
            value, against = plain(found[0]), plain(wanted[0])
            return test(value, against) if type(value) is str and type(against) is str else None

        return check

    return build


def _pattern(method: str) -> Callable[[Path, tuple[Tree, ...]], Test]:
    """`matches()`: the regular expression is compiled once, since it is nearly always a literal."""

    def build(focus: Path, arguments: tuple[Tree, ...]) -> Test:
        if arguments[0][0] != "literal":
            raise Unsupported("matches() with anything but a literal")
        try:
            match = getattr(re.compile(arguments[0][1][0], re.DOTALL), method)
        except re.error as broken:
            raise Unsupported(f"matches(): {broken}") from None

        def check(items: Items, env: Env) -> bool | None:
            found = focus(items, env)
            if not found:
                return None
            value = plain(found[0])
            return match(value) is not None if type(value) is str else None

        return check

    return build


def _has_value(items: Items) -> bool:
    return len(items) == 1 and plain(items[0]) is not None and type(plain(items[0])) is not dict


def _is_truth(wanted: bool, of: Callable[[Iterator[bool]], bool]) -> Callable[[Items], bool]:
    return lambda items: of(plain(item) is wanted for item in items)


def _unknown(focus: Path, arguments: tuple[Tree, ...]) -> Test:
    """Needs terminology, or is checked elsewhere: taken for true."""
    return lambda items, env: True


TESTS.update(
    {
        "exists": _exists,
        "all": _all,
        "not": _not,
        "is": _is,
        "empty": _whole(lambda items: not items),
        "hasValue": _whole(_has_value),
        "isDistinct": _whole(lambda items: len(distinct(items)) == len(items)),
        "allTrue": _whole(_is_truth(True, all)),
        "anyTrue": _whole(_is_truth(True, any)),
        "allFalse": _whole(_is_truth(False, all)),
        "anyFalse": _whole(_is_truth(False, any)),
        "subsetOf": _against(lambda items, others: all(has(others, item) for item in items)),
        "supersetOf": _against(lambda items, others: all(has(items, other) for other in others)),
        "startsWith": _of_text(str.startswith),
        "endsWith": _of_text(str.endswith),
        "contains": _of_text(lambda value, part: part in value),
        "matches": _pattern("search"),
        "matchesFull": _pattern("fullmatch"),
        "memberOf": _unknown,
        "conformsTo": _unknown,
        "htmlChecks": _unknown,
    }
)
