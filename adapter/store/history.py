"""History of one resource, one type or everything: latest first, page by page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from adapter.fhir.search import cursor as tokens
from adapter.store import rows
from adapter.store.connection import Connection
from adapter.store.port import Page

_VERSIONS = """
SELECT r.type, r.id, {v}.version, {v}.body, {v}.stated, {v}.updated, {current}, {v}.derived, {v}.sender, r.number
FROM {source} WHERE {conditions} ORDER BY {v}.updated DESC, r.number DESC, {v}.version DESC LIMIT {limit}
"""
_PART = f"SELECT * FROM ({_VERSIONS}) AS {{v}}"
_SOURCES = (("r", "1", "resource AS r"), ("h", "0", "history AS h JOIN resource AS r ON r.number = h.number"))


def history_page(
    connection: Connection,
    type_: str | None,
    id_: str | None,
    since: datetime | None,
    count: int,
    cursor: tuple[int, ...] | None,
) -> Page:
    """At most `count` versions after the cursor. The total is counted for the history of one resource alone."""
    parts, parameters = [], []
    for alias, current, source in _SOURCES:
        conditions, values = _conditions(alias, type_, id_, since, cursor)
        fields = {"v": alias, "current": current, "source": source, "limit": str(count + 1)}
        parts.append(_PART.format(conditions=conditions, **fields))
        parameters += values
    sql = " UNION ALL ".join(parts) + f" ORDER BY 6 DESC, 10 DESC, 3 DESC LIMIT {count + 1:d}"
    found = connection.rows(sql, parameters)
    more = len(found) > count
    page = found[:count]
    following = tokens.encode(page[-1][5], page[-1][9], page[-1][2]) if more and page else None
    total = _total(connection, type_, id_, since) if type_ and id_ else None
    return Page([rows.version(row[:9]) for row in page], [], total, following)


def _conditions(
    alias: str, type_: str | None, id_: str | None, since: datetime | None, cursor: tuple[int, ...] | None
) -> tuple[str, list[Any]]:
    conditions, values = ["1 = 1"], list[Any]()
    for column, value in (("r.type", type_), ("r.id", id_)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if since is not None:
        conditions.append(f"{alias}.updated >= ?")
        values.append(rows.milliseconds(since))
    if cursor is not None:
        conditions.append(f"({alias}.updated, r.number, {alias}.version) < (?, ?, ?)")
        values.extend(cursor)
    return " AND ".join(conditions), values


def _total(connection: Connection, type_: str, id_: str, since: datetime | None) -> int:
    parts, parameters = [], []
    for alias, _, source in _SOURCES:
        conditions, values = _conditions(alias, type_, id_, since, None)
        parts.append(f"(SELECT count(*) FROM {source} WHERE {conditions})")
        parameters += values
    return int(connection.rows(f"SELECT {' + '.join(parts)}", parameters)[0][0])
