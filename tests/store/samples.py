"""Resources and writes of the store's tests, and the shortest ways to put them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from adapter.canonical import NIHDI, SSIN
from adapter.fhir.search import index, links, parse
from adapter.fhir.search.model import NOTHING, Query
from adapter.store.port import Changes, Page, Store, Write

NOON = datetime(2026, 3, 12, 11, 0, tzinfo=UTC)


def write(resource: dict[str, Any], version: int = 1) -> Write:
    """A new version of `resource`, stated `version` minutes after noon."""
    return Write(
        type=resource["resourceType"],
        id=resource["id"],
        version=version,
        resource=resource,
        stated=NOON + timedelta(minutes=version),
        derived=False,
        sender="hospital",
        index=index(resource),
        links=links(resource),
    )


def deletion(type_: str, id_: str, version: int) -> Write:
    """The deletion of a resource."""
    return replace(write({"resourceType": type_, "id": id_}, version), resource=None, index=NOTHING, links=())


def apply(store: Store, *writes: Write, lock: Iterable[str] = ("woman",), **more: Any) -> datetime:
    """One transaction."""
    with store.writing(frozenset(lock)) as transaction:
        return transaction.apply(Changes(writes=writes, **more))


def put(store: Store, *resources: dict[str, Any]) -> datetime:
    """First versions, in one transaction."""
    return apply(store, *map(write, resources))


def query(text: str) -> Query:
    """`Type?name=value&…`, not percent-encoded."""
    type_, _, pairs = text.partition("?")
    return parse(
        type_, [(name, value) for name, _, value in (pair.partition("=") for pair in pairs.split("&")) if name]
    )


def search(store: Store, text: str) -> Page:
    """One page."""
    with store.reading() as reader:
        return reader.search(query(text))


def ids(store: Store, text: str) -> list[str]:
    """The ids on the first page, sorted."""
    return sorted(version.id for version in search(store, text).matches)


def patient(id_: str, ssin: str = "85010112345", **more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": id_, "identifier": [{"system": SSIN, "value": ssin}]} | more


def practitioner(id_: str, nihdi: str) -> dict[str, Any]:
    return {"resourceType": "Practitioner", "id": id_, "identifier": [{"system": NIHDI, "value": nihdi}]}


def charge(id_: str, patient_id: str = "p", status: str = "billable", **more: Any) -> dict[str, Any]:
    subject = {"reference": f"Patient/{patient_id}"}
    return {"resourceType": "ChargeItem", "id": id_, "status": status, "subject": subject} | more
