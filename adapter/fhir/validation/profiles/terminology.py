"""Bindings of profiles by strength: required is an error, extensible a warning, the rest says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapter.fhir.definitions import Binding, UnknownStructure, codes
from adapter.fhir.definitions.packages import Packages
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope

Codes = Mapping[str, frozenset[str] | None]
PLAIN: Final = ("code", "string", "uri", "canonical", "url", "id")


def codes_of(packages: Packages, url: str) -> Codes | None:
    """The codes of a value set by system (None: any code of it); None when they cannot be told."""
    found = packages.value_set(url)
    if found is not None:
        return found
    try:
        return codes(url)
    except UnknownStructure:
        return None


def binding_checkers(binding: Binding, type_name: str, packages: Packages) -> list[Checker]:
    """The checkers of a binding, and of the value set that bounds it."""
    found = []
    if binding.strength in ("required", "extensible"):
        severity = "error" if binding.strength == "required" else "warning"
        found.append(_checker(binding.value_set, severity, type_name, packages))
    if binding.maximum:
        found.append(_checker(binding.maximum, "error", type_name, packages))
    return [check for check in found if check is not None]


def _checker(url: str, severity: str, type_name: str, packages: Packages) -> Checker | None:
    allowed = codes_of(packages, url)
    build = BUILDERS.get(type_name)
    return None if allowed is None or build is None else build(url, severity, allowed)


def has(allowed: Codes, system: Any, code: Any) -> bool:
    """Whether a code belongs to the value set, or may."""
    listed = allowed.get(system, ()) if type(system) is str else ()
    return listed is None or (type(code) is str and code in listed)


def display_problem(words: Mapping[str, list[str]], coding: Mapping[str, Any]) -> Problems:
    """What is wrong with the display of a Coding, when its system says how the code is called: case does not matter."""
    names, display = words.get(coding["code"]), coding.get("display")
    if names is None or type(display) is not str or not display or display.casefold() in map(str.casefold, names):
        return None
    return [Problem(".display", "display-unknown", " or ".join(names[:4]), display, severity="warning")]


def _problem(url: str, severity: str, found: str) -> Problems:
    return [Problem("", "code-not-in-valueset", url, found, severity=severity)]


def _plain_checker(url: str, severity: str, allowed: Codes) -> Checker:
    every = None if None in allowed.values() else frozenset().union(*filter(None, allowed.values()))

    def check(value: Any, scope: Scope) -> Problems:
        if every is None or type(value) is not str or value in every:
            return None
        return _problem(url, severity, value)

    return check


def _name(coding: Any) -> str:
    return f"{coding.get('system', '')}#{coding.get('code', '')}" if type(coding) is dict else "no code"


def _coding_checker(url: str, severity: str, allowed: Codes) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is not dict or has(allowed, value.get("system"), value.get("code")):
            return None
        return _problem(url, severity, _name(value))

    return check


def _concept_checker(url: str, severity: str, allowed: Codes) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        codings = value.get("coding", ()) if type(value) is dict else ()
        if type(value) is not dict or type(codings) not in (list, tuple):
            return None
        for coding in codings:
            if type(coding) is not dict or has(allowed, coding.get("system"), coding.get("code")):
                return None
        return _problem(url, severity, ", ".join(map(_name, codings)) or say("no code"))

    return check


BUILDERS: Final[dict[str, Callable[[str, str, Codes], Checker]]] = dict.fromkeys(PLAIN, _plain_checker) | {
    "Coding": _coding_checker,
    "Quantity": _coding_checker,
    "CodeableConcept": _concept_checker,
}
