"""Extensions and codings: where the walk asks what is known of their definition and of their system."""

from __future__ import annotations

from typing import Any, Final

from adapter.fhir.validation.problems import Checker, Problems, Scope, joined, problem

REMEMBERED: Final = 8192  # codings and extensions of texts alone that are known to be good: they come again and again


def extension_checker(check: Checker, holder: str, modifier: bool) -> Checker:
    """The checker of an extension: its url stands for itself; inside an extension it may be relative to that one."""
    nested = holder == "Extension"

    def check_extension(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        url = value.get("url") if type(value) is dict else None
        if type(url) is str and ":" not in url:
            return found if nested else joined(found, problem("extension", "an absolute url", url, ".url"))
        if scope.profiling is not None and type(url) is str:
            found = joined(found, scope.profiling.check_extension(value, holder, modifier, scope))
        return found

    return _remembering(check_extension, check_extension)


def coding_checker(check: Checker) -> Checker:
    """The checker of a Coding, of whose system something is known when profiles are checked."""

    def check_coding(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        return found if scope.profiling is None else joined(found, scope.profiling.check_coding(value))

    return _remembering(check_coding, check)


def concept_checker(check: Checker) -> Checker:
    """The checker of a CodeableConcept; with profiles, one coding that was good alone is good again."""

    def check_concept(value: Any, scope: Scope) -> Problems:
        if scope.profiling is None:
            return check(value, scope)
        try:
            [coding] = value["coding"]
            key = (check, *coding.items())
            if key in scope.profiling.good and len(value) == 1:
                return None
        except (AttributeError, KeyError, TypeError, ValueError):  # more than one coding, or none as R4 has it
            return check(value, scope)
        found = check(value, scope)
        if found is None and len(value) == 1:
            remember(scope.profiling.good, key, coding)
        return found

    return check_concept


def _remembering(check: Checker, base: Checker) -> Checker:
    """`base` without profiles; with them `check`, once for what holds texts alone and is good."""

    def check_once(value: Any, scope: Scope) -> Problems:
        if scope.profiling is None:
            return base(value, scope)
        good = scope.profiling.good
        try:
            key = (check, *value.items())
            if key in good:
                return None
        except (AttributeError, TypeError):  # no object, or one that holds an object or a list
            return check(value, scope)
        found = check(value, scope)
        if found is None:
            remember(good, key, value)
        return found

    return check_once


def remember(good: set[tuple[Any, ...]], key: tuple[Any, ...], value: dict[str, Any]) -> None:
    """Keeps what is good of texts alone; a fragment means another thing in each resource."""
    if all(type(text) is str and text[0] != "#" for text in value.values()):
        if len(good) >= REMEMBERED:
            good.clear()
        good.add(key)
