"""Discriminators: how an item tells to which slice it belongs: value, pattern, existence, type, profile, position."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol, TypeAlias

from adapter.fhir.definitions import Element
from adapter.fhir.definitions.profile import Part, Profile
from adapter.fhir.validation.problems import Checker, Scope
from adapter.fhir.validation.profiles.terminology import Codes, has
from adapter.fhir.validation.profiles.values import Match, matcher, shown

Matches: TypeAlias = Callable[[Any, int, Scope], bool]

STEP: Final = re.compile(r"\.?(?:(resolve|extension|ofType)\(\s*'?([^')]*)'?\s*\)|([A-Za-z_]\w*|\$this))")


class Builder(Protocol):
    """What slices need of the profile compiler."""

    @property
    def profile(self) -> Callable[[str], Profile | None]: ...
    def item_checker(
        self, part: Part, type_name: str, element: Element | None = None, but: str = ""
    ) -> Checker | None: ...
    @property
    def lineage(self) -> Callable[[str], frozenset[str]]: ...
    def codes(self, url: str) -> Codes | None: ...
    def conforms(self, value: Any, url: str, scope: Scope) -> bool: ...
    def resolve(self, reference: Any, scope: Scope) -> Any: ...


def matches(kind: str, path: str, part: Part, position: int, build: Builder) -> tuple[Matches | None, str]:
    """The test of one discriminator for one slice, and what it asks for; None when the slice says nothing of it."""
    if kind == "position":
        return (lambda item, index, scope: index == position), f"$index = {position}"
    steps = _steps(path)
    stated = stated_by(part, steps, build)
    if stated is None:
        return None, ""
    made = TESTS[kind](stated, build)
    if made is None:
        return None, ""
    test, expected = made
    if not steps and stated.value is not None:
        return _of_item(matcher(stated.value)), expected
    if len(steps) == 2 and type(stated.value) is str and not steps[0][0] and not steps[1][0]:
        return _of_item(_two_down(steps[0][1], steps[1][1], stated.value)), expected
    found_by = _values(steps, build)
    return (lambda item, index, scope: test(found_by(item, scope), scope)), f"{path} {expected}"


def _steps(path: str) -> list[tuple[str, str]]:
    """(function or empty, argument or name) of each step of a discriminator's path."""
    return [(m[1] or "", m[2] or m[3] or "") for m in STEP.finditer(path) if m[3] != "$this"]


@dataclass(frozen=True, slots=True)
class Stated:
    """What a slice says at the end of a discriminator's path: a fixed value or pattern (`value`), and the part."""

    value: Any
    part: Part


def stated_by(part: Part, steps: list[tuple[str, str]], build: Builder) -> Stated | None:
    for at, (function, name) in enumerate(steps):
        whole = part.fixed if part.fixed is not None else part.pattern
        if whole is not None:
            value = _inside(whole, steps[at:])
            return None if value is None else Stated(value, Part(name))
        inner = _child(part, function, name, build)
        if inner is None:
            return None
        part = inner
    return Stated(part.fixed if part.fixed is not None else part.pattern, part)


def _inside(value: Any, steps: list[tuple[str, str]]) -> Any:
    """The part of a fixed value or pattern to which the rest of a path leads."""
    for _, name in steps:
        if type(value) is list:
            value = value[0] if value else None
        value = value.get(name) if type(value) is dict else None
    return value


def _child(part: Part, function: str, name: str, build: Builder) -> Part | None:
    if function == "extension":
        slices = part.children["extension"].slices.values() if "extension" in part.children else ()
        return next((one for one in slices if name in (extension_url(one), one.name)), None)
    if function == "ofType":
        return part.slices.get(f"{part.name}{name[0].upper()}{name[1:]}", part)
    if function == "resolve":
        return _target(part, build)
    if name in part.children:
        return part.children[name]
    if name == "url" and (url := extension_url(part)):
        return Part("url", fixed=url)
    demanded = [one.children[name] for one in part.slices.values() if one.least and name in one.children]
    if len(demanded) == 1:  # said of the one item that the list must have: of a coding among others
        return demanded[0]
    profile = _of_profiles(part, part.profiles, build)
    return None if profile is None else profile.children.get(name)


def _target(part: Part, build: Builder) -> Part:
    """What a slice says of the resource that a reference points to: its types and profiles, and what these say."""
    names = [name for names in part.targets.values() for name in names]
    root = _of_profiles(part, part.targets, build) or Part(part.name)
    types = tuple(_type_of(name, build) for name in names)
    return replace(root, types=types, profiles={"": [name for name in names if ":" in name]})


