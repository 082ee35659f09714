"""Extensions and codings: where the walk asks what is known of their definition and of their system.

With profiles, small content of texts alone that was found to be good is known again: codes, concepts, coded answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problems, Scope, joined, problem

Key: TypeAlias = tuple[Any, ...] | None  # the checker and the content; None for what is not remembered

REMEMBERED: Final = 8192  # what comes again and again: codings, answers, extensions
OTHER: Final = (AttributeError, IndexError, KeyError, TypeError, ValueError)  # holds more, or is not as R4 has it


def extension_checker(check: Checker, holder: str, modifier: bool) -> Checker:
    """The checker of an extension: its url stands for itself; inside an extension it may be relative to that one."""
    nested = holder == "Extension"

    def check_extension(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        url = value.get("url") if type(value) is dict else None
        if type(url) is str and ":" not in url:
            return found if nested else joined(found, problem("extension", say("an absolute url"), url, ".url"))
        if scope.profiling is not None and type(url) is str:
            found = joined(found, scope.profiling.check_extension(value, holder, modifier, scope))
        return found

    return _remembering(check_extension, check_extension, _of_extension)


def coding_checker(check: Checker) -> Checker:
    """The checker of a Coding, of whose system something is known when profiles are checked."""

    def check_coding(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        return found if scope.profiling is None else joined(found, scope.profiling.check_coding(value))

    return _remembering(check_coding, check, _of_coding)


def distinct(check: Checker) -> Checker:
    """The checker of a list of Codings in which none stands twice."""

    def check_distinct(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        seen: set[str] = set()
        for index, coding in enumerate(value if type(value) is list else ()):
            name = f"{coding.get('system', '')}#{coding.get('code', '')}" if type(coding) is dict else str(index)
            if name in seen:
                found = joined(found, problem("invalid-primitive", say("each label once"), name, f"[{index}]"))
            seen.add(name)
        return found

    return check_distinct


def concept_checker(check: Checker) -> Checker:
    """The checker of a CodeableConcept: one with the same coding alone is the same."""
    return _remembering(check, check, _of_concept)


def answered_checker(check: Checker) -> Checker:
    """The checker of an item of a response: one with the same choice alone is the same."""
    return _remembering(check, check, _of_answered)


def _of_coding(check: Checker, coding: Any) -> Key:
    display = coding.get("display")
    plain = len(coding) == (2 if display is None else 3)
    return (check, coding["system"], coding["code"], display) if plain else None


def _of_concept(check: Checker, concept: Any) -> Key:
    [coding] = concept["coding"]
    return _of_coding(check, coding) if len(concept) == 1 else None


def _of_answered(check: Checker, item: Any) -> Key:
    answers = item.get("answer")
    if answers is None or len(item) != 2 or len(answers) != 1 or len(answer := answers[0]) != 1:
        return None
    if "valueBoolean" in answer:
        return check, item["linkId"], type(answer["valueBoolean"])
    coding = answer["valueCoding"]
    return (check, item["linkId"], coding["system"], coding["code"]) if len(coding) == 2 else None


def _of_extension(check: Checker, value: Any) -> Key:
    if len(value) != 2:
        return None
    one, other = value.items()
    texts = type(one[1]) is str and type(other[1]) is str and one[1][0] != "#" and other[1][0] != "#"
    return (check, one, other) if texts else None


def _remembering(check: Checker, base: Checker, key_of: Callable[[Checker, Any], Key]) -> Checker:
    """`base` without profiles; with them `check`, once for the same content."""

    def check_once(value: Any, scope: Scope) -> Problems:
        if scope.profiling is None:
            return base(value, scope)
        good = scope.profiling.good
        try:
            key = key_of(check, value)
            if key in good:
                return None
        except OTHER:
            return check(value, scope)
        found = check(value, scope)
        if found is None and key is not None:
            if len(good) >= REMEMBERED:
                good.clear()
            good.add(key)
        return found

    return check_once


KNOWN_AGAIN: Final[dict[str, Callable[[Checker], Checker]]] = {
    "Coding": coding_checker,
    "CodeableConcept": concept_checker,
    "QuestionnaireResponse.item": answered_checker,
}
