"""The store in PostgreSQL: many writers at once, serialised by woman, and by one short section at the very end."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Final

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.pq import TransactionStatus
from psycopg_pool import ConnectionPool

from adapter.store.postgres_connection import Numbers, PostgresConnection
from adapter.store.postgres_server import MIGRATION_LOCK, Raw, faults, migrate
from adapter.store.postgres_writing import PostgresTransaction, locking
from adapter.store.reader import SqlReader
from adapter.store.reindex import reindexed, stale
from adapter.store.rows import Clock, utc_now
from adapter.store.statements import steps

_OPEN: Final = (TransactionStatus.INTRANS, TransactionStatus.INERROR)
BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


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
        begin = f"BEGIN; {locking('', own)}; {locking('_shared', frozenset(shared) - own)}"
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
