"""The store in PostgreSQL: many writers at once, serialised by woman, and by one short section at the very end."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import lru_cache
from threading import Lock
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from adapter.store import rows
from adapter.store.batch import Batch, Stored, batch, replacing
from adapter.store.dialect import POSTGRES
from adapter.store.port import Changes, DossierState, Pending, Ref
from adapter.store.postgres_server import MIGRATION_LOCK, Raw, faults, lock_numbers, migrate
from adapter.store.reader import SqlReader, SqlWriter
from adapter.store.reindex import reindexed, stale
from adapter.store.rows import Clock, utc_now
from adapter.store.statements import statements, steps

SQL: Final = statements("postgres")
_ANSWERED: Final = frozenset(name for name, sql in SQL.items() if sql.startswith("SELECT") or "RETURNING" in sql)
_NEXT: Final = "\x1e"
_NULL: Final = "\x1d"
_OPEN: Final = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
BLOCK: Final = 1000  # as the sequence counts
BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


@lru_cache(maxsize=512)
def _placeholders(sql: str) -> bytes:
    return sql.replace("?", "%s").encode()


def column(values: Sequence[Any]) -> str:
    """One column of many rows, as the statements take it: numbers as an array, texts each after a separator."""
    if isinstance(values[0], int):
        return "{" + ",".join(map(str, values)) + "}"
    texts = [_NULL if value is None else value.decode() if isinstance(value, bytes) else value for value in values]
    return "".join([_NEXT + text for text in texts])


class PostgresConnection:
    """One connection; `connection.Connection` in PostgreSQL's words."""

    dialect = POSTGRES

    def __init__(self, raw: Raw) -> None:
        self.raw = raw

    def named(self, name: str, parameters: Mapping[str, Any]) -> list[Any]:
        found = self.raw.execute(SQL[name].encode(), parameters, binary=True)
        return found.fetchall() if name in _ANSWERED else []

    def many(self, name: str, parameters: Sequence[Sequence[Any]], **more: Any) -> None:
        """One statement for all rows: each column goes as one text."""
        if parameters:
            columns = {str(place): column(values) for place, values in enumerate(zip(*parameters, strict=True), 1)}
            self.raw.execute(SQL[name].encode(), {**columns, **more})

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        return self.raw.execute(_placeholders(sql), parameters, binary=True).fetchall()

    def refs(self, refs: Iterable[Ref]) -> dict[str, Any]:
        listed = list(refs)
        return {"types": [type_ for type_, _ in listed], "ids": [id_ for _, id_ in listed]}

    def texts(self, name: str, texts: Collection[str]) -> dict[str, Any]:
        return {name: list(texts)}


class Numbers:
    """Numbers for new resources, taken from the server a thousand at a time; those of an undone write are lost."""

    def __init__(self) -> None:
        self._free: list[int] = []
        self._lock = Lock()

    def take(self, connection: PostgresConnection, count: int) -> list[int]:
        """As many numbers as wanted, in rising order."""
        with self._lock:
            while len(self._free) < count:
                first = int(connection.named("numbers", {})[0][0])
                self._free += range(first, first + BLOCK)
            taken, self._free = self._free[:count], self._free[count:]
        return taken


class PostgresTransaction(SqlWriter):
    """`port.Transaction`: one of several writers, of different women."""

    def __init__(self, connection: PostgresConnection, clock: Clock, numbers: Numbers) -> None:
        super().__init__(connection)
        self._write = connection
        self._clock = clock
        self._numbers = numbers
        self._updated: int | None = None

    def hold(self, keys: Collection[str]) -> None:
        self._write.raw.execute(_locking("", frozenset(keys)).encode())

    def apply(self, changes: Changes) -> datetime:
        write = self._write
        made = self._batch(changes)
        with write.raw.pipeline():
            self._before_the_clock(made, changes)
            updated = self._tick()
        # From here to the commit every other writer waits: no more than what shows the time of this transaction.
        with write.raw.pipeline():
            write.many("insert_resource", made.resources, updated=updated)
            write.many("replace_resource", made.replaced, updated=updated)
            write.many("insert_history", made.history, updated=updated)
            write.many("insert_outbox", [(o.kind, o.type, o.id, o.version) for o in changes.outbox], updated=updated)
        moment = rows.moment(updated)
        if changes.answer is not None:
            self._answer(changes.answer, moment)
        return moment

    def _tick(self) -> int:
        """The `updated` of this transaction; the same however often it applies changes."""
        if self._updated is None:
            now = rows.milliseconds(self._clock())
            self._updated = int(self._write.named("tick", {"now": now})[0][0])
        return self._updated

    def _answer(self, answer: Pending, moment: datetime) -> None:
        row = {"sender": answer.sender, "key": answer.key, "digest": answer.digest, "body": answer.render(moment)}
        self._write.named("insert_answer", {**row, "created": rows.milliseconds(moment)})

    def _batch(self, changes: Changes) -> Batch:
        refs = replacing(changes.writes)
        found = self._write.named("stored", self._write.refs(refs)) if refs else []
        stored = {(type_, id_): Stored(number, latest, body) for type_, id_, number, latest, body in found}
        new = len({(write.type, write.id) for write in changes.writes} - stored.keys())
        return batch(changes.writes, stored, iter(self._numbers.take(self._write, new)))

    def _before_the_clock(self, made: Batch, changes: Changes) -> None:
        write = self._write
        confirmed = [rows.confirmation(one) for one in sorted(changes.confirmed)]
        write.many("confirm_current", confirmed)
        write.many("confirm_older", confirmed)
        write.many("delete_entry", made.removed)
        write.many("insert_entry", made.added)
        write.many("keep_version", [(row[-1],) for row in made.replaced])
        write.many("raise_latest", made.raised)
        write.many("forget_dossier", [(woman,) for woman in changes.forgotten])
        write.many("put_dossier", [_dossier(state) for state in changes.dossiers])


