"""`_include` and `_revinclude`: what the found resources refer to, and what refers to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from adapter.fhir.search import links
from adapter.fhir.search.model import Include, Query
from adapter.store.connection import Connection
from adapter.store.port import Ref, Version
from adapter.store.rows import stored_ref

Current = Callable[[Iterable[Ref]], dict[Ref, Version]]
ROUNDS: Final = 5  # of :iterate; a longer chain is cut
MOST: Final = 1000  # included resources on a page


def included(connection: Connection, query: Query, matches: Sequence[Version], current: Current) -> list[Version]:
    """Resources that the page carries besides its matches, each once."""
    if not (query.includes or query.revincludes) or not matches:
        return []
    seen = {(version.type, version.id) for version in matches}
    found, sources, first = [], list(matches), True
    for _ in range(ROUNDS):
        refs = _next(connection, query, sources, first) - seen
        sources = [version for version in current(sorted(refs)[:MOST]).values() if version.resource is not None]
        found += sources
        seen |= refs
        first = False
        if not sources or len(found) >= MOST:
            break
    return found[:MOST]


def _next(connection: Connection, query: Query, sources: Sequence[Version], first: bool) -> set[Ref]:
    refs: set[Ref] = set()
    for include in query.includes:
        if first or include.iterate:
            refs.update(_targets(include, sources))
    for include in query.revincludes:
        if first or include.iterate:
            refs.update(_referrers(connection, include, sources))
    return refs


def _targets(include: Include, sources: Sequence[Version]) -> Iterator[Ref]:
    for version in sources:
        if version.type == include.source and version.resource is not None:
            for key, path in links(version.resource):
                type_, slash, id_ = key.partition("/")
                if (
                    (path in include.paths or not include.paths)
                    and slash
                    and "|" not in key
                    and include.target in ("", type_)
                ):
                    yield type_, id_


def _referrers(connection: Connection, include: Include, sources: Sequence[Version]) -> Iterator[Ref]:
    keys = [stored_ref((version.type, version.id)) for version in sources if include.target in ("", version.type)]
    parameters: list[Any] = [*keys, *include.paths, include.source]
    sql = (
        "SELECT r.type, r.id FROM entry AS e CROSS JOIN resource AS r "
        f"WHERE e.key IN ({', '.join('?' * len(keys))}) AND e.path IN ({', '.join('?' * len(include.paths))}) "
        f"AND r.number = e.number AND r.type = ? LIMIT {MOST:d}"
    )
    yield from connection.rows(sql, parameters) if keys else ()
