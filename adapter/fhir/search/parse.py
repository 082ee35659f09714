"""The parameters of a search as a Query; everything that cannot be used is refused at once, with what could be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from adapter.fhir.outcome import Issue, Refused, error, shorten
from adapter.fhir.phrases import say
from adapter.fhir.search import cursor
from adapter.fhir.search.catalogue import Parameter, parameters, resource_types
from adapter.fhir.search.closed import foreign
from adapter.fhir.search.conditions import Context, Unreadable, condition, date_spans, with_persons
from adapter.fhir.search.model import Chain, Condition, Ids, Include, Keyed, Query, Ranged, Sort
from adapter.fhir.search.text import split, unescaped

NATIVE: Final = ("_id", "_lastUpdated")
DEFAULT_SORT: Final = (Sort("_lastUpdated"), Sort("_id"))
PASSED: Final = frozenset(("_format", "_pretty", "_summary", "_elements"))
TOTALS: Final = ("none", "estimate", "accurate")
_RANGED: Final = frozenset(("date", "number", "quantity"))


@dataclass(slots=True)
class _Draft:
    """A query while it is read."""

    type: str
    context: Context
    conditions: list[Condition] = field(default_factory=list)
    sort: list[Sort] = field(default_factory=list)
    count: int | None = None
    cursor: tuple[int, ...] | None = None
    includes: list[Include] = field(default_factory=list)
    revincludes: list[Include] = field(default_factory=list)
    total: str = "none"
    results: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def parse(
    type: str,
    pairs: Iterable[tuple[str, str]],
    strict: bool = True,
    *,
    base: str = "",
    now: datetime | None = None,
) -> Query:
    """The search for resources of `type` that these decoded name-value pairs ask for.

    Not strict (`Prefer: handling=lenient`): what we do not know is passed over and named in `ignored`; a code that the
    element cannot have is searched for, finds nothing and is told in `warnings`. `base` is our own address, for
    absolute references. Raises Refused (400) with everything that cannot be used.
    """
    draft = _Draft(type, Context(base, now or datetime.now(UTC)))
    for name, value in pairs:
        try:
            _read(draft, name, value)
            (draft.issues if strict else draft.warnings).extend(_foreign(type, name, value, strict))
        except Unreadable as reason:
            _complain(draft, name, value, reason, strict)
        except Refused as refused:
            draft.issues.extend(refused.issues)
    if draft.issues:
        raise Refused.of(*draft.issues)
    return _query(draft)


def _query(draft: _Draft) -> Query:
    return Query(
        type=draft.type,
        conditions=tuple(draft.conditions),
        sort=tuple(draft.sort) or DEFAULT_SORT,
        count=0 if draft.results.get("_summary") == "count" else draft.count,
        cursor=draft.cursor,
        includes=tuple(draft.includes),
        revincludes=tuple(draft.revincludes),
        total=draft.total,
        results=draft.results,
        pairs=tuple(draft.pairs),
        ignored=tuple(draft.ignored),
        warnings=tuple(draft.warnings),
    )


def _complain(draft: _Draft, name: str, value: str, reason: Unreadable, strict: bool) -> None:
    if reason.kind == "search-value":
        draft.issues.append(error(reason.kind, "", reason.expected, value, parameter=name))
    elif strict:
        draft.issues.append(error(reason.kind, "", reason.expected, name))
    else:
        draft.ignored.append(name)


def _foreign(type_: str, name: str, value: str, strict: bool) -> Iterator[Issue]:
    """A code that no resource can have is a slip of the pen: an empty page would say that there is nothing."""
    if found := foreign(type_, name, value):
        severity, asked = ("error" if strict else "warning"), shorten(", ".join(found.asked))
        yield Issue(severity, "search-value", "", found.known, asked, detail={"parameter": name})


def _read(draft: _Draft, name: str, value: str) -> None:
    if name in PASSED:
        draft.results[name] = value
    elif reader := _CONTROLS.get(name.partition(":")[0]):
        reader(draft, name, value)
    else:
        draft.conditions.append(_condition(draft.type, name, value, draft.context))
    if name != cursor.PARAMETER:
        draft.pairs.append((name, value))


def _condition(type_: str, name: str, value: str, context: Context) -> Condition:
    head, dot, rest = name.partition(".")
    code, _, modifier = head.partition(":")
    if code == "_id" and not dot and modifier in ("", "not"):
        return Ids(tuple(unescaped(part) for part in split(value, ",")), modifier == "not")
    if code == "_lastUpdated" and not dot and not modifier:
        return Ranged(code, date_spans(split(value, ","), context.now))
    parameter = parameters(type_).get(code)
    if parameter is None or not parameter.searchable:
        raise Unreadable(_known(type_), "search-parameter")
    if dot:
        return _chained(parameter, modifier, rest, value, context)
    return condition(parameter, modifier, value, context)


def _known(type_: str) -> str:
    """What a caller may ask of this type."""
    names = [one.name for one in parameters(type_).values() if one.searchable]
    return ", ".join([*NATIVE, *names])


def _chained(parameter: Parameter, modifier: str, rest: str, value: str, context: Context) -> Condition:
    """`patient.identifier=…`: the reference leads to a resource that meets the condition."""
    if not parameter.links or (modifier and parameter.targets and modifier not in parameter.targets):
        raise Unreadable(
            say("a reference parameter, and one of its types {types}", types=", ".join(parameter.targets)),
            "search-parameter",
        )
    types = (modifier,) if modifier else parameter.targets or tuple(sorted(resource_types()))
    found: dict[Condition, list[str]] = {}
    unusable: Unreadable | None = None
    for type_ in types:
        try:
            found.setdefault(_condition(type_, rest, value, context), []).append(type_)
        except Unreadable as reason:
            if reason.kind == "search-value":
                raise
            unusable = reason
    if not found:
        raise unusable or Unreadable(_known(parameter.owner), "search-parameter")
    chains = [Chain(tuple(types), target) for target, types in found.items()]
    if rest != "identifier":
        return Keyed(parameter.paths, (), tuple(chains))
    return _identified(parameter, chains)


def _identified(parameter: Parameter, chains: list[Chain]) -> Keyed:
    """A chain to an identifier also accepts a logical reference with it, and a role whose practitioner has it."""
    target = next(chain.condition for chain in chains if isinstance(chain.condition, Keyed))
    target = replace(target, terms=with_persons(target.terms))
    chains = [replace(chain, condition=target) if isinstance(chain.condition, Keyed) else chain for chain in chains]
    types = [type_ for chain in chains for type_ in chain.types]
    if "PractitionerRole" in types:
        held = Keyed(("practitioner",), target.terms, (Chain(("Practitioner",), target),))
        chains = [*chains, Chain(("PractitionerRole",), held)]
    return Keyed(parameter.paths, target.terms, tuple(chains))


def _sort(draft: _Draft, _name: str, value: str) -> None:
    for part in value.split(","):
        name = part.removeprefix("-")
        parameter = parameters(draft.type).get(name)
        sortable = parameter is not None and parameter.active and not parameter.links and not parameter.keyed
        if name not in NATIVE and not sortable:
            raise Unreadable(
                say(
                    "_lastUpdated, _id or an indexed parameter of {type}, with - before it to turn it round",
                    type=draft.type,
                )
            )
        ranged = parameter is not None and parameter.type in _RANGED
        draft.sort.append(Sort(name, part.startswith("-"), ranged))


def _count(draft: _Draft, _name: str, value: str) -> None:
    if not (value.isascii() and value.isdigit() and len(value) <= 9):
        raise Unreadable(say("a whole number from 0"))
    draft.count = int(value)


def _total(draft: _Draft, _name: str, value: str) -> None:
    if value not in TOTALS:
        raise Unreadable(", ".join(TOTALS))
    draft.total = value


def _cursor(draft: _Draft, _name: str, value: str) -> None:
    draft.cursor = cursor.decode(value)


def _include(draft: _Draft, name: str, value: str) -> None:
    draft.includes.append(_included(draft, name, value, draft.type))


def _revinclude(draft: _Draft, name: str, value: str) -> None:
    draft.revincludes.append(_included(draft, name, value, ""))


def _included(draft: _Draft, name: str, value: str, source: str) -> Include:
    iterate = name.endswith((":iterate", ":recurse"))
    if value == "*" and source:
        return Include(source, ())
    type_, _, rest = value.partition(":")
    code, _, target = rest.partition(":")
    parameter = parameters(type_).get(code)
    if code == "*":
        return Include(type_, (), target, iterate)
    if parameter is None or not parameter.links or (source not in ("", type_) and not iterate):
        raise Unreadable(say("Type:parameter or Type:parameter:TargetType, with a reference parameter of the type"))
    only = target or (parameter.targets[0] if len(parameter.targets) == 1 else "")
    return Include(type_, parameter.paths, only, iterate)


_CONTROLS: Final[Mapping[str, Callable[[_Draft, str, str], None]]] = {
    "_sort": _sort,
    "_count": _count,
    "_total": _total,
    cursor.PARAMETER: _cursor,
    "_include": _include,
    "_revinclude": _revinclude,
}
