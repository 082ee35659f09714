"""Rebuilding the index from the stored bodies, after search parameters were turned on or their reading changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from adapter.fhir.search import fingerprint, index, links
from adapter.store.rows import attributes, decode_json, entries

PROPERTY: Final = "index"
_PAGE: Final = 500


class Writing(Protocol):
    """What a connection must do for it."""

    def named(self, name: str, parameters: Mapping[str, Any]) -> list[Any]: ...

    def many(self, name: str, parameters: Sequence[Sequence[Any]]) -> None: ...


def stale(connection: Writing) -> bool:
    """Whether the index was made by other parameters than this program's."""
    return [(fingerprint(),)] != [tuple(row) for row in connection.named("property", {"name": PROPERTY})]


def reindexed(connection: Writing) -> int:
    """Fill the emptied index again; the number of resources that are in it."""
    after, total = 0, 0
    while page := connection.named("reindex_page", {"after": after, "limit": _PAGE}):
        found = [_indexed(number, bytes(body)) for number, body in page if body is not None]
        connection.many("set_attributes", [(text, number) for number, text, _ in found])
        connection.many("insert_entry", [(*entry, number) for number, _, keys in found for entry in sorted(keys)])
        after, total = page[-1][0], total + len(found)
    connection.named("set_property", {"name": PROPERTY, "value": fingerprint()})
    return total


def _indexed(number: int, body: bytes) -> tuple[int, str, set[tuple[str, str]]]:
    resource = decode_json(body)
    made = index(resource)
    keys = entries(made, links(resource))
    return number, attributes(made, keys), keys
