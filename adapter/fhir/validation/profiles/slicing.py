"""Slices: which item of a list belongs to which slice, how many each may have, and what each must be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from adapter.fhir.definitions import Element
from adapter.fhir.definitions.profile import Part, Profile
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined, under
from adapter.fhir.validation.profiles.terminology import Codes, has
from adapter.fhir.validation.profiles.values import Match, matcher, shown

Matches: TypeAlias = Callable[[Any, int, Scope], bool]
Indexed: TypeAlias = list[tuple[int, Any]]

STEP: Final = re.compile(r"\.?(?:(resolve|extension|ofType)\(\s*'?([^')]*)'?\s*\)|([A-Za-z_]\w*|\$this))")
DEFAULT: Final = "@default"  # the slice of what no other slice takes


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


@dataclass(frozen=True, slots=True)
class Slice:
    """`expected` tells people how an item of the slice looks."""

    name: str
    least: int
    most: int | None
    matches: Matches
    check: Checker | None
    inner: Slicer | None
    expected: str


class Slicer:
    """Distributes the items of a list over the slices of one element."""

    def __init__(self, part: Part, type_name: str, build: Builder) -> None:
        slicing = part.slicing
        by = slicing.by if slicing is not None else ()
        self.closed = slicing is not None and slicing.rules == "closed"
        self.last = slicing is not None and slicing.rules == "openAtEnd"
        self.ordered = slicing is not None and slicing.ordered
        self.key, self.table = _table(part, by, build)
        self.slices = [
            _slice(one, position, by, type_name, build, self.key) for position, one in enumerate(part.slices.values())
        ]
        self.counted = [i for i, one in enumerate(self.slices) if one.least or one.most is not None]
        self.nested = [(i, one.inner) for i, one in enumerate(self.slices) if one.inner is not None]
        self.placed = self.closed or self.ordered or self.last

    @property
    def simple(self) -> bool:
        """Whether the items need no more than to be told apart, counted and checked."""
        return not self.nested and not self.placed and all(one.name != DEFAULT for one in self.slices)

    def checker(self, segment: str, repeats: bool) -> Checker | None:
        """The checker of what stands under the JSON name; None when the slices ask for nothing."""
        if not (self.counted or self.nested or self.placed or any(one.check for one in self.slices)):
            return None
        if repeats and self.simple:
            return self.quick(segment) if self.table is None else self.quickest(segment, self.table)

        def check(value: Any, scope: Scope) -> Problems:
            items = value if type(value) is list else [value]
            return self([(index, item) for index, item in enumerate(items) if item is not None], segment, scope)

        return check

    def quick(self, segment: str) -> Checker:
        """Open slices that need no more than to be counted and checked."""
        slices = [(at, one.matches, one.check) for at, one in enumerate(self.slices)]

        def check(items: Any, scope: Scope) -> Problems:
            if type(items) is not list:
                return None
            found: Problems = None
            members: list[int] = []
            for index, item in enumerate(items):
                for at, matches, inner in slices:
                    if matches(item, index, scope):
                        if inner is not None and (problems := inner(item, scope)) is not None:
                            found = joined(found, under(f"{segment}[{index}]", problems))
                        members.append(at)
                        break
                else:
                    members.append(-1)
            return joined(found, self.counts(members, segment))

        return check

    def counts(self, members: list[int], segment: str) -> Problems:
        """The problems of slices that have too few or too many of the items, whose slices are `members`."""
        found: Problems = None
        for at in self.counted:
            one, count = self.slices[at], members.count(at)
            if count < one.least or (one.most is not None and count > one.most):
                found = joined(found, _counted(one, _indexed(members, at), segment))
        return found

    def quickest(self, segment: str, table: dict[str, int]) -> Checker:
        """The usual case: open slices that are told by one text each."""
        key = self.key
        by_text = {text: (at, self.slices[at].check) for text, at in table.items()}
        none = (-1, None)
        counts = self.counts if self.counted else None

        def check(items: Any, scope: Scope) -> Problems:
            if type(items) is not list:
                return None
            found: Problems = None
            members: list[int] = []
            for index, item in enumerate(items):
                try:
                    at, inner = by_text.get(item.get(key), none)
                except (AttributeError, TypeError):  # no object, or no text: R4 says what is wrong
                    continue
                if inner is not None and (problems := inner(item, scope)) is not None:
                    found = joined(found, under(f"{segment}[{index}]", problems))
                members.append(at)
            return found if counts is None else joined(found, counts(members, segment))

        return check

    def missing(self, segment: str) -> list[Problem]:
        """The problems of a list that is not there."""
        return [found for at in self.counted for found in _counted(self.slices[at], [], segment) or ()]

    def __call__(self, items: Indexed, segment: str, scope: Scope) -> Problems:
        """The problems of the items (with their index), `segment` being the step to their list."""
        found: Problems = None
        members: list[Indexed] = [[] for _ in self.slices]
        order: list[int] = []
        for index, item in items:
            at = self.which(item, index, scope)
            order.append(at)
            if at < 0:
                if self.closed:
                    found = joined(found, [self.foreign(segment, index, item)])
                continue
            members[at].append((index, item))
            check = self.slices[at].check
            if check is not None and (problems := check(item, scope)) is not None:
                found = joined(found, under(f"{segment}[{index}]", problems))
        for at in self.counted:
            found = joined(found, _counted(self.slices[at], members[at], segment))
        for at, inner in self.nested:
            found = joined(found, inner(members[at], segment, scope))
        if self.ordered or self.last:
            found = joined(found, list(self.disordered(items, order, segment)) or None)
        return found

    def which(self, item: Any, index: int, scope: Scope) -> int:
        """The position of the slice to which an item belongs; -1 for none."""
        if self.table is not None:
            value = item.get(self.key) if type(item) is dict else None
            return self.table.get(value, -1) if type(value) is str else -1
        default = -1
        for at, one in enumerate(self.slices):
            if one.name == DEFAULT:
                default = at
            elif one.matches(item, index, scope):
                return at
        return default

    def foreign(self, segment: str, index: int, item: Any) -> Problem:
        names = " or ".join(f"{one.name} ({one.expected})" for one in self.slices)
        return Problem(f"{segment}[{index}]", "slice", f"one of the slices {names}", shown(item))

    def disordered(self, items: Indexed, order: list[int], segment: str) -> Iterable[Problem]:
        """The items that stand before or after what they may not."""
        highest, ended = -1, False
        for (index, _), at in zip(items, order, strict=True):
            if at < 0:
                ended = True
            elif self.last and ended:
                yield Problem(f"{segment}[{index}]", "slice", "items of no slice at the end", self.slices[at].name)
            elif self.ordered and at < highest:
                expected = f"{self.slices[at].name} before {self.slices[highest].name}"
                yield Problem(f"{segment}[{index}]", "slice", expected, self.slices[at].name)
            highest = max(highest, at)


def _indexed(members: list[int], at: int) -> Indexed:
    return [(index, None) for index, member in enumerate(members) if member == at]


def _counted(one: Slice, members: Indexed, segment: str) -> Problems:
    count = len(members)
    if count < one.least:
        expected = f"at least {one.least} {segment[1:]}:{one.name} ({one.expected})"
        return [Problem("", "slice", expected, str(count))]
    if one.most is not None and count > one.most:
        expected = f"at most {one.most} {segment[1:]}:{one.name} ({one.expected})"
        return [Problem(f"{segment}[{members[one.most][0]}]", "slice", expected, str(count))]
    return None


def _slice(
    part: Part, position: int, by: tuple[tuple[str, str], ...], type_name: str, build: Builder, known: str
) -> Slice:
    """`known`: the child that has told the slice, which need not be looked at again."""
    tests = [_matches(kind, path, part, position, build) for kind, path in by]
    stated = [(matches, expected) for matches, expected in tests if matches is not None]
    inner = Slicer(part, type_name, build) if part.slices else None
    return Slice(
        part.name,
        part.least,
        part.most,
        _all_of([matches for matches, _ in stated]),
        build.item_checker(part, type_name, None, known),
        inner,
        " and ".join(expected for _, expected in stated),
    )


def _all_of(tests: list[Matches]) -> Matches:
    if len(tests) == 1:
        return tests[0]
    return lambda item, index, scope: bool(tests) and all(test(item, index, scope) for test in tests)


def _table(part: Part, by: tuple[tuple[str, str], ...], build: Builder) -> tuple[str, dict[str, int] | None]:
    """The usual case as one look-up: each slice has one text in one child (`system`, `url`, `name`)."""
    if len(by) != 1 or by[0][0] not in ("value", "pattern") or not by[0][1].isidentifier():
        return "", None
    stated = [_stated(one, [("", by[0][1])], build) for one in part.slices.values()]
    texts = [found.value for found in stated if found is not None and type(found.value) is str]
    if len(set(texts)) != len(part.slices):
        return "", None
    return by[0][1], {text: at for at, text in enumerate(texts)}


def _matches(kind: str, path: str, part: Part, position: int, build: Builder) -> tuple[Matches | None, str]:
    """The test of one discriminator for one slice, and what it asks for; None when the slice says nothing of it."""
    if kind == "position":
        return (lambda item, index, scope: index == position), f"position {position}"
    steps = _steps(path)
    stated = _stated(part, steps, build)
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


def _stated(part: Part, steps: list[tuple[str, str]], build: Builder) -> Stated | None:
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
        return _of_profiles(part, part.targets, build) or part
    if name in part.children:
        return part.children[name]
    if name == "url" and (url := extension_url(part)):
        return Part("url", fixed=url)
    profile = _of_profiles(part, part.profiles, build)
    return None if profile is None else profile.children.get(name)


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
    return (lambda values, scope: any(_coded(value, codes) for value in values)), f"in {binding.value_set}"


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
    return (lambda values, scope: any(_is_a(value, wanted) for value in values)), f"is {' or '.join(sorted(wanted))}"


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

    return conforms, f"conforms to {' or '.join(urls)}"


TESTS: Final[dict[str, Callable[[Stated, Builder], Made]]] = {
    "value": _by_value,
    "pattern": _by_value,
    "exists": _by_existence,
    "type": _by_type,
    "profile": _by_profile,
}
