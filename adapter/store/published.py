"""A store in which published artefacts are read and found beside what was posted; nobody can change them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any, Final, cast

from adapter.fhir.search import cursor as tokens
from adapter.fhir.search import index, links
from adapter.fhir.search.model import Query
from adapter.store import open_store
from adapter.store.port import Changes, Page, Reader, Ref, Store, Transaction, Version, Write

# The types that definitions have. Of all others nothing is published, and no time is lost on them.
TYPES: Final = frozenset({
    "ActivityDefinition", "CapabilityStatement", "ChargeItemDefinition", "CodeSystem", "CompartmentDefinition",
    "ConceptMap", "GraphDefinition", "ImplementationGuide", "Library", "Measure", "MessageDefinition", "NamingSystem",
    "OperationDefinition", "PlanDefinition", "Questionnaire", "SearchParameter", "StructureDefinition", "StructureMap",
    "TestScript", "ValueSet",
})  # fmt: skip
PUBLISHER: Final = "publisher"
PAGE: Final = 50
AT_MOST: Final = 3  # matches of a conditional interaction: none, one, or too many
# A page token whose first number is negative goes on among what is published; this one begins with what was posted.
POSTED: Final = -1
Resource = dict[str, Any]


class PublishedStore:
    """`port.Store`: `store`, and what `published` makes when it is first asked for (a store of its own)."""

    def __init__(self, store: Store, published: Callable[[], Store]) -> None:
        self._store = store
        self._make = published
        self._made: Store | None = None
        self._making = Lock()

    @contextmanager
    def reading(self) -> Iterator[Reader]:
        with self._store.reading() as reader:
            yield cast("Reader", _View(reader, self._published))

    @contextmanager
    def writing(self, lock: Collection[str], shared: Collection[str] = ()) -> Iterator[Transaction]:
        with self._store.writing(lock, shared) as transaction:
            yield cast("Transaction", _View(transaction, self._published))

    def reindex(self) -> int:
        return self._store.reindex()

    def close(self) -> None:
        self._store.close()
        with self._making:
            if self._made is not None:
                self._made.close()

    def _published(self) -> Store:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made


class _View:
    """A reader of both. What is not overridden here goes to `reader`: nothing published takes part in it."""

    def __init__(self, reader: Reader, published: Callable[[], Store]) -> None:
        self._reader = reader
        self._published = published

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reader, name)

    def current(self, refs: Iterable[Ref]) -> dict[Ref, Version]:
        refs = list(refs)
        found = self._reader.current(refs)
        if asked := [ref for ref in refs if ref[0] in TYPES]:
            with self._published().reading() as published:
                found |= published.current(asked)
        return found

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        refs = list(refs)
        found = self._reader.versions(refs)
        if asked := [ref for ref in refs if ref[0] in TYPES]:
            with self._published().reading() as published:
                found |= published.versions(asked)
        return found

    def vread(self, type: str, id: str, version: int) -> Version | None:
        if type in TYPES:
            with self._published().reading() as published:
                if found := published.vread(type, id, version):
                    return found
        return self._reader.vread(type, id, version)

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        found = self._reader.match(queries)
        if any(query.type in TYPES for query in queries):
            with self._published().reading() as published:
                ours = [published.match([query])[0] if query.type in TYPES else [] for query in queries]
            found = [[*one, *other][:AT_MOST] for one, other in zip(ours, found, strict=True)]
        return found

    def history(self, type: str | None = None, id: str | None = None, **options: Any) -> Page:
        if type in TYPES and id is not None:
            with self._published().reading() as published:
                found = published.history(type, id, **options)
                if found.matches or published.current([(type, id)]):
                    return found
        return self._reader.history(type, id, **options)

    def search(self, query: Query) -> Page:
        if query.type not in TYPES:
            return self._reader.search(query)
        with self._published().reading() as published:
            return _both(published, self._reader, query)


def _both(published: Reader, posted: Reader, query: Query) -> Page:
    """What is published first, then what was posted, each in the order of the query."""
    count = PAGE if query.count is None else query.count
    total = _total(published, posted, query) if query.total != "none" or not count else None
    start = query.cursor
    if start is not None and start[0] >= 0:
        return replace(posted.search(query), total=total)
    first = Page([], [], None, None)
    if start is None or start[0] != POSTED:
        cursor = None if start is None else (-start[0], *start[1:])
        first = published.search(replace(query, cursor=cursor))
        if first.next is not None:
            updated, *rest = tokens.decode(first.next)
            return Page(first.matches, first.included, total, tokens.encode(-updated, *rest))
    room = count - len(first.matches)
    # Without room the next page begins with what was posted, if there is any.
    then = posted.search(replace(query, count=room or min(count, 1), cursor=None))
    if not room:
        return Page(first.matches, first.included, total, tokens.encode(POSTED, 0) if then.matches else None)
    return Page([*first.matches, *then.matches], [*first.included, *then.included], total, then.next)


def _total(published: Reader, posted: Reader, query: Query) -> int:
    counting = replace(query, count=0, cursor=None, includes=(), revincludes=())
    return sum(reader.search(counting).total or 0 for reader in (published, posted))


def store_of(resources: Iterable[Resource], moment: datetime) -> Store:
    """A store in memory that holds these resources, as of `moment`, and nothing else."""
    store = open_store("sqlite:///:memory:", clock=lambda: moment)
    with store.writing(()) as transaction:
        transaction.apply(Changes([_published_write(one, moment) for one in resources]))
    return store


def _published_write(resource: Resource, moment: datetime) -> Write:
    """The one version there is; derived, so that a change of it is refused."""
    kind, id_ = resource["resourceType"], resource["id"]
    return Write(kind, id_, 1, resource, moment, True, PUBLISHER, index(resource), links(resource))
