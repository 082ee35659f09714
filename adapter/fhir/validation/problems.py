"""What checkers hand to each other: problems with paths that grow on the way out, and the scope on the way in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

MOST: Final = 1000  # problems after which a list or an object is read no further
NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Problem(NamedTuple):
    """A finding below the element at hand: `path` begins with a dot or an index, or is empty for the element itself."""

    path: str
    kind: str
    expected: str
    found: Any = ""
    detail: Mapping[str, str] = NONE
    severity: str = "error"
    profile: str = ""  # canonical of the profile that is violated; empty when R4 itself is


Problems: TypeAlias = list[Problem] | None


class Profiling(Protocol):
    """What the walk hands to the profiles (profiles/profiling.py). `good`: what was checked with them before."""

    @property
    def good(self) -> set[tuple[Any, ...]]: ...

    def open_bundle(self, bundle: dict[str, Any]) -> Any:
        """Says that the entries of a Bundle come; gives back what close_bundle needs."""

    def close_bundle(self, before: Any) -> None: ...

    def check_resource(self, node: dict[str, Any], contained: bool, check: Checker, scope: Scope) -> Problems:
        """The problems of a resource with R4 (`check`) and with its profiles."""

    def check_coding(self, value: Any) -> Problems:
        """The problems of a Coding with its system."""

    def check_extension(self, value: Any, holder: str, modifier: bool, scope: Scope) -> Problems:
        """The problems of an extension with its definition."""


class Scope:
    """What an element needs to know of the resource and the Bundle it stands in.

    `resource`: type of the resource, `node` the resource itself. `contained`: types of its contained resources by id;
    None when it has none.
    `used`: the fragments (`#id`) that were referred to. `types`: resource types by fullUrl of the Bundle.
    `bundle`: whether there is a Bundle. `depth`: how many repeating types are open. `profiling`: what is known of
    profiles; None when R4 alone is checked. `whole`: what is checked, `anchors`: what links in narratives may point to
    there, once that was asked. `ids`: those of elements, each with its resource.
    """

    __slots__ = (
        "anchors",
        "bundle",
        "contained",
        "depth",
        "ids",
        "node",
        "profiles",
        "profiling",
        "resource",
        "types",
        "used",
        "whole",
    )

    def __init__(self, profiling: Profiling | None = None, whole: Any = None) -> None:
        self.whole = whole
        self.anchors: frozenset[str] | None = None
        self.profiling = profiling
        self.profiles: Any = profiling  # for the checkers of profiles, which run with it alone
        self.resource: str = ""
        self.node: Any = None
        self.ids: set[tuple[int, str]] = set()
        self.contained: dict[str, str] | None = None
        self.used: set[str] = set()
        self.types: dict[str, str] = {}
        self.bundle: bool = False
        self.depth: int = 0


Checker: TypeAlias = Callable[[Any, Scope], Problems]


def problem(kind: str, expected: str, found: Any = "", path: str = "") -> list[Problem]:
    """One problem of the element itself, or of the one at `path` below it."""
    return [Problem(path, kind, expected, found)]


def under(segment: str, problems: Iterable[Problem]) -> list[Problem]:
    """The same problems seen from the parent, in which the element is `segment` (`.name`, `[2]`)."""
    return [Problem._make((segment + p[0], *p[1:])) for p in problems]


def joined(one: Problems, other: Problems) -> Problems:
    """Both lists as one: the second is added to the first, so that many problems cost no more than their number."""
    if one is None:
        return other
    if other is not None:
        one.extend(other)
    return one


def without_error(found: Problems) -> bool:
    """Whether there is nothing among these problems but what may stay."""
    return found is None or all(one.severity != "error" for one in found)


def enough(found: list[Problem]) -> bool:
    """Whether there is an error among so many problems; of remarks alone half are let go, and the reading goes on."""
    if not without_error(found):
        return True
    del found[MOST // 2 :]
    return False
