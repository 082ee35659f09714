"""How a profile steps from an object to its elements: only those that are there are looked at, then what must be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined, problem, under

Missing: TypeAlias = tuple[str, frozenset[str], tuple[Problem, ...]]


@dataclass(slots=True)
class Plan:
    """What a profile says of an object: `values` by JSON name the step to what stands under it and its checker (the
    step is empty when the checker tells its problems from the object); `needed`: the name that must be there, all
    names that will do, and the problems when none is there; `rules` of it all.
    """

    values: dict[str, tuple[str, Checker]] = field(default_factory=dict)
    needed: list[Missing] = field(default_factory=list)
    rules: list[Checker] = field(default_factory=list)


def object_checker(plan: Plan, profile: str = "") -> Checker | None:
    """The checker of an object; its problems name the profile if one is given. None when there is nothing to check."""
    if not plan.values and not plan.needed and not plan.rules:
        return None
    steps, said = plan.values, plan.values.__contains__
    needed, rules = tuple(plan.needed), tuple(plan.rules)

    def check(node: Any, scope: Scope) -> Problems:
        if type(node) is not dict:
            return None
        found: Problems = None
        for key in filter(said, node):  # in C: most of what an object has is not spoken of
            segment, step = steps[key]
            value = node[key]
            problems = None if value is None else step(value, scope)
            if problems is not None:
                found = joined(found, under(segment, problems) if segment else problems)
        for name, names, missing in needed:
            if name not in node and names.isdisjoint(node):
                found = joined(found, [*missing])
        for rule in rules:
            problems = rule(node, scope)
            if problems is not None:
                found = joined(found, problems)
        return found if found is None or not profile else signed(found, profile)

    return check


def signed(problems: list[Problem], profile: str) -> list[Problem]:
    """The problems with the name of the profile, where none is named yet."""
    return [found if found.profile else found._replace(profile=profile) for found in problems]


def together(checkers: Sequence[Checker]) -> Checker | None:
    """One checker for all; None when there is none."""
    if len(checkers) < 2:
        return checkers[0] if checkers else None
    every = tuple(checkers)

    def check(value: Any, scope: Scope) -> Problems:
        found: Problems = None
        for one in every:
            problems = one(value, scope)
            if problems is not None:
                found = problems if found is None else [*found, *problems]
        return found

    return check


def each(segment: str, check: Checker) -> Checker:
    """The checker of a list of which every item is checked."""

    def check_each(items: Any, scope: Scope) -> Problems:
        if type(items) is not list:
            return None  # R4 says what is wrong
        found: Problems = None
        for index, item in enumerate(items):
            if item is not None and (problems := check(item, scope)) is not None:
                found = joined(found, under(f"{segment}[{index}]", problems))
        return found

    return check_each


def one(segment: str, check: Checker) -> Checker:
    """The checker of a single value, whose problems are told from the object."""
    return lambda value, scope: under(segment, check(value, scope) or ()) or None


def counted(segment: str, least: int, most: int | None) -> Checker | None:
    """The checker of how many a list has; None when any number will do."""
    if least < 2 and most is None:
        return None

    def check(items: Any, scope: Scope) -> Problems:
        if type(items) is not list or (least <= len(items) and (most is None or len(items) <= most)):
            return None
        if len(items) < least:
            return [Problem(segment, "too-few", str(least), str(len(items)))]
        return [Problem(segment, "too-many", str(most), str(len(items)))]

    return check


def absent(value: Any, scope: Scope) -> Problems:
    """The checker of an element that the profile takes away."""
    return problem("too-many", "0", str(len(value) if type(value) is list else 1))


def refused(allowed: Sequence[str], found: str) -> Checker:
    """The checker of a choice of a type that the profile takes away."""
    expected = " | ".join(allowed)
    return lambda value, scope: problem("type-not-allowed", expected, found)


def resource_type(types: Sequence[str]) -> Checker:
    """The checker of a resource that must be of one of these types."""
    allowed, expected = frozenset(types), " | ".join(types)

    def check(node: Any, scope: Scope) -> Problems:
        kind = node.get("resourceType") if type(node) is dict else None
        return None if type(kind) is str and kind in allowed else problem("type-not-allowed", expected, str(kind))

    return check
