"""The store: every version of every resource, what it is found by, and what must be told, in one database."""

from __future__ import annotations

from adapter.store.port import Store, StoreError
from adapter.store.rows import Clock, digest, utc_now

__all__ = ["digest", "open_store"]


def open_store(url: str, *, wait: float = 30.0, durable: bool = True, clock: Clock = utc_now) -> Store:
    """The store at `sqlite:///FILE`, `sqlite:///:memory:` or `postgresql://…`, made or upgraded when needed.

    `wait`: seconds a writer waits for its turn. `durable=False`: the last commits may be lost at a power cut, never
    half of one. Raises StoreError, one sentence.
    """
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite":
        from adapter.store.sqlite import SqliteStore  # a gateway needs one of the two drivers

        return SqliteStore(rest.removeprefix("/"), wait=wait, durable=durable, clock=clock)
    if scheme in ("postgresql", "postgres"):
        from adapter.store.postgres import PostgresStore

        return PostgresStore(url, wait=wait, durable=durable, clock=clock)
    raise StoreError(f"the database URL must begin with sqlite:/// or postgresql://, and begins with {scheme}")
