"""Required bindings: the code of an element is one of its value set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, Final

from adapter.canonical import HL7
from adapter.fhir.definitions import Binding, codes
from adapter.fhir.phrases import say
from adapter.fhir.validation.primitives import mistyped
from adapter.fhir.validation.problems import Checker, Problems, Scope, problem

VALUE_SETS: Final = f"{HL7}/ValueSet/"
# Value sets without end: the grammar that their codes follow (BCP 47, BCP 13, ISO 4217).
GRAMMARS: Final[dict[str, re.Pattern[str]]] = {
    VALUE_SETS + "all-languages": re.compile("(?:[A-Za-z]{2,3}|[xXiI])(?:-[A-Za-z0-9]{1,8})*"),
    VALUE_SETS + "mimetypes": re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+*-]+(?:\s*;.*)?|json|xml|ttl", re.ASCII),
    VALUE_SETS + "currencies": re.compile("[A-Z]{3}"),
}
CODED: Final = ("Coding", "CodeableConcept", "Quantity")


def bound(binding: Binding | None, type_name: str, check: Checker) -> Checker:
    """The checker of an element with this binding: `check` alone when the binding leaves the code free."""
    value_set = "" if binding is None else binding.value_set if binding.strength == "required" else binding.maximum
    if not value_set:
        return check
    if type_name in CODED:
        systems = codes(value_set) if binding is not None and binding.strength == "required" else None
        return check if systems is None else CODED_CHECKERS[type_name](value_set, systems, check)
    if value_set in GRAMMARS:
        return _grammar_checker(value_set, check)
    allowed = plain_codes(value_set)
    return check if allowed is None else _code_checker(value_set, allowed, check)


@cache
def plain_codes(value_set: str) -> frozenset[str] | None:
    """The codes of a value set whatever their system; None when they cannot be listed."""
    systems = codes(value_set)
    return None if systems is None else frozenset(code for listed in systems.values() for code in listed)


def _code_checker(value_set: str, allowed: frozenset[str], form: Checker) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is not str:
            return mistyped(value, say("text"))
        if value in allowed:
            return None
        return problem("code-not-in-valueset", value_set, value) if value else form(value, scope)

    return check


def _grammar_checker(value_set: str, form: Checker) -> Checker:
    match = GRAMMARS[value_set].fullmatch

    def check(value: Any, scope: Scope) -> Problems:
        problems = form(value, scope)
        if problems is not None or match(value):
            return problems
        return problem("code-not-in-valueset", value_set, value)

    return check


def _listed(systems: Mapping[str, frozenset[str]], coding: Any) -> bool:
    if type(coding) is not dict:
        return True
    system, code = coding.get("system"), coding.get("code")
    return type(system) is str and type(code) is str and code in systems.get(system, ())


def _name(coding: Any) -> str:
    return f"{coding.get('system', '')}#{coding.get('code', '')}"


def _coding_checker(value_set: str, systems: Mapping[str, frozenset[str]], form: Checker) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        problems = form(value, scope)
        if problems is not None or _listed(systems, value):
            return problems
        return problem("code-not-in-valueset", value_set, _name(value))

    return check


def _concept_checker(value_set: str, systems: Mapping[str, frozenset[str]], form: Checker) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        problems = form(value, scope)
        if problems is not None:
            return problems
        codings = value.get("coding", ())
        if any(_listed(systems, coding) for coding in codings):
            return None
        return problem("code-not-in-valueset", value_set, ", ".join(map(_name, codings)) or say("no code"))

    return check


CODED_CHECKERS: Final[dict[str, Callable[[str, Mapping[str, frozenset[str]], Checker], Checker]]] = {
    "Coding": _coding_checker,
    "CodeableConcept": _concept_checker,
    "Quantity": _coding_checker,
}
