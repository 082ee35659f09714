"""What is doubtful in a message that is read all the same: nobody was there, a party is of a kind that is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from adapter.canonical import HCPARTY
from adapter.fhir.definitions.packages import packages
from adapter.fhir.outcome import ABSENT, Issue, shorten
from adapter.kmehr.message import Place
from adapter.kmehr.whence import Whence
from adapter.mapping import Record


class Named(NamedTuple):
    """Where a record has the people of a transaction, and the item that names each of them."""

    list: str
    person: str
    item: str


PEOPLE: Final[Mapping[str, Named]] = {
    "talk": Named("participants", "person", "encounterresponsible"),
    "meeting": Named("participants", "person", "contacthcparty"),
    "team": Named("members", "member", "contacthcparty"),
}


def doubts(place: Place, record: Record, whence: Whence) -> Iterator[Issue]:
    """What its sender will want to correct in a part of a message, at its place."""
    named = PEOPLE.get(record.concept)
    if named and not any(one.get(named.person) for one in record.fields.get(named.list, ())):
        expected = f'item: cd S="CD-ITEM" {named.item}, content: hcparty'
        yield _warning("kmehr-nobody", place.path, expected, ", ".join(_items(place.node)) or ABSENT)
    for concept in (place.node.get("cd", {}), *place.node.get("departments", ())):
        for coding in concept.get("coding", ()):
            if coding["system"] == HCPARTY and coding["code"] not in (packages().code_system(HCPARTY) or ()):
                path = next(iter(whence.of(coding, "code")), place.path)
                yield _warning("kmehr-party", path, "CD-HCPARTY", coding["code"])


def _items(node: Mapping[str, Any]) -> Iterator[str]:
    for item in node.get("item", ()):
        yield from (coding["code"] for coding in item.get("cd", {}).get("coding", ()))


def _warning(kind: str, place: str, expected: str, found: str) -> Issue:
    return Issue("warning", kind, place, expected, shorten(found), layer="programme")
