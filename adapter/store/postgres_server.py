"""Speaking with a PostgreSQL server: its failures in the port's words, and the schema steps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from typing import Any, Final

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout, TooManyRequests

from adapter.store.port import Conflict, StoreBusy, StoreError, StoreUnavailable
from adapter.store.statements import too_new

Raw = psycopg.Connection[tuple[Any, ...]]

_CONFLICT: Final = (errors.UniqueViolation, errors.DeadlockDetected, errors.SerializationFailure)
_BUSY: Final = (errors.LockNotAvailable, errors.QueryCanceled)
_READ_ONLY: Final = (errors.ReadOnlySqlTransaction,)
MIGRATION_LOCK: Final = 1000


@contextmanager
def faults() -> Iterator[None]:
    """psycopg's errors as the port's. Of the server's texts nothing is taken over: they can quote values."""
    try:
        yield
    except _CONFLICT as failure:
        raise Conflict("someone else wrote the same thing first") from failure
    except _BUSY as failure:
        raise StoreBusy("another write took longer than this one may wait") from failure
    except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout, TooManyRequests, *_READ_ONLY) as failure:
        raise StoreUnavailable(f"PostgreSQL cannot be used now ({_name(failure)})") from failure
    except psycopg.Error as failure:
        raise StoreError(f"PostgreSQL refused a statement of this program ({_name(failure)})") from None


def _name(failure: Exception) -> str:
    state = getattr(failure, "sqlstate", None)
    return f"{type(failure).__name__} {state}" if state else type(failure).__name__


def migrate(raw: Raw, steps: Sequence[str]) -> None:
    """Bring the schema up to the last of `steps` in one transaction. StoreError when a newer program made it."""
    with raw.transaction():
        raw.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        found = _schema_version(raw)
        if found > len(steps):
            raise StoreError(too_new(found, len(steps)))
        for step in steps[found:]:
            raw.execute(step.encode())
        if found < len(steps):
            raw.execute("DELETE FROM property WHERE name = 'schema'")
            raw.execute("INSERT INTO property VALUES ('schema', %s)", [str(len(steps))])


def _schema_version(raw: Raw) -> int:
    row = raw.execute("SELECT to_regclass('property') IS NOT NULL").fetchone()
    if not row or not row[0]:
        return 0
    row = raw.execute("SELECT value FROM property WHERE name = 'schema'").fetchone()
    return int(row[0]) if row else 0


def lock_numbers(keys: Sequence[str] | frozenset[str] | set[str]) -> list[int]:
    """The advisory locks of some keys, in the one order in which everyone takes them."""
    hashed = {int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big", signed=True) for key in keys}
    return sorted(hashed)
