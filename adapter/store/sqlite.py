"""The store in one SQLite file: many readers, one writer at a time over all processes, every commit flushed to disk."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any, Final

from adapter.store import rows
from adapter.store.batch import Batch, Stored, batch, replacing
from adapter.store.dialect import SQLITE
from adapter.store.port import Changes, DossierState, Pending, Ref, StoreError
from adapter.store.reader import SqlReader, SqlWriter
from adapter.store.reindex import reindexed, stale
from adapter.store.rows import Clock, utc_now
from adapter.store.sqlite_file import connect, faults, migrate
from adapter.store.statements import statements, steps
from adapter.store.turns import Turns

SQL: Final = statements("sqlite")
MEMORY: Final = ":memory:"
WRITER_CACHE: Final = 16_384  # KiB; the pages that every write touches
READER_CACHE: Final = 4_096  # of each connection; the rest is the operating system's
OLDEST: Final = (3, 34, 0)


class SqliteConnection:
    """One connection; `connection.Connection` in SQLite's words."""

    dialect = SQLITE

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def named(self, name: str, parameters: Mapping[str, Any]) -> list[Any]:
        return self.raw.execute(SQL[name], parameters).fetchall()

    def many(self, name: str, parameters: Sequence[Sequence[Any]]) -> None:
        if parameters:
            self.raw.executemany(SQL[name], parameters)

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self.raw.execute(sql, parameters).fetchall()

    def refs(self, refs: Iterable[Ref]) -> dict[str, Any]:
        return {"refs": rows.encode_json(list(refs)).decode()}

    def texts(self, name: str, texts: Collection[str]) -> dict[str, Any]:
        return {name: rows.encode_json(list(texts)).decode()}


class SqliteTransaction(SqlWriter):
    """`port.Transaction`: the one writer of the moment."""

    def __init__(self, connection: SqliteConnection, clock: Clock) -> None:
        super().__init__(connection)
        self._write = connection
        self._clock = clock
        self._updated: int | None = None

    def hold(self, keys: Collection[str]) -> None:
        """There is no other writer."""

    def apply(self, changes: Changes) -> datetime:
        write = self._write
        updated = self._tick()
        made = self._batch(changes)
        self._versions(made, updated)
        confirmed = [rows.confirmation(one) for one in changes.confirmed]
        write.many("confirm_current", confirmed)
        write.many("confirm_older", confirmed)
        write.many("delete_entry", made.removed)
        write.many("insert_entry", made.added)
        write.many("forget_dossier", [(woman,) for woman in changes.forgotten])
        write.many("put_dossier", [_dossier_row(state) for state in changes.dossiers])
        write.many("insert_outbox", [(o.kind, o.type, o.id, o.version, updated) for o in changes.outbox])
        moment = rows.moment(updated)
        if changes.answer is not None:
            write.many("insert_answer", [(*_answer_row(changes.answer, moment), updated)])
        return moment

    def _tick(self) -> int:
        """The `updated` of this transaction; the same however often it applies changes."""
        if self._updated is None:
            self._write.named("tick", {"now": rows.milliseconds(self._clock())})
            self._updated = int(self._write.named("now", {})[0][0])
        return self._updated

    def _batch(self, changes: Changes) -> Batch:
        refs = replacing(changes.writes)
        found = self._write.named("stored", self._write.refs(refs)) if refs else []
        stored = {(type_, id_): Stored(number, latest, body) for type_, id_, number, latest, body in found}
        last = self._write.named("last_number", {})[0][0]
        return batch(changes.writes, stored, count(last + 1))

    def _versions(self, made: Batch, updated: int) -> None:
        write = self._write
        write.many("insert_resource", [(*row, updated) for row in made.resources])
        write.many("keep_version", [(row[-1],) for row in made.replaced])
        write.many("replace_resource", [(*row[:-1], updated, row[-1]) for row in made.replaced])
        write.many("insert_history", [(*row, updated) for row in made.history])
        write.many("raise_latest", made.raised)


def _dossier_row(state: DossierState) -> tuple[Any, ...]:
    changes_on = None if state.changes_on is None else state.changes_on.isoformat()
    return state.woman, state.derived_on.isoformat(), changes_on, state.as_of_given


def _answer_row(answer: Pending, moment: datetime) -> tuple[Any, ...]:
    return answer.sender, answer.key, answer.digest, answer.render(moment)


class SqliteStore:
    """`port.Store`. `wait` is how long, in seconds, a writer waits for its turn; `durable=False` may lose the last
    commits at a power cut (never half of one)."""

    def __init__(self, path: str, *, wait: float = 30.0, durable: bool = True, clock: Clock = utc_now) -> None:
        if sqlite3.sqlite_version_info < OLDEST:
            raise StoreError(f"SQLite 3.34 or newer is needed, and this Python has {sqlite3.sqlite_version}")
        self._path = path
        self._wait = wait
        self._durable = durable
        self._clock = clock
        self._idle: SimpleQueue[SqliteConnection] = SimpleQueue()
        with faults():
            self._writer = SqliteConnection(connect(path, wait, durable, WRITER_CACHE))
            self._turns = Turns(self._writer.raw, wait)
            migrate(self._writer.raw, steps("sqlite"))
            if stale(self._writer):
                self.reindex()

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        if self._path == MEMORY:
            with self._turns.alone():  # a database in memory has this one connection
                yield SqlReader(self._writer)
            return
        with faults():
            connection = self._idle_connection()
            connection.raw.execute("BEGIN")
            try:
                yield SqlReader(connection)
            finally:
                connection.raw.execute("ROLLBACK")
                self._idle.put(connection)

    def _idle_connection(self) -> SqliteConnection:
        try:
            return self._idle.get_nowait()
        except Empty:
            raw = connect(self._path, self._wait, self._durable, READER_CACHE)
            raw.execute("PRAGMA query_only = ON")
            return SqliteConnection(raw)

    @contextmanager
    def writing(self, lock: Collection[str], shared: Collection[str] = ()) -> Iterator[SqliteTransaction]:
        """The lock keys are not looked at: there is one writer at a time."""
        with faults(), self._turns.writing():
            yield SqliteTransaction(self._writer, self._clock)

    def reindex(self) -> int:
        with faults(), self._turns.writing():
            self._writer.named("clear_entries", {})
            return reindexed(self._writer)

    def close(self) -> None:
        with self._turns.alone():
            while not self._idle.empty():
                self._idle.get().raw.close()
            self._writer.raw.close()