def _of_profiles(part: Part, by_type: Any, build: Builder) -> Part | None:
    """The root of the only profile that a type or the target of a reference must have."""
    urls = [url for names in by_type.values() for url in names]
    profile = build.profile(urls[0]) if len(urls) == 1 else None
    return None if profile is None else profile.root


def extension_url(part: Part) -> str:
    """The url of an extension slice; empty when the slice does not say."""
    stated = part.children["url"].fixed if "url" in part.children else None
    return stated if type(stated) is str else next(iter(part.profiles.get("Extension", ())), "")


def _values(steps: list[tuple[str, str]], build: Builder) -> Callable[[Any, Scope], list[Any]]:
    """What stands at the end of a path, in an item."""
    if not steps:
        return lambda item, scope: [item]

    def values(item: Any, scope: Scope) -> list[Any]:
        items = [item]
        for function, name in steps:
            items = [inner for one in items for inner in _follow(one, function, name, build, scope)]
        return items

    return values


def _of_item(match: Match) -> Matches:
    """A test for which neither the position nor what is around the item matters."""
    return lambda item, index, scope: match(item)


def _two_down(one: str, other: str, text: str) -> Match:
    """`coding.system`, the most frequent path."""

    def match(item: Any) -> bool:
        inner = item.get(one) if type(item) is dict else None
        for held in inner if type(inner) is list else (inner,):
            if type(held) is dict and held.get(other) == text:
                return True
        return False

    return match


def _follow(item: Any, function: str, name: str, build: Builder, scope: Scope) -> list[Any]:
    if type(item) is not dict:
        return []
    if function == "resolve":
        target = build.resolve(item, scope)
        return [item] if target is None else [target]
    if function == "ofType":
        return [item]
    if function == "extension":
        extensions = item.get("extension", ())
        return [x for x in extensions if type(x) is dict and x.get("url") == name] if type(extensions) is list else []
    value = item.get(name)
    if value is None:
        size = len(name)
        value = next((v for key, v in item.items() if key.startswith(name) and key[size : size + 1].isupper()), None)
    return value if type(value) is list else [] if value is None else [value]


Made: TypeAlias = tuple[Callable[[list[Any], Scope], bool], str] | None


def _by_value(stated: Stated, build: Builder) -> Made:
    if stated.value is not None:
        match = matcher(stated.value)
        return (lambda values, scope: any(map(match, values))), f"= {shown(stated.value)}"
    binding = stated.part.binding
    codes = build.codes(binding.value_set) if binding is not None and binding.strength == "required" else None
    if binding is None or codes is None:
        return None
    return (lambda values, scope: any(_coded(value, codes) for value in values)), f"memberOf({binding.value_set})"


def _coded(value: Any, codes: Codes) -> bool:
    if type(value) is str:
        return any(listed is None or value in listed for listed in codes.values())
    codings = value.get("coding", [value]) if type(value) is dict else ()
    return any(type(c) is dict and has(codes, c.get("system"), c.get("code")) for c in codings)


def _by_existence(stated: Stated, build: Builder) -> Made:
    if stated.part.most == 0:
        return (lambda values, scope: not values), "absent"
    return (lambda values, scope: bool(values)), "present"


def _by_type(stated: Stated, build: Builder) -> Made:
    types = frozenset(stated.part.types)
    targets = frozenset(_type_of(url, build) for names in stated.part.targets.values() for url in names)
    wanted = (targets if types <= {"Reference"} else types) or types
    if not wanted:
        return None
    return (lambda values, scope: any(_is_a(value, wanted) for value in values)), f"is {' | '.join(sorted(wanted))}"


def _type_of(url: str, build: Builder) -> str:
    profile = build.profile(url)
    return url if profile is None else profile.type


def _is_a(value: Any, types: frozenset[str]) -> bool:
    kind = value.get("resourceType") if type(value) is dict else None
    if type(kind) is str:
        return kind in types
    if type(value) is dict and type(reference := value.get("reference")) is str:
        return any(f"{name}/" in reference for name in types)
    return False


def _by_profile(stated: Stated, build: Builder) -> Made:
    urls = [url for by in (stated.part.profiles, stated.part.targets) for names in by.values() for url in names]
    if not urls:
        return None

    def conforms(values: list[Any], scope: Scope) -> bool:
        return any(build.conforms(value, url, scope) for value in values for url in urls)

    return conforms, f"conformsTo({' | '.join(urls)})"


TESTS: Final[dict[str, Callable[[Stated, Builder], Made]]] = {
    "value": _by_value,
    "pattern": _by_value,
    "exists": _by_existence,
    "type": _by_type,
    "profile": _by_profile,
}
