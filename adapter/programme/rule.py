"""Marks a function with the rules of programme.md that it decides, so that docs/rules.md can be generated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])


def rule(*numbers: str) -> Callable[[Function], Function]:
    """State which rules (R…) and readings (A…) the function decides."""

    def mark(function: Function) -> Function:
        function.__dict__["rules"] = numbers
        return function

    return mark
