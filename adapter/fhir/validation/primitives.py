"""Formats and ranges of the FHIR primitive types: what the data types page of R4 says, with real calendar dates."""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from math import isfinite
from types import MappingProxyType
from typing import Any, Final

from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, problem

LONGEST: Final = 1_048_576  # characters of a string
REMEMBERED: Final = 4096  # values of a type that are known to be good: systems, codes and dates come again and again

_MONTH_DAY: Final = (
    r"(?:(?:0[13578]|1[02])(?:-(?:0[1-9]|[12][0-9]|3[01]))?"
    r"|(?:0[469]|11)(?:-(?:0[1-9]|[12][0-9]|30))?"
    r"|02(?:-(?:0[1-9]|[12][0-9]))?)"
)
_YEAR: Final = r"(?!0000)[0-9]{4}"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
_ZONE: Final = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
_UUID: Final = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_OID: Final = r"[0-2](?:\.(?:0|[1-9][0-9]*))+"

DATE: Final = re.compile(f"{_YEAR}(?:-{_MONTH_DAY})?")
DATE_TIME: Final = re.compile(f"{_YEAR}(?:-{_MONTH_DAY})?(?:(?<=-[0-9]{{2}}-[0-9]{{2}})T{_TIME}{_ZONE})?")
INSTANT: Final = re.compile(f"{_YEAR}-{_MONTH_DAY}(?<=-[0-9]{{2}}-[0-9]{{2}})T{_TIME}{_ZONE}")
TIME: Final = re.compile(_TIME)
ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
CODE: Final = re.compile(r"[^\s]+(?: [^\s]+)*")
URN: Final = re.compile(f"urn:uuid:{_UUID}|urn:oid:{_OID}|(?!(?:urn:)?(?:uuid|oid):).*", re.DOTALL)
UUID: Final = re.compile(f"urn:uuid:{_UUID}")
OID: Final = re.compile(f"urn:oid:{_OID}")
ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SPACE: Final = re.compile(r"\s")


