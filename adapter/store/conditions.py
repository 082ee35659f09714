"""Each condition of a query as SQL over one row of `resource`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from adapter.fhir.search.model import Chain, Condition, Ids, Keyed, Missing, Ranged, Span, Term, Text
from adapter.store.dialect import Dialect
from adapter.store.rows import fit


class Sql(NamedTuple):
    """A piece of SQL with `?` for its parameters."""

    text: str
    parameters: list[Any]


def joined(word: str, parts: Sequence[Sql]) -> Sql:
    """The parts in brackets, with AND or OR between them."""
    if len(parts) == 1:
        return parts[0]
    text = word.join(part.text for part in parts)
    return Sql(f"({text})", [value for part in parts for value in part.parameters])


def holds(dialect: Dialect, alias: str, condition: Condition) -> Sql:
    """The condition as a test of the row `alias`."""
    return _HOLDS[type(condition)](dialect, alias, condition)


def numbers(dialect: Dialect, condition: Keyed, depth: int = 0) -> Sql:
    """The numbers of the resources that a keyed condition accepts, as a query over `entry`."""
    paths = _in(f"e{depth}.path", condition.paths)
    parts = [_by_term(term, paths, depth) for term in condition.terms]
    parts += [_by_end(end, paths, depth) for end in condition.ends]
    parts += [_by_chain(dialect, chain, paths, depth) for chain in condition.chains]
    if not parts:
        return Sql("SELECT 0 AS number WHERE 1 = 0", [])
    return Sql(" UNION ".join(part.text for part in parts), [value for part in parts for value in part.parameters])


def _by_term(term: Term, paths: Sql, depth: int) -> Sql:
    key = _term(f"e{depth}.key", Term(fit(term.low), term.high))
    return Sql(
        f"SELECT e{depth}.number FROM entry AS e{depth} WHERE {key.text} AND {paths.text}",
        [*key.parameters, *paths.parameters],
    )


def _by_end(end: str, paths: Sql, depth: int) -> Sql:
    key = _ends(f"e{depth}.key", end)
    return Sql(
        f"SELECT e{depth}.number FROM entry AS e{depth} WHERE {paths.text} AND {key.text}",
        [*paths.parameters, *key.parameters],
    )


def _by_chain(dialect: Dialect, chain: Chain, paths: Sql, depth: int) -> Sql:
    target = f"t{depth}"
    types = _in(f"{target}.type", chain.types) if chain.types else Sql("1 = 1", [])
    if isinstance(chain.condition, Keyed) and not chain.condition.negated:
        found = numbers(dialect, chain.condition, depth + 1)
        source = f"({found.text}) AS n{depth} CROSS JOIN resource AS {target}"
        test = Sql(f"{target}.number = n{depth}.number", [])
    else:
        found, source = Sql("", []), f"resource AS {target}"
        test = holds(dialect, target, chain.condition)
    text = (
        f"SELECT e{depth}.number FROM {source} CROSS JOIN entry AS e{depth} "
        f"WHERE {test.text} AND {types.text} AND e{depth}.key = {target}.id || '/' || {target}.type AND {paths.text}"
    )
    return Sql(text, [*found.parameters, *test.parameters, *types.parameters, *paths.parameters])


def _in(column: str, values: Sequence[str]) -> Sql:
    return Sql(f"{column} IN ({', '.join('?' * len(values))})", list(values))


def _term(column: str, term: Term) -> Sql:
    if term.high is None:
        return Sql(f"{column} = ?", [term.low])
    return Sql(f"({column} >= ? AND {column} < ?)", [term.low, term.high])


def _ends(column: str, end: str) -> Sql:
    return Sql(f"substr({column}, length({column}) - {len(end) - 1:d}) = ?", [end])


def _keyed(dialect: Dialect, alias: str, condition: Keyed) -> Sql:
    negation = "NOT " if condition.negated else ""
    if condition.chains or condition.ends or not condition.terms or any(term.high for term in condition.terms):
        found = numbers(dialect, condition)
        return Sql(f"{alias}.number {negation}IN ({found.text})", found.parameters)
    keys, paths = _in("e.key", [fit(term.low) for term in condition.terms]), _in("e.path", condition.paths)
    text = (
        f"{negation}EXISTS (SELECT 1 FROM entry AS e WHERE {keys.text} AND {paths.text} AND e.number = {alias}.number)"
    )
    return Sql(text, [*keys.parameters, *paths.parameters])


def _text(dialect: Dialect, alias: str, condition: Text) -> Sql:
    tests = [_term(dialect.text.format(), term) for term in condition.terms]
    tests += [Sql(dialect.contains.format(), [part]) for part in condition.contains]
    tests += [_ends(dialect.text.format(), end) for end in condition.ends]
    return _any_value(dialect, alias, condition.name, joined(" OR ", tests), "NOT " if condition.negated else "")


def _any_value(dialect: Dialect, alias: str, name: str, test: Sql, negation: str = "") -> Sql:
    each = dialect.each.format(alias=alias, name=name)
    return Sql(f"{negation}EXISTS (SELECT 1 FROM {each} WHERE {test.text})", test.parameters)


def _ranged(dialect: Dialect, alias: str, condition: Ranged) -> Sql:
    if condition.name == "_lastUpdated":
        return joined(" OR ", [_updated(alias, span) for span in condition.spans])
    return _any_value(
        dialect, alias, condition.name, joined(" OR ", [_span(dialect, span) for span in condition.spans])
    )


# FHIR 3.1.1.4.7, prefixes: what a value that means [low, high] must be against a parameter that means [low?, high?].
_COMPARE: Final = {
    "eq": ("{low} >= ? AND {high} <= ?", "lh"),
    "ne": ("NOT ({low} >= ? AND {high} <= ?)", "lh"),
    "gt": ("{high} > ?", "h"),
    "lt": ("{low} < ?", "l"),
    "ge": ("({high} > ? OR ({low} >= ? AND {high} <= ?))", "hlh"),
    "le": ("({low} < ? OR ({low} >= ? AND {high} <= ?))", "llh"),
    "sa": ("{low} > ?", "h"),
    "eb": ("{high} < ?", "l"),
    "ap": ("{high} >= ? AND {low} <= ?", "lh"),
}
# The same for `updated`, a single moment, in forms that an index can serve.
_COMPARE_UPDATED: Final = {
    **_COMPARE,
    "ge": ("{low} >= ?", "l"),
    "le": ("{low} <= ?", "h"),
}


def _span(dialect: Dialect, span: Span) -> Sql:
    test = _compare(_COMPARE, dialect.low.format(), dialect.high.format(), span)
    if span.unit is None:
        return test
    return joined(" AND ", [test, _term(dialect.unit.format(), span.unit)])


def _updated(alias: str, span: Span) -> Sql:
    column = f"{alias}.updated"
    return _compare(_COMPARE_UPDATED, column, column, Span(span.prefix, int(span.low), int(span.high)))


def _compare(table: dict[str, tuple[str, str]], low: str, high: str, span: Span) -> Sql:
    template, order = table[span.prefix]
    return Sql(f"({template.format(low=low, high=high)})", [span.low if side == "l" else span.high for side in order])


def _ids(_dialect: Dialect, alias: str, condition: Ids) -> Sql:
    found = _in(f"{alias}.id", condition.ids)
    return Sql(f"NOT {found.text}", found.parameters) if condition.negated else found


def _missing(dialect: Dialect, alias: str, condition: Missing) -> Sql:
    if not condition.paths:
        absent = dialect.absent.format(alias=alias, name=condition.name)
        return Sql(absent if condition.missing else f"NOT ({absent})", [])
    test = _in(dialect.text.format(), condition.paths)
    return _any_value(dialect, alias, "_", test, "NOT " if condition.missing else "")


_HOLDS: Final[dict[type, Callable[[Dialect, str, Any], Sql]]] = {
    Keyed: _keyed,
    Text: _text,
    Ranged: _ranged,
    Ids: _ids,
    Missing: _missing,
}
