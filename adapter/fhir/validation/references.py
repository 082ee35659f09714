"""References: their form, the type that they point to, and fragments of contained resources."""

from __future__ import annotations

import re
from typing import Any, Final

from adapter.fhir.definitions import resource_types
from adapter.fhir.phrases import say
from adapter.fhir.validation.primitives import SPACE, URN
from adapter.fhir.validation.problems import Checker, Problems, Scope, joined, problem

ID: Final = r"[A-Za-z0-9\-.]{1,64}"
LITERAL: Final = re.compile(rf"(https?://.+/)?([A-Z][A-Za-z]+)/{ID}(?:/_history/{ID})?(?:#.*)?", re.DOTALL)
CONDITION: Final = re.compile(r"([A-Z][A-Za-z]+)\?.+", re.DOTALL)
ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
FORM: Final = say("Type/id, an absolute URL, urn:uuid:…, #id, or (inside a Bundle) Type?search")


def reference_checker(form: Checker, targets: tuple[str, ...]) -> Checker:
    """The checker of a Reference that may point to `targets` (to anything when empty); `form` checks its elements."""
    allowed = frozenset(targets)
    expected = " | ".join(targets)

    def check(node: Any, scope: Scope) -> Problems:
        if type(node) is dict and len(node) == 1:
            # The usual case: a fullUrl of this Bundle, whose form is checked where it stands.
            known = scope.types.get(_reference(node))
            if known is not None and (known in allowed or not allowed):
                return None
        problems = form(node, scope)
        if type(node) is not dict:
            return problems
        target, more = _target(_reference(node), scope)
        stated = node.get("type")
        if type(stated) is str and ":" not in stated and more is None:
            more = _stated(stated, target)
            target = target or stated
        if target and allowed and target not in allowed and more is None:
            more = problem("reference-type", expected, target)
        return joined(problems, more)

    return check


def _reference(node: dict[str, Any]) -> str:
    reference = node.get("reference")
    return reference if type(reference) is str else ""


def _stated(stated: str, target: str) -> Problems:
    if stated not in resource_types():
        return problem("reference-type", say("a resource type"), stated)
    if target and stated != target:
        return problem("reference-type", say("{type} (as its element type says)", type=stated), target)
    return None


def _target(reference: str, scope: Scope) -> tuple[str, Problems]:
    """The type that a reference points to, empty when it cannot be told, and what is wrong with it."""
    if not reference:
        return "", None
    if SPACE.search(reference):
        return "", problem("reference-malformed", FORM, reference)
    if reference[0] == "#":
        return _fragment(reference, scope)
    if reference in scope.types:
        return scope.types[reference], None
    if literal := LITERAL.fullmatch(reference):
        return _literal(literal[1], literal[2])
    if condition := CONDITION.fullmatch(reference):
        wrong = None if scope.bundle else problem("reference-malformed", say("no search outside a Bundle"), reference)
        return _literal(None, condition[1]) if wrong is None else ("", wrong)
    well_formed = ABSOLUTE.fullmatch(reference) and URN.fullmatch(reference)
    return "", None if well_formed else problem("reference-malformed", FORM, reference)


def _literal(server: str | None, name: str) -> tuple[str, Problems]:
    if name in resource_types():
        return name, None
    return "", problem("reference-type", say("a resource type"), name) if server is None else None


def _fragment(reference: str, scope: Scope) -> tuple[str, Problems]:
    scope.used.add(reference)
    if reference == "#":
        return scope.resource, None
    target = (scope.contained or {}).get(reference[1:])
    if target is None:
        return "", problem("contained-unresolved", say("the id of a contained resource"), reference)
    return target, None


def canonical_checker(form: Checker) -> Checker:
    """The checker of a canonical: a fragment must be the id of a contained resource."""

    def check(value: Any, scope: Scope) -> Problems:
        problems = form(value, scope)
        if problems is not None or value[0] != "#":
            return problems
        return _fragment(value, scope)[1]

    return check


def target_type(reference: str, scope: Scope) -> str:
    """The type of the resource that a reference points to in its container or Bundle; empty when it is not there."""
    if reference[:1] == "#":
        return (scope.contained or {}).get(reference[1:], "")
    return scope.types.get(reference, "")


def pointed_type(node: dict[str, Any], scope: Scope) -> str:
    """The type that a Reference points to, as far as it tells: by its text, else by its element type; else empty."""
    reference = _reference(node)
    if reference[:1] == "#":
        return scope.resource if reference == "#" else (scope.contained or {}).get(reference[1:], "")
    target = _target(reference, scope)[0]
    stated = node.get("type")
    return target or (stated if type(stated) is str and stated in resource_types() else "")
