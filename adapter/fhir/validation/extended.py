"""Extensions and codings: where the walk asks what is known of their definition and of their system.

With profiles, small content of texts alone that was found to be good is known again: codes, concepts, coded answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from adapter.fhir.validation.problems import Checker, Problems, Scope, joined, problem

Content: TypeAlias = Callable[[Any], tuple[Any, ...]]

REMEMBERED: Final = 8192  # what comes again and again: codings, answers, extensions
MORE: Final = (None,)  # is not remembered
OTHER: Final = (AttributeError, KeyError, TypeError, ValueError)  # holds more, or is not as R4 has it


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

    return _remembering(check_extension, check_extension, _of_texts)


def coding_checker(check: Checker) -> Checker:
    """The checker of a Coding, of whose system something is known when profiles are checked."""

    def check_coding(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        return found if scope.profiling is None else joined(found, scope.profiling.check_coding(value))

    return _remembering(check_coding, check, _of_texts)


def concept_checker(check: Checker) -> Checker:
    """The checker of a CodeableConcept: one with the same coding alone is the same."""
    return _remembering(check, check, _of_concept)


def answered_checker(check: Checker) -> Checker:
    """The checker of an item of a response: one with the same choice alone is the same."""
    return _remembering(check, check, _of_answered)


def _of_texts(value: Any) -> tuple[Any, ...]:
    return tuple(value.items())


def _of_concept(value: Any) -> tuple[Any, ...]:
    [coding] = value["coding"]
    return tuple(coding.items()) if len(value) == 1 else MORE


def _of_answered(item: Any) -> tuple[Any, ...]:
    [answer] = item["answer"]
    if len(item) != 2 or len(answer) != 1:
        return MORE
    if "valueBoolean" in answer:
        return item["linkId"], str(answer["valueBoolean"] is True or answer["valueBoolean"] is False)
    return (item["linkId"], *answer["valueCoding"].items())


def _remembering(check: Checker, base: Checker, content: Content) -> Checker:
    """`base` without profiles; with them `check`, once for the same content."""

    def check_once(value: Any, scope: Scope) -> Problems:
        if scope.profiling is None:
            return base(value, scope)
        good = scope.profiling.good
        try:
            key = (check, *content(value))
            if key in good:
                return None
        except OTHER:
            return check(value, scope)
        found = check(value, scope)
        if found is None and all(map(_is_text, key[1:])):
            if len(good) >= REMEMBERED:
                good.clear()
            good.add(key)
        return found

    return check_once


def _is_text(part: Any) -> bool:
    """Whether a part of the content is a text, or names one; a fragment means another thing in each resource."""
    text = part[1] if type(part) is tuple and part else part
    return type(text) is str and text[:1] != "#"


KNOWN_AGAIN: Final[dict[str, Callable[[Checker], Checker]]] = {
    "Coding": coding_checker,
    "CodeableConcept": concept_checker,
    "QuestionnaireResponse.item": answered_checker,
}
