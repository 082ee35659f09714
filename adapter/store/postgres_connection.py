"""One connection to PostgreSQL: the named statements, each for all rows at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any, Final

from adapter.store.dialect import POSTGRES
from adapter.store.port import Ref
from adapter.store.postgres_server import Raw
from adapter.store.statements import statements

SQL: Final = statements("postgres")
_ANSWERED: Final = frozenset(name for name, sql in SQL.items() if sql.startswith("SELECT") or "RETURNING" in sql)
_NEXT: Final = "\x1e"
_NULL: Final = "\x1d"
BLOCK: Final = 1000  # as the sequence counts


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
