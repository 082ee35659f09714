"""What a resource is found by (Index, Link) and what is asked for (Query): plain data, from parser to store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapter.fhir.outcome import Issue

# One value under which a resource is found without being looked up directly: a token "code␟system", a normalised string
# or a uri; for dates, numbers and quantities the lowest and the highest value that the element can mean, then its unit.
Value = str | list[Any]

SEPARATOR = "\x1f"  # between code and system: no FHIR string can contain it, so a key without system is a clean prefix


class Link(NamedTuple):
    """One reference of a resource: `key` is "Patient/1" or, for a logical one, "system|value"; `path` its element."""

    key: str
    path: str


class Index(NamedTuple):
    """Everything that a search finds a resource by, except its links."""

    keys: list[tuple[str, str]]  # (key, path): looked up directly, for values that few resources share
    attributes: dict[str, list[Value]]  # by parameter: compared while reading, for values that many share


NOTHING = Index([], {})


@dataclass(frozen=True, slots=True)
class Term:
    """One accepted text: exactly `low`, or everything from `low` up to but not including `high`."""

    low: str
    high: str | None = None


@dataclass(frozen=True, slots=True)
class Chain:
    """A reference leads to a resource of one of these types (none: of any) that meets this condition."""

    types: tuple[str, ...]
    condition: Condition


@dataclass(frozen=True, slots=True)
class Keyed:
    """The resource has one of these keys, or a reference that one of these chains accepts, in one of these elements."""

    paths: tuple[str, ...]
    terms: tuple[Term, ...] = ()
    chains: tuple[Chain, ...] = ()
    ends: tuple[str, ...] = ()  # what a key may end with: a system without a code
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text attribute is one of the terms, contains a text, or ends with one."""

    name: str
    terms: tuple[Term, ...] = ()
    contains: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One prefixed comparison with a date, number or quantity: eq ne gt lt ge le sa eb ap."""

    prefix: str
    low: float
    high: float
    unit: Term | None = None


@dataclass(frozen=True, slots=True)
class Ranged:
    """A range attribute passes one of the comparisons. `_lastUpdated` is one of them."""

    name: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Ids:
    """`_id`."""

    ids: tuple[str, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """`:missing`: the resource has no value for the attribute, or no key in the elements."""

    name: str
    paths: tuple[str, ...]
    missing: bool


Condition = Keyed | Text | Ranged | Ids | Missing


@dataclass(frozen=True, slots=True)
class Sort:
    """One key of `_sort`: `_lastUpdated`, `_id` or an attribute, which is a text or a range."""

    name: str
    descending: bool = False
    ranged: bool = False


@dataclass(frozen=True, slots=True)
class Include:
    """`_include` (source is the type searched) or `_revinclude` (source refers to what was found)."""

    source: str
    paths: tuple[str, ...]  # none: every reference
    target: str = ""
    iterate: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed search: every condition must hold."""

    type: str
    conditions: tuple[Condition, ...] = ()
    sort: tuple[Sort, ...] = (Sort("_lastUpdated"), Sort("_id"))
    count: int | None = None
    cursor: tuple[int, ...] | None = None  # of `cursor.decode`
    includes: tuple[Include, ...] = ()
    revincludes: tuple[Include, ...] = ()
    total: str = "none"  # none | estimate | accurate
    results: Mapping[str, str] = field(default_factory=dict)  # _summary, _elements, _format, _pretty as they came
    pairs: tuple[tuple[str, str], ...] = ()  # what was understood, for the self link; without the cursor
    ignored: tuple[str, ...] = ()  # names of parameters that lenient handling passed over
    warnings: tuple[Issue, ...] = ()  # of codes that no resource can have, in lenient handling
