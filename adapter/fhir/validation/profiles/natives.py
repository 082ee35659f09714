"""Invariants that cost much as FHIRPath, as Python: by their published expression, and meaning the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

ONCE: Final = ".select(item.where(answer.value.exists()).linkId.isDistinct()).allTrue()"


def _once(node: Any) -> bool:
    """Whether no linkId is answered twice at one level below the items and answers of an item."""
    for name in ("item", "answer"):
        held = node.get(name) if type(node) is dict else None
        for one in held if type(held) is list else ():
            if type(one) is dict and "item" in one and not _once_under(one["item"]):
                return False
    return True


def _once_under(items: Any) -> bool:
    """Whether no linkId is answered twice among these items, nor deeper."""
    seen = set()
    for item in items if type(items) is list else ():
        if type(item) is not dict:
            continue
        answers = item.get("answer")
        if type(answers) is list and _valued(answers):
            link = str(item.get("linkId"))
            if link in seen:
                return False
            seen.add(link)
            for answer in answers:
                if type(answer) is dict and "item" in answer and not _once_under(answer["item"]):
                    return False
        if "item" in item and not _once_under(item["item"]):
            return False
    return True


def _valued(answers: list[Any]) -> bool:
    for answer in answers:
        for key in answer if type(answer) is dict else ():
            if key[:5] == "value" or key[:6] == "_value":
                return True
    return False


NATIVE: Final[dict[str, Callable[[Any], bool]]] = {
    f"repeat(answer|item){ONCE}": _once,
    f"(QuestionnaireResponse|repeat(answer|item)){ONCE}": lambda node: _once_under(node.get("item")),
}

# The invariants of Belgian numbers: those of be.core, and ours.
OF_SYSTEMS: Final = re.compile(
    r"Identifier\.where\((?P<systems>system = '[^']*'(?: or system = '[^']*')*)\)\.where\(value\.extension\..*\)"
    r"\.value\.select\(\$this\.matches\('(?P<value>[^']*)'\)\)\.allTrue\(\)"
)
OF_SYSTEM: Final = re.compile(
    r"system\.matches\('(?P<system>[^']*)'\)\.not\(\) or value\.empty\(\) or "
    r"(?:value\.extension\('[^']*'\)\.exists\(\) or )?value\.matches\('(?P<value>[^']*)'\)"
)


def number_test(expression: str) -> Callable[[Any], bool] | None:
    """Whether an identifier with system and value surely meets such an invariant; None for any other expression."""
    if found := OF_SYSTEMS.fullmatch(expression):
        systems = frozenset(re.findall("'([^']*)'", found["systems"]))
        return _number(lambda system: system not in systems, found["value"])
    if found := OF_SYSTEM.fullmatch(expression):
        known = re.compile(_unescaped(found["system"])).search
        return _number(lambda system: known(system) is None, found["value"])
    return None


def _number(elsewhere: Callable[[str], bool], form: str) -> Callable[[Any], bool]:
    fits = re.compile(_unescaped(form), re.DOTALL).search

    def holds(node: Any) -> bool:
        system, value = node.get("system"), node.get("value")
        if type(system) is not str or type(value) is not str or "_value" in node or "_system" in node:
            return False
        return elsewhere(system) or fits(value) is not None

    return holds


def _unescaped(text: str) -> str:
    """A literal of FHIRPath, in which a backslash is written twice."""
    return text.replace("\\\\", "\\")
