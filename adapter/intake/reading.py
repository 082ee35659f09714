"""Reads, alone and in a Bundle. On a date that a sandbox caller names, what is derived is as on that day."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from adapter.fhir.bundle.address import etag_version
from adapter.fhir.bundle.answer import Told
from adapter.fhir.bundle.entry import Entry
from adapter.fhir.outcome import error
from adapter.fhir.search import cursor, parse
from adapter.fhir.search.model import Ids, Query
from adapter.intake import pages, women
from adapter.intake.gather import Cluster
from adapter.intake.hers import DERIVED, confined, of_her
from adapter.intake.model import Caller
from adapter.intake.overlay import Links, Overlay
from adapter.plan.conclude import Deriving
from adapter.plan.model import Done
from adapter.store.port import Changes, Conflict, Page, Reader, Ref, Store, Version, Write

PAGE: Final = 50
MOST: Final = 10_000
TRIES: Final = 8
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
        query = of_her(parse(address.type, address.pairs), reader, Overlay(reader, self._links))
        return Told(200, resource=pages.searchset(reader.search(query), caller.base_url), read=True)

    def search(self, query: Query, caller: Caller) -> Page:
        """One page; on a named date what is derived is first put as it would be then, and nothing of that stays.

        Raises Conflict when others go on writing about the same women.
        """
        deriving = self._day(caller)
        for _ in range(TRIES):
            with self._store.reading() as reader:
                view = Overlay(reader, self._links)
                asked = of_her(query, reader, view)
                late = self._late(asked, reader, view, deriving)
                if not late:
                    return reader.search(asked)
                writes = women.derived(view, late, deriving).writes
                stored = {(one.type, one.id): view.current((one.type, one.id)) for one in writes}
            with suppress(Conflict):
                return _as_stored(self._put(asked, writes), stored)
        raise Conflict("others wrote about the same women all the time")

    def _late(self, query: Query, reader: Reader, view: Overlay, deriving: Deriving) -> list[Cluster]:
        """Of whom something else has to be put: of the women whom the search is confined to, else of all."""
        if not deriving.as_of_given or query.type not in DERIVED:
            return []
        found = confined(query, reader, view)
        return women.not_fresh(reader, women.everyone(reader, view) if found is None else found, deriving)

    def _put(self, query: Query, writes: Sequence[Write]) -> Page:
        """One page as if this were written: other writers wait for no more than that."""
        try:
            with self._store.writing(()) as transaction:
                transaction.apply(Changes(writes))
                raise _Undo(_page(transaction, query))
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


def _page(reader: Reader, query: Query) -> Page:
    """A page by position: what is put for the day is new at each call, so that no page can go on by its time."""
    start = query.cursor[0] if query.cursor else 0
    count = PAGE if query.count is None else query.count
    whole = reader.search(replace(query, count=MOST, cursor=None, includes=(), revincludes=()))
    total = len(whole.matches) if query.total != "none" or not count else None
    ids = tuple(version.id for version in whole.matches[start : start + count])
    if not ids:
        return Page([], [], total, None)
    page = reader.search(replace(query, conditions=(Ids(ids),), count=len(ids), cursor=None))
    more = start + count < len(whole.matches)
    return Page(page.matches, page.included, total, cursor.encode(start + count, 0) if more else None)


def _as_stored(page: Page, stored: Mapping[Ref, Version | None]) -> Page:
    """The page with the number and time of the versions that are stored, for those that are only put for the day."""

    def shown(version: Version) -> Version:
        before = stored.get((version.type, version.id))
        return version if before is None else replace(before, resource=version.resource)

    return Page([*map(shown, page.matches)], [*map(shown, page.included)], page.total, page.next)


def told_of(found: Version | None, name: str) -> Told:
    """A version as the answer to a read: 404 for what never was, 410 for what was deleted."""
    if found is None:
        return Told(404, issues=[error("not-found", found=name)], read=True)
    if found.resource is None:
        return Told(410, issues=[error("gone", found=name)], read=True)
    return Told(200, f"{found.type}/{found.id}", found.version, found.updated, found.with_meta(), read=True)


def _unchanged(entry: Entry, told: Told) -> bool:
    return bool(entry.path and entry.if_none_match) and etag_version(entry.if_none_match) == str(told.version)
