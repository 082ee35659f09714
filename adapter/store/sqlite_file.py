"""Opening an SQLite file: settings of a connection, transactions, schema steps, and what its failures mean."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

from adapter.store.port import Conflict, StoreBusy, StoreError, StoreUnavailable
from adapter.store.statements import too_new

# Pages in the log before they are copied to the file: pages that many writes touch are copied once.
CHECKPOINT: Final = 8192
_PRIMARY: Final = 0xFF  # an extended error code holds the primary one in its low byte
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_AWAY: Final = {
    sqlite3.SQLITE_FULL: "the disk of the database is full",
    sqlite3.SQLITE_READONLY: "the database is read-only",
    sqlite3.SQLITE_IOERR: "the disk of the database fails",
    sqlite3.SQLITE_CANTOPEN: "the database file cannot be opened",
    sqlite3.SQLITE_PERM: "the database file may not be used",
}


def connect(path: str, wait: float, durable: bool, cache: int) -> sqlite3.Connection:
    """A connection in autocommit mode that any thread may use, one at a time; `cache` in KiB."""
    raw = sqlite3.connect(path, timeout=wait, isolation_level=None, check_same_thread=False, cached_statements=256)
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
    raw.execute(f"PRAGMA cache_size = -{cache:d}")
    raw.execute("PRAGMA temp_store = MEMORY")  # what a savepoint keeps to undo a part
    raw.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT:d}")
    return raw


@contextmanager
def transaction(raw: sqlite3.Connection) -> Iterator[None]:
    """Everything or nothing; waits for a writer of another process."""
    raw.execute("BEGIN IMMEDIATE")
    try:
        yield
        raw.execute("COMMIT")
    finally:
        if raw.in_transaction:
            raw.execute("ROLLBACK")


@contextmanager
def faults() -> Iterator[None]:
    """SQLite's errors as the port's. Their texts name tables and files, never values."""
    try:
        yield
    except sqlite3.IntegrityError as failure:
        raise Conflict("someone else wrote the same thing first") from failure
    except sqlite3.Error as failure:
        code = getattr(failure, "sqlite_errorcode", 0) & _PRIMARY
        if code in _BUSY:
            raise StoreBusy("another process wrote longer than this write may wait") from failure
        if code in _AWAY:
            raise StoreUnavailable(_AWAY[code]) from failure
        raise StoreError(f"SQLite cannot go on: {failure}") from failure


def migrate(raw: sqlite3.Connection, steps: Sequence[str]) -> None:
    """Bring the schema up to the last of `steps` in one transaction. StoreError when a newer program made it."""
    if _schema_version(raw) == len(steps):
        return
    with transaction(raw):
        found = _schema_version(raw)
        if found > len(steps):
            raise StoreError(too_new(found, len(steps)))
        for step in steps[found:]:
            for statement in _split(step):
                raw.execute(statement)
        raw.execute(f"PRAGMA user_version = {len(steps)}")


def _schema_version(raw: sqlite3.Connection) -> int:
    return int(raw.execute("PRAGMA user_version").fetchone()[0])


def _split(script: str) -> Iterator[str]:
    """The statements of a script: `executescript` would commit first."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
