"""What a conditional request or reference asks for: Type?query, most often by one business identifier."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from adapter.canonical import canonical
from adapter.fhir.bundle.address import pairs

_SPECIAL: Final = frozenset("\\,$")


class Condition(NamedTuple):
    """`Type?query`, as in a conditional request or reference.

    The usual one, exactly one business identifier, has it as `identifier`, `system|value`, and no `query`.
    """

    type: str
    query: str
    identifier: str = ""

    @classmethod
    def of(cls, type: str, query: str) -> Condition:
        """The condition that a query string states."""
        key = _identifier(query)
        return cls(type, "", key) if key else cls(type, query)

    @classmethod
    def by_identifier(cls, type: str, key: str) -> Condition:
        """What resources of a type with the business identifier `system|value` meet."""
        return cls(type, "", key)

    def __str__(self) -> str:
        return f"{self.type}?{self.query or f'identifier={self.identifier}'}"


@lru_cache(4096)
def _identifier(query: str) -> str:
    given = pairs(query)
    if len(given) != 1 or given[0][0] != "identifier" or not _SPECIAL.isdisjoint(given[0][1]):
        return ""
    system, _, value = given[0][1].partition("|")
    return f"{canonical(system)}|{value}" if system and value and "|" not in value else ""