def _locking(mode: str, keys: frozenset[str]) -> str:
    """The statement that takes the locks of some keys, in the one order in which everyone takes them."""
    numbers = ",".join(map(str, lock_numbers(keys)))
    return f"SELECT pg_advisory_xact_lock{mode}(k) FROM unnest('{{{numbers}}}'::bigint[]) AS k"


def _dossier(state: DossierState) -> tuple[str, str, str | None, bool]:
    changes_on = None if state.changes_on is None else state.changes_on.isoformat()
    return state.woman, state.derived_on.isoformat(), changes_on, state.as_of_given


class PostgresStore:
    """`port.Store`. `wait` is how long, in seconds, a writer waits for a lock or a connection; `durable=False` may lose
    the last commits at a power cut."""

    def __init__(
        self, url: str, *, wait: float = 30.0, durable: bool = True, clock: Clock = utc_now, connections: int = 16
    ) -> None:
        self._clock = clock
        self._numbers = Numbers()
        settings = f"-c lock_timeout={int(wait * 1000)} -c synchronous_commit={'on' if durable else 'off'}"
        options: dict[str, Any] = {"autocommit": True, "connect_timeout": 10}
        with faults():
            own = conninfo_to_dict(url).get("options") or ""
            address = make_conninfo(url, options=f"{settings} {own}")
        self._pool: ConnectionPool[Raw] = ConnectionPool(
            address, kwargs=options, min_size=1, max_size=connections, timeout=wait, open=False
        )
        with faults():
            with psycopg.connect(address, **options) as raw:
                migrate(raw, steps("postgres"))
                self._reindex_when_stale(raw)
            self._pool.open()

    @contextmanager
    def reading(self) -> Iterator[SqlReader]:
        with self._transaction(BEGIN_READING) as connection:
            yield SqlReader(connection)

    @contextmanager
    def writing(self, lock: Collection[str], shared: Collection[str] = ()) -> Iterator[PostgresTransaction]:
        own = frozenset(lock)
        begin = f"BEGIN; {_locking('', own)}; {_locking('_shared', frozenset(shared) - own)}"
        with self._transaction(begin) as connection:
            yield PostgresTransaction(connection, self._clock, self._numbers)

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[PostgresConnection]:
        with faults():
            raw = self._begun(begin)
            try:
                yield PostgresConnection(raw)
                raw.execute("COMMIT")
            finally:
                self._give_back(raw)

    def _begun(self, begin: str) -> Raw:
        """A connection in a transaction. One that the server closed meanwhile is replaced, once."""
        raw = self._pool.getconn()
        try:
            raw.execute(begin.encode())
        except psycopg.OperationalError:
            broken = raw.broken
            self._give_back(raw)
            if not broken:
                raise
            self._pool.check()
            raw = self._pool.getconn()
            try:
                raw.execute(begin.encode())
            except psycopg.Error:
                self._give_back(raw)
                raise
        return raw

    def _give_back(self, raw: Raw) -> None:
        """Whatever is still open is undone; the pool replaces what is broken."""
        if raw.info.transaction_status in _OPEN:
            with suppress(psycopg.Error):
                raw.execute("ROLLBACK")
        self._pool.putconn(raw)

    def reindex(self) -> int:
        with self._transaction(f"BEGIN; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})") as connection:
            return _rebuilt(connection)

    def _reindex_when_stale(self, raw: Raw) -> None:
        with raw.transaction():
            raw.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            connection = PostgresConnection(raw)
            if stale(connection):
                _rebuilt(connection)

    def close(self) -> None:
        self._pool.close()


def _rebuilt(connection: PostgresConnection) -> int:
    """The index made again; writers wait, for what they add would be lost."""
    connection.raw.execute("LOCK TABLE resource IN EXCLUSIVE MODE")
    connection.named("clear_entries", {})
    return reindexed(connection)
