"""What the reads need of a database connection, whichever database it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Protocol

from adapter.store.dialect import Dialect
from adapter.store.port import Ref


class Connection(Protocol):
    """One database connection within a transaction."""

    dialect: Dialect

    def named(self, name: str, parameters: Mapping[str, Any]) -> list[Any]:
        """The rows of a named statement."""

    def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
        """The rows of a statement with `?` for its parameters."""

    def refs(self, refs: Iterable[Ref]) -> dict[str, Any]:
        """The parameters that pass a list of (type, id)."""

    def texts(self, name: str, texts: Collection[str]) -> dict[str, Any]:
        """The parameter that passes a list of texts."""
