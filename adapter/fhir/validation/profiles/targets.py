"""References of profiles: the type that they may point to, and the profile of what they point to if it is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from adapter.fhir.validation.problems import Checker, Problems, Scope, problem
from adapter.fhir.validation.profiles.discriminators import Builder
from adapter.fhir.validation.references import pointed_type


def target_checker(names: Sequence[str], base: Sequence[str], build: Builder) -> tuple[Checker, set[str]] | None:
    """The checker of a Reference to these types or profiles, and what it learns: profiles of which every resource may
    stand there. None when R4 says the same, or a profile is unknown."""
    types: dict[str, list[str]] = {}
    for name in names:
        profile = build.profile(name) if ":" in name else None
        if profile is None and ":" in name:
            return None
        types.setdefault(name if profile is None else profile.type, []).append("" if profile is None else name)
    narrow = {kind: urls for kind, urls in types.items() if "" not in urls}
    if not narrow and set(types) == set(base):
        return None
    suited: set[str] = set()
    return _checker(frozenset(types), narrow, suited, build), suited


# By where the target is, the modes that allow it: what stands in the Bundle may be referred to like what does not.
MODES: Final = {"contained": ("contained",), "bundled": ("bundled", "referenced"), "referenced": ("referenced",)}


def aggregation_checker(modes: Sequence[str]) -> Checker:
    """The checker of a Reference whose target may be contained, bundled or referenced only."""
    expected = f"a {' or '.join(modes)} resource"

    def check(node: Any, scope: Scope) -> Problems:
        reference = node.get("reference") if type(node) is dict else None
        if type(reference) is not str or not reference:
            return None
        inside = "bundled" if scope.profiles.resolve(reference) is not None else "referenced"
        mode = "contained" if reference[0] == "#" else inside
        return None if any(one in modes for one in MODES[mode]) else problem("target-profile", expected, reference)

    return check


def _checker(types: frozenset[str], narrow: dict[str, list[str]], suited: set[str], build: Builder) -> Checker:
    expected = " | ".join(sorted(types))

    def check(node: Any, scope: Scope) -> Problems:
        reference = node.get("reference", "") if type(node) is dict else None
        if type(reference) is not str:
            return None
        target = scope.profiles.resolve(reference)
        kind = target["resourceType"] if target is not None else pointed_type(node, scope)
        if not kind:
            return None
        if kind not in types:
            return problem("reference-type", expected, kind)
        if target is None:
            return None
        urls = narrow.get(kind)
        if urls is not None and not any(build.conforms(target, url, scope) for url in urls):
            return problem("target-profile", " | ".join(urls), reference)
        own = scope.profiles.of(target).own
        if own and (urls is None or own in urls or not build.lineage(own).isdisjoint(urls)):
            suited.add(own)
        return None

    return check
