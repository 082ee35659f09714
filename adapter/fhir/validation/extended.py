"""Extensions and codings: where the walk asks what is known of their definition and of their system."""

from __future__ import annotations

from typing import Any

from adapter.fhir.validation.problems import Checker, Problems, Scope, joined, problem


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

    return check_extension


def coding_checker(check: Checker) -> Checker:
    """The checker of a Coding, of whose system something is known when profiles are checked."""

    def check_coding(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        if scope.profiling is None or (more := scope.profiling.check_coding(value)) is None:
            return found
        return joined(found, more)

    return check_coding
