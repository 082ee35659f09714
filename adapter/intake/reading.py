"""Reads, alone and in a Bundle. On a date that a sandbox caller names, what is derived is as on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from adapter.fhir.bundle.address import etag_version
from adapter.fhir.bundle.answer import Told
from adapter.fhir.bundle.entry import Entry
from adapter.fhir.outcome import error
from adapter.fhir.search import parse
from adapter.fhir.search.model import Query
from adapter.intake import pages, women
from adapter.intake.model import Caller
from adapter.intake.overlay import Links, Overlay
from adapter.plan.conclude import Deriving
from adapter.plan.model import Done
from adapter.store.port import Changes, Page, Reader, Store, Version

# The types of which some are derived.
DERIVED: Final = frozenset({"Observation", "Condition", "ChargeItem"})
Day = Callable[[Caller], Deriving]


class _Undo(Exception):
    """Leaves a transaction so that nothing of it stays; carries what was read in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        super().__init__()


class Readings:
    """Answers what only reads. `day` gives by what a dossier is derived for a caller."""

    def __init__(self, store: Store, links: Links, day: Day) -> None:
        self._store = store
        self._links = links
        self._day = day

    def of_request(self, entry: Entry, caller: Caller) -> Told:
        """A read of its own."""
        with self._store.reading() as reader:
            return self.of_entry(reader, Done(entry), caller)

    def of_entry(self, reader: Reader, one: Done, caller: Caller) -> Told:
        """What an entry reads: one resource, one version, or the matches of a search."""
        address = one.entry.address
        if address.id and not address.history:
            return self._one(reader, one.entry, caller)
        if address.version is not None:
            found = reader.vread(address.type, address.id, address.version)
            return told_of(found, f"{address.type}/{address.id}/_history/{address.version}")
        if address.history:
            page = reader.history(address.type, address.id or None)
            return Told(200, resource=pages.history(page, caller.base_url), read=True)
        query = parse(address.type, address.pairs)
        return Told(200, resource=pages.searchset(reader.search(query), caller.base_url), read=True)

    def search(self, query: Query, caller: Caller) -> Page:
        """One page; on a named date what is derived is first put as it would be then, and nothing of that stays."""
        if caller.as_of is None or query.type not in DERIVED:
            with self._store.reading() as reader:
                return reader.search(query)
        try:
            with self._store.writing(()) as transaction:
                view = Overlay(transaction, self._links)
                deriving = self._day(caller)
                late = women.not_fresh(transaction, women.everyone(view), deriving)
                transaction.apply(Changes(women.derived(view, late, deriving).writes))
                raise _Undo(transaction.search(query))
        except _Undo as undone:
            return undone.page

    def history(self, type: str | None, id: str | None, options: Mapping[str, Any]) -> Page:
        """One page of what was stored."""
        with self._store.reading() as reader:
            return reader.history(type, id, **options)

    def _one(self, reader: Reader, entry: Entry, caller: Caller) -> Told:
        ref = entry.address.type, entry.address.id
        found = reader.current([ref]).get(ref)
        if found is not None and found.derived and caller.as_of is not None:
            found = self._on_day(reader, found, caller)
        told = told_of(found, "/".join(ref))
        return Told(304, read=True) if _unchanged(entry, told) else told

    def _on_day(self, reader: Reader, found: Version, caller: Caller) -> Version:
        view, deriving = Overlay(reader, self._links), self._day(caller)
        late = women.not_fresh(reader, women.of_resources(view, [(found.type, found.id)]), deriving)
        writes = women.derived(view, late, deriving).writes
        then = next((write for write in writes if (write.type, write.id) == (found.type, found.id)), None)
        return found if then is None else replace(found, resource=then.resource)


def told_of(found: Version | None, name: str) -> Told:
    """A version as the answer to a read: 404 for what never was, 410 for what was deleted."""
    if found is None:
        return Told(404, issues=[error("not-found", found=name)], read=True)
    if found.resource is None:
        return Told(410, issues=[error("gone", found=name)], read=True)
    return Told(200, f"{found.type}/{found.id}", found.version, found.updated, found.with_meta(), read=True)


def _unchanged(entry: Entry, told: Told) -> bool:
    return bool(entry.path and entry.if_none_match) and etag_version(entry.if_none_match) == str(told.version)