def _calendar(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether the text has the form and the day exists: the pattern leaves only the 29th of February open."""
    match = pattern.fullmatch

    def exists(value: str) -> bool:
        if match(value) is None:
            return False
        return value[4:10] != "-02-29" or _leap(int(value[:4]))

    return exists


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _form(pattern: re.Pattern[str]) -> Callable[[str], bool]:
    match = pattern.fullmatch
    return lambda value: match(value) is not None


def is_text(value: str) -> bool:
    """Not empty, no control characters but tab and line ends, at most a megabyte."""
    return bool(value) and len(value) <= LONGEST and CONTROL.search(value) is None


def is_uri(value: str) -> bool:
    """Not empty, no white space; a urn:uuid or urn:oid well formed, with its urn:."""
    return bool(value) and SPACE.search(value) is None and URN.fullmatch(value) is not None


def is_canonical(value: str) -> bool:
    """An absolute URI, or the fragment of a contained resource."""
    return is_uri(value) and (value[0] == "#" or ABSOLUTE.match(value) is not None)


def is_base64(value: str) -> bool:
    """RFC 4648 with padding; white space may stand between."""
    try:
        return bool(binascii.a2b_base64("".join(value.split()), strict_mode=True))
    except ValueError:
        return False


def is_absolute(value: str) -> bool:
    """A URI that says more than where it lies beside another one."""
    return is_uri(value) and ABSOLUTE.match(value) is not None


# What a text of this type must be, for people, and the test.
TEXTS: Final[dict[str, tuple[str, Callable[[str], bool]]]] = {
    "base64Binary": (say("base64 text"), is_base64),
    "canonical": (say("an absolute URI without spaces, or #id"), is_canonical),
    "code": (say("a code without spaces at its ends, and no two together"), _form(CODE)),
    "date": (say("a date that exists: YYYY, YYYY-MM or YYYY-MM-DD"), _calendar(DATE)),
    "dateTime": (
        say("a date that exists (YYYY, YYYY-MM, YYYY-MM-DD), or YYYY-MM-DDThh:mm:ss+zz:zz"),
        _calendar(DATE_TIME),
    ),
    "id": (say("1 to 64 letters, digits, - and ."), _form(ID)),
    "instant": (say("a moment YYYY-MM-DDThh:mm:ss.sss+zz:zz that exists"), _calendar(INSTANT)),
    "markdown": (say("text, not empty, without control characters"), is_text),
    "oid": (say("urn:oid: and an OID"), _form(OID)),
    "string": (say("text, not empty, without control characters, up to a megabyte"), is_text),
    "time": (say("a time hh:mm:ss"), _form(TIME)),
    "uri": (say("a URI without spaces; a UUID in lower case"), is_uri),
    "url": (say("a URL without spaces"), is_uri),
    "uuid": (say("urn:uuid: and a UUID in lower case"), _form(UUID)),
}
RANGES: Final[dict[str, tuple[int, int]]] = {
    "integer": (-(2**31), 2**31 - 1),
    "positiveInt": (1, 2**31 - 1),
    "unsignedInt": (0, 2**31 - 1),
}
# Types whose values do not come again, or are cheaper to test than to look up.
UNREMEMBERED: Final = frozenset(("base64Binary", "markdown", "string"))
# R4 allows a text of white space alone (SHOULD), which XML and many databases read as nothing.
BLANK: Final = Problem("", "invalid-primitive", say("text that is not blank"), "", severity="warning")


def checker(name: str) -> Checker:
    """The checker of a primitive type but xhtml."""
    if name == "boolean":
        return check_boolean
    if name == "decimal":
        return check_decimal
    if name in RANGES:
        return _range_checker(name)
    if name == "string":
        return check_string
    expected, test = TEXTS[name]
    return _text_checker(expected, test) if name in UNREMEMBERED else _remembering(expected, test)


def check_string(value: Any, scope: Scope) -> Problems:
    """The checker of the type string: most texts are short and printable, which is the cheapest test."""
    if type(value) is str and value.isprintable() and len(value) < LONGEST and value and not value.isspace():
        return None
    return _text_problem(value, *TEXTS["string"])


def _text_checker(expected: str, test: Callable[[str], bool]) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        return _text_problem(value, expected, test)

    return check


def _remembering(
    expected: str, test: Callable[[str], bool], open_texts: Mapping[str, Problems] = MappingProxyType({})
) -> Checker:
    """`open_texts`: what is good or not by what stands beside it, with what is then told."""
    seen: set[str] = set()

    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is str and value in seen:
            return None
        problems = _text_problem(value, expected, test)
        if problems is None and value in open_texts:
            return open_texts[value]
        if problems is None:
            remember(seen, value, scope)
        return problems

    return check


def remember(seen: set[str], value: str, scope: Scope) -> None:
    """Keeps a good value; a fragment is told to the scope instead, each time that it comes."""
    if value[0] == "#":
        scope.used.add(value)
        return
    if len(seen) >= REMEMBERED:
        seen.clear()
    seen.add(value)


def _text_problem(value: Any, expected: str, test: Callable[[str], bool]) -> Problems:
    if type(value) is not str:
        return mistyped(value, say("text"))
    if test(value):
        return [BLANK] if value.isspace() else None
    return problem("invalid-primitive" if value else "empty-value", expected, value)


def mistyped(value: Any, expected: str) -> Problems:
    """The problem of a value that has another JSON type than `expected`."""
    return problem("empty-value" if value is None else "wrong-json-type", expected, value)


URI: Final = "urn:ietf:rfc:3986"
NAMES_A_URI: Final = problem("invariant", say("the value of an identifier of {system} is an absolute URI", system=URI))


# The checkers of elements whose text is more than their type says; shape.py asks the identifier for the value.
OF_ELEMENTS: Final = {"Identifier.system": _remembering(say("an absolute URI"), is_absolute, {URI: NAMES_A_URI})}


def uri_problems(identifier: dict[str, Any]) -> list[Problem]:
    """What is wrong with an identifier whose system says that its value is a URI."""
    value = identifier.get("value")
    named = type(value) is not str or ABSOLUTE.match(value) is not None
    return [] if named else [NAMES_A_URI[0]._replace(detail={"rule": "identifier-uri"})]


def check_boolean(value: Any, scope: Scope) -> Problems:
    """The checker of the type boolean."""
    return None if value is True or value is False else mistyped(value, say("true or false"))


def check_decimal(value: Any, scope: Scope) -> Problems:
    """The checker of the type decimal."""
    if type(value) is int:
        return None
    if type(value) is not Decimal and type(value) is not float:
        return mistyped(value, say("a number"))
    return None if isfinite(value) else problem("invalid-primitive", say("a finite number"), str(value))


def _range_checker(name: str) -> Checker:
    low, high = RANGES[name]
    expected = say("a whole number from {low} to {high}", low=low, high=high)

    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is not int:
            return mistyped(value, expected)
        return None if low <= value <= high else problem("invalid-primitive", expected, value)

    return check


def unrepeated(check: Checker) -> Checker:
    """The checker of the id of an element, which no other element of the resource has."""

    def check_id(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        key = (id(scope.node), value)
        if found is None and key in scope.ids:
            return problem("invalid-primitive", say("an id that no other element of the resource has"), value)
        if found is None:
            scope.ids.add(key)
        return found

    return check_id
