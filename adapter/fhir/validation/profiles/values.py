"""Fixed values and patterns: a value is compared as JSON, a pattern is a part of what must be there."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from adapter.fhir.definitions.profile import Part
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problems, Scope, problem

Match: TypeAlias = Callable[[Any], bool]


def matcher(pattern: Any) -> Match:
    """Whether a value has at least what the pattern has."""
    if type(pattern) is dict:
        return _object_matcher(pattern)
    if type(pattern) is list:
        return _list_matcher(pattern)
    return lambda value: type(value) is type(pattern) and bool(value == pattern)


def _object_matcher(pattern: dict[str, Any]) -> Match:
    if len(pattern) == 2 and all(type(value) is str for value in pattern.values()):
        (one, first), (other, second) = pattern.items()
        return lambda value: type(value) is dict and value.get(one) == first and value.get(other) == second
    if (coding := only_coding(pattern)) is not None:
        return _concept_matcher(*coding)
    parts = [(key, matcher(value)) for key, value in pattern.items()]
    return lambda value: type(value) is dict and all(match(value.get(key)) for key, match in parts)


def only_coding(pattern: Any) -> tuple[str, str] | None:
    """System and code of a pattern that is a concept with one coding; None for any other."""
    codings = pattern.get("coding") if type(pattern) is dict and len(pattern) == 1 else None
    if type(codings) is not list or len(codings) != 1 or codings[0].keys() != {"system", "code"}:
        return None
    return codings[0]["system"], codings[0]["code"]


def _concept_matcher(system: str, code: str) -> Match:
    """The usual pattern: a concept with a coding."""

    def match(value: Any) -> bool:
        codings = value.get("coding") if type(value) is dict else None
        for coding in codings if type(codings) is list else ():
            if type(coding) is dict and coding.get("code") == code and coding.get("system") == system:
                return True
        return False

    return match


def _list_matcher(pattern: list[Any]) -> Match:
    if len(pattern) == 1:
        [only] = map(matcher, pattern)
        return lambda value: type(value) is list and any(map(only, value))
    parts = [matcher(item) for item in pattern]
    return lambda value: type(value) is list and all(any(map(match, value)) for match in parts)


def shown(value: Any) -> str:
    """A value for people."""
    return value if type(value) is str else json.dumps(value, ensure_ascii=False, default=str)


def value_checkers(part: Part) -> list[Checker]:
    """The checkers of the fixed value, the pattern and the limits of an element."""
    found: list[Checker] = []
    if part.fixed is not None:
        found.append(_fixed_checker(part.fixed))
    if part.pattern is not None:
        found.append(_pattern_checker(part.pattern))
    if "maxLength" in part.more:
        found.append(_length_checker(part.more["maxLength"]))
    limits = [(name == "minValue", part.more[name]) for name in ("minValue", "maxValue") if name in part.more]
    found += [_limit_checker(least, limit) for least, limit in limits]
    return found


def _fixed_checker(fixed: Any) -> Checker:
    expected = shown(fixed)

    def check(value: Any, scope: Scope) -> Problems:
        if value == fixed and (type(value) is bool) == (type(fixed) is bool):
            return None
        return problem("fixed-value", expected, shown(value), _astray(fixed, value, whole=True))

    return check


def _pattern_checker(pattern: Any) -> Checker:
    match, expected = matcher(pattern), shown(pattern)

    def check(value: Any, scope: Scope) -> Problems:
        return None if match(value) else problem("fixed-value", expected, shown(value), _astray(pattern, value))

    return check


def _astray(stated: Any, value: Any, whole: bool = False) -> str:
    """The step to the child that is another one; of a concept, and of what is missing, the element itself."""
    if type(stated) is list and type(value) is list and whole and len(stated) == len(value):
        wrong = next((i for i, (one, other) in enumerate(zip(stated, value, strict=True)) if one != other), None)
        return "" if wrong is None else f"[{wrong}]{_astray(stated[wrong], value[wrong], whole)}"
    if type(stated) is not dict or type(value) is not dict or ("coding" in stated and not whole):
        return ""
    for key, wanted in stated.items():
        if key in value and (value[key] != wanted if whole else not matcher(wanted)(value[key])):
            return f".{key}{_astray(wanted, value[key], whole)}"
    return next((f".{key}" for key in value if whole and key not in stated), "")


def _length_checker(most: int) -> Checker:
    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is str and len(value) > most:
            return problem("value-out-of-range", say("at most {most} characters", most=most), str(len(value)))
        return None

    return check


def _limit_checker(least: bool, limit: Any) -> Checker:
    expected = f"{'≥' if least else '≤'} {shown(limit)}"

    def check(value: Any, scope: Scope) -> Problems:
        if type(value) is bool or not isinstance(value, type(limit) if type(limit) is str else (int, float)):
            return None
        came, bound = value, limit
        if type(value) is str:  # a month is in the range if a day of it may be
            came, bound = value[: len(limit)], limit[: len(value)]
        met = came >= bound if least else came <= bound
        return None if met else problem("value-out-of-range", expected, shown(value))

    return check
