"""Reads that are the same SQL shape in both databases; a dialect says how lists are passed and rows are fetched."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from adapter.fhir.search.model import Query
from adapter.store import rows
from adapter.store.connection import Connection
from adapter.store.history import history_page
from adapter.store.port import Answer, DossierState, Outbound, Page, Ref, Version
from adapter.store.search import matching_ids, search_page

AT_MOST = 3  # matches of a conditional interaction: none, one, or too many


class SqlReader:
    """`port.Reader` over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def current(self, refs: Iterable[Ref]) -> dict[Ref, Version]:
        found = map(rows.version, self._connection.named("current", self._connection.refs(refs)))
        return {(version.type, version.id): version for version in found}

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        found: dict[Ref, list[Version]] = {}
        for version in map(rows.told_version, self._connection.named("versions", self._connection.refs(set(refs)))):
            found.setdefault((version.type, version.id), []).append(version)
        for versions in found.values():
            versions.sort(key=lambda version: (version.stated, version.version))
        return found

    def vread(self, type: str, id: str, version: int) -> Version | None:
        versions = self.versions([(type, id)]).get((type, id), ())
        return next((one for one in versions if one.version == version), None)

    def history(
        self,
        type: str | None = None,
        id: str | None = None,
        *,
        since: datetime | None = None,
        count: int = 50,
        cursor: tuple[int, ...] | None = None,
    ) -> Page:
        return history_page(self._connection, type, id, since, count, cursor)

    def search(self, query: Query) -> Page:
        return search_page(self._connection, query, self.current)

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        return [matching_ids(self._connection, query, AT_MOST) for query in queries]

    def identified(self, keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        asked = {rows.key(key): key for key in keys}
        found: dict[tuple[str, str], list[str]] = {}
        for key, type_, id_ in self._connection.named("identified", self._connection.texts("keys", asked.keys())):
            found.setdefault((asked[key], type_), []).append(id_)
        return found

    def referring(
        self, keys: Iterable[str], types: Iterable[str] | None = None, paths: Iterable[str] | None = None
    ) -> set[Ref]:
        wanted = self._connection.texts("keys", {rows.key(key) for key in keys})
        if paths is None:
            found = self._connection.named("referring", wanted)
        else:
            found = self._connection.named("referring_at", wanted | self._connection.texts("paths", list(paths)))
        if types is None:
            return {(type_, id_) for type_, id_ in found}
        kept = frozenset(types)
        return {(type_, id_) for type_, id_ in found if type_ in kept}

    def linking(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        asked = {rows.key(key): key for key in keys}
        found: dict[str, set[Ref]] = {key: set() for key in asked.values()}
        for key, type_, id_ in self._connection.named("linking", self._connection.texts("keys", asked.keys())):
            found[asked[key]].add((type_, id_))
        return found

    def answer(self, sender: str, key: str) -> Answer | None:
        for sender_, key_, digest, body, created in self._connection.named("answer", {"sender": sender, "key": key}):
            return Answer(sender_, key_, digest, body, rows.moment(created))
        return None

    def kept(self, name: str) -> str | None:
        for (value,) in self._connection.named("property", {"name": name}):
            return str(value)
        return None

    def dossiers(self, women: Iterable[str]) -> dict[str, DossierState]:
        found = self._connection.named("dossiers", self._connection.texts("women", set(women)))
        return {state.woman: state for state in map(_dossier, found)}

    def dossiers_due(self, today: date, limit: int) -> list[DossierState]:
        found = self._connection.named("dossiers_due", {"today": today.isoformat(), "limit": limit})
        return [_dossier(row) for row in found]

    def outbox(self, after: int, limit: int) -> list[tuple[int, Outbound]]:
        found = self._connection.named("outbox", {"after": after, "limit": limit})
        return [(sequence, Outbound(kind, type_, id_, version)) for sequence, kind, type_, id_, version in found]


class SqlWriter(SqlReader):
    """The part of `port.Transaction` that both databases share."""

    def keep(self, name: str, value: str) -> None:
        self._connection.named("set_property", {"name": name, "value": value})


def _dossier(row: Sequence[Any]) -> DossierState:
    woman, derived_on, changes_on, as_of_given = row
    return DossierState(woman, _date(derived_on), None if changes_on is None else _date(changes_on), bool(as_of_given))


def _date(stored: str | date) -> date:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored
