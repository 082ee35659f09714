"""References of profiles: the type that they may point to, and the profile of what they point to if it is at hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

from adapter.fhir.validation.problems import Checker, Problems, Scope, problem
from adapter.fhir.validation.profiles.slicing import Builder
from adapter.fhir.validation.references import pointed_type

REMEMBERED: Final = 1024
Seen: TypeAlias = dict[str, object]


def target_checker(names: Sequence[str], base: Sequence[str], build: Builder) -> tuple[Checker, Seen] | None:
    """The checker of a Reference to these types or profiles, and what it remembers: by good reference the Bundle in
    which it is. None when R4 says the same, or a profile is unknown."""
    types: dict[str, list[str]] = {}
    for name in names:
        profile = build.profile(name) if ":" in name else None
        if profile is None and ":" in name:
            return None
        types.setdefault(name if profile is None else profile.type, []).append("" if profile is None else name)
    narrow = {kind: urls for kind, urls in types.items() if "" not in urls}
    if not narrow and set(types) == set(base):
        return None
    # Once for all elements that allow the same.
    key = " ".join([*sorted(types), *sorted(url for urls in narrow.values() for url in urls)])
    seen = build.seen.setdefault(key, {})
    return _checker(frozenset(types), narrow, seen, build), seen


def _checker(types: frozenset[str], narrow: dict[str, list[str]], seen: Seen, build: Builder) -> Checker:
    expected = " or ".join(sorted(types))

    def check(node: Any, scope: Scope) -> Problems:
        if type(node) is not dict or type(reference := node.get("reference", "")) is not str:
            return None
        bundle = scope.profiles.bundle
        if seen.get(reference) is bundle:
            return None
        target = build.resolve(node, scope)
        kind = target.get("resourceType") if target is not None else pointed_type(node, scope)
        if not kind:
            return None
        if kind not in types:
            return problem("reference-type", expected, kind)
        if target is not None and kind in narrow:
            for url in narrow[kind]:
                if build.conforms(target, url, scope):
                    break
            else:
                return problem("target-profile", " or ".join(narrow[kind]), reference)
        if reference[:1] not in ("", "#"):
            remember(seen, reference, bundle)
        return None

    return check


def remember(seen: Seen, reference: str, bundle: object) -> None:
    """Keeps a good reference, which is good in this Bundle only."""
    if len(seen) >= REMEMBERED:
        seen.clear()
    seen[reference] = bundle
