"""Slices: which item of a list belongs to which slice, how many each may have, and what each must be."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from adapter.fhir.definitions.profile import Part
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined, under
from adapter.fhir.validation.profiles.discriminators import Builder, Matches, matches, stated_by
from adapter.fhir.validation.profiles.values import shown

Indexed: TypeAlias = list[tuple[int, Any]]

DEFAULT: Final = "@default"  # the slice of what no other slice takes


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
                for at, fits, inner in slices:
                    if fits(item, index, scope):
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
        names = " | ".join(f"{one.name} ({one.expected})" for one in self.slices)
        return Problem(f"{segment}[{index}]", "slice", say("one of the slices {names}", names=names), shown(item))

    def disordered(self, items: Indexed, order: list[int], segment: str) -> Iterable[Problem]:
        """The items that stand before or after what they may not."""
        highest, ended = -1, False
        for (index, _), at in zip(items, order, strict=True):
            if at < 0:
                ended = True
            elif self.last and ended:
                yield Problem(f"{segment}[{index}]", "slice", say("items of no slice at the end"), self.slices[at].name)
            elif self.ordered and at < highest:
                expected = say("{name} before {other}", name=self.slices[at].name, other=self.slices[highest].name)
                yield Problem(f"{segment}[{index}]", "slice", expected, self.slices[at].name)
            highest = max(highest, at)


def _indexed(members: list[int], at: int) -> Indexed:
    return [(index, None) for index, member in enumerate(members) if member == at]


def _counted(one: Slice, members: Indexed, segment: str) -> Problems:
    count = len(members)
    if count < one.least:
        expected = f"≥ {one.least} {segment[1:]}:{one.name} ({one.expected})"
        return [Problem("", "slice", expected, str(count))]
    if one.most is not None and count > one.most:
        expected = f"≤ {one.most} {segment[1:]}:{one.name} ({one.expected})"
        return [Problem(f"{segment}[{members[one.most][0]}]", "slice", expected, str(count))]
    return None


def _slice(
    part: Part, position: int, by: tuple[tuple[str, str], ...], type_name: str, build: Builder, known: str
) -> Slice:
    """`known`: the child that has told the slice, which need not be looked at again."""
    tests = [matches(kind, path, part, position, build) for kind, path in by]
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
    stated = [stated_by(one, [("", by[0][1])], build) for one in part.slices.values()]
    texts = [found.value for found in stated if found is not None and type(found.value) is str]
    if len(set(texts)) != len(part.slices):
        return "", None
    return by[0][1], {text: at for at, text in enumerate(texts)}
