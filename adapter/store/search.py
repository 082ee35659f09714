"""A query as one page of rows: chooses where to start, sorts, and goes on from where the page before ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from adapter.fhir.search import cursor as tokens
from adapter.fhir.search.model import Keyed, Query, Sort
from adapter.store import rows
from adapter.store.conditions import Sql, holds, joined, numbers
from adapter.store.connection import Connection
from adapter.store.dialect import Dialect
from adapter.store.includes import included
from adapter.store.port import Page, Ref, Version

PAGE: Final = 50
# Up to so many hits a key is cheaper to start from than walking the type in the order asked for.
FEW: Final = 5000
_COLUMNS: Final = "r.type, r.id, r.version, r.body, r.stated, r.updated, 1, r.derived, r.sender, r.number"


def search_page(connection: Connection, query: Query, current: Callable[[Iterable[Ref]], dict[Ref, Version]]) -> Page:
    """The page of `query` after its cursor, with what it includes."""
    source = _source(connection, query)
    count = PAGE if query.count is None else query.count
    found = _page(connection, query, source, count) if count else []
    page = found[:count]
    following = tokens.encode(page[-1][5], page[-1][9]) if len(found) > count > 0 else None
    matches = [rows.version(row[:9]) for row in page]
    total = _total(connection, source) if query.total != "none" or not count else None
    return Page(matches, included(connection, query, matches, current), total, following)


def matching_ids(connection: Connection, query: Query, limit: int) -> list[str]:
    """The ids of the first `limit` resources that meet the conditions."""
    source = _source(connection, query)
    found = connection.rows(f"SELECT r.id {source.text} LIMIT {limit:d}", source.parameters)
    return [id_ for (id_,) in found]


def _source(connection: Connection, query: Query) -> Sql:
    """FROM … WHERE of the resources that meet the conditions."""
    start = _start(connection, query)
    rest = [condition for condition in query.conditions if condition is not start]
    tests = [Sql("r.type = ?", [query.type]), Sql("r.body IS NOT NULL", [])]
    tests += [holds(connection.dialect, "r", condition) for condition in rest]
    if start is None:
        test = joined(" AND ", tests)
        return Sql(f"FROM resource AS r WHERE {test.text}", test.parameters)
    found = numbers(connection.dialect, start)
    test = joined(" AND ", [Sql("r.number = n.number", []), *tests])
    text = f"FROM ({found.text}) AS n CROSS JOIN resource AS r WHERE {test.text}"
    return Sql(text, [*found.parameters, *test.parameters])


def _start(connection: Connection, query: Query) -> Keyed | None:
    """The keyed condition with the fewest hits, when they are few."""
    best, fewest = None, FEW + 1
    for condition in query.conditions:
        if isinstance(condition, Keyed) and not condition.negated:
            found = numbers(connection.dialect, condition)
            sql = f"SELECT count(*) FROM (SELECT 1 FROM ({found.text}) AS n LIMIT {fewest:d}) AS few"
            hits = connection.rows(sql, found.parameters)[0][0]
            if hits < fewest:
                best, fewest = condition, hits
    return best


def _page(connection: Connection, query: Query, source: Sql, count: int) -> Sequence[Any]:
    keys = [(_sort_key(connection.dialect, sort), sort.descending) for sort in _complete(query.sort)]
    after = _after(connection, query, keys)
    order = ", ".join(f"{key} DESC" if descending else key for key, descending in keys)
    sql = f"SELECT {_COLUMNS} {source.text} AND {after.text} ORDER BY {order} LIMIT {count + 1:d}"
    return connection.rows(sql, [*source.parameters, *after.parameters])


def _complete(sort: tuple[Sort, ...]) -> tuple[Sort, ...]:
    """A sort that never leaves two resources in the same place."""
    return sort if any(one.name == "_id" for one in sort) else (*sort, Sort("_id"))


def _sort_key(dialect: Dialect, sort: Sort) -> str:
    native = {"_lastUpdated": "r.updated", "_id": "r.id"}.get(sort.name)
    template = dialect.sort_low if sort.ranged else dialect.sort_text
    return native or template.format(alias="r", name=sort.name)


def _after(connection: Connection, query: Query, keys: Sequence[tuple[str, bool]]) -> Sql:
    """What comes after the cursor in the order of `keys`."""
    if query.cursor is None:
        return Sql("1 = 1", [])
    updated, number, _ = query.cursor
    columns = ", ".join(key for key, _ in keys)
    last = connection.rows(f"SELECT {columns} FROM resource AS r WHERE r.number = ?", [number])
    if not last:
        return Sql("1 = 0", [])
    # The row may have got a new version since: the page goes on from where it stood.
    values = [updated if key == "r.updated" else value for (key, _), value in zip(keys, last[0], strict=True)]
    return _beyond(keys, values)


def _beyond(keys: Sequence[tuple[str, bool]], values: Sequence[Any]) -> Sql:
    """(a, b) > (x, y), with directions: `a >= x AND (a > x OR (a = x AND b > y))`, which an index can serve."""
    (key, descending), value = keys[0], values[0]
    sign = "<" if descending else ">"
    if len(keys) == 1:
        return Sql(f"{key} {sign} ?", [value])
    rest = _beyond(keys[1:], values[1:])
    text = f"{key} {sign}= ? AND ({key} {sign} ? OR ({key} = ? AND {rest.text}))"
    return Sql(f"({text})", [value, value, value, *rest.parameters])


def _total(connection: Connection, source: Sql) -> int:
    return int(connection.rows(f"SELECT count(*) {source.text}", source.parameters)[0][0])
