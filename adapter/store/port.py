"""The store as everyone else sees it: what is written, what is read, and the three ways in which it can fail."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple, Protocol

from adapter.fhir.search.model import Index, Link, Query
from adapter.fhir.times import instant

Ref = tuple[str, str]  # (type, id)
_HEAD: Final = ("resourceType", "id")


class StoreError(Exception):
    """The database cannot be used as it is; the message is one sentence for the operator, without patient data."""


class StoreUnavailable(StoreError):
    """The database is away, full or read-only: nothing was written, the same request may be sent again (503)."""


class StoreBusy(StoreUnavailable):
    """Another writer held the lock longer than we wait (503)."""


class Conflict(StoreError):
    """Someone else wrote one of these versions first: load, decide and apply again."""


# Not frozen, although nobody changes one: each post makes a hundred, and a frozen one takes four times as long.
@dataclass(slots=True)
class Version:
    """One stored version of one resource."""

    type: str
    id: str
    version: int
    resource: dict[str, Any] | None  # None: deleted
    stated: datetime  # when its sender said it; decides which version is current
    updated: datetime  # meta.lastUpdated: milliseconds, rises in commit order
    current: bool
    derived: bool
    sender: str
    confirmed: datetime | None = None  # when the same content was last said again; told by `versions` alone

    @property
    def said(self) -> datetime:
        """The last moment of which we know that its sender said this."""
        return self.confirmed or self.stated

    def with_meta(self) -> dict[str, Any]:
        """The resource with meta.versionId and meta.lastUpdated; a deleted version has none and is a KeyError."""
        if self.resource is None:
            raise KeyError(f"{self.type} version {self.version} is a deletion and has no content")
        stored: dict[str, Any] = self.resource.get("meta", {})
        meta = {**stored, "versionId": str(self.version), "lastUpdated": instant(self.updated)}
        head = {name: self.resource[name] for name in _HEAD if name in self.resource}
        rest = {name: value for name, value in self.resource.items() if name not in head and name != "meta"}
        return head | {"meta": meta} | rest


@dataclass(slots=True)
class Write:
    """One new version. `current=False`: an older one that came late, kept as history."""

    type: str
    id: str
    version: int  # (type, id, version) is unique: a lost race is a Conflict
    resource: dict[str, Any] | None
    stated: datetime
    derived: bool
    sender: str
    index: Index  # of `search.index(resource)`; NOTHING for a deletion
    links: Sequence[Link]  # of `search.links(resource)`
    current: bool = True


class Confirmed(NamedTuple):
    """The content of a stored version was said again, which makes no new one."""

    type: str
    id: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class DossierState:
    """When one woman's dossier was derived and when the same facts give something else."""

    woman: str  # the smallest Patient id of her cluster
    derived_on: date
    changes_on: date | None
    as_of_given: bool  # derived for a date that the caller gave: the daily sweep leaves it alone


@dataclass(frozen=True, slots=True)
class Answer:
    """The first answer to a Bundle; the same Bundle gets it again."""

    sender: str
    key: str
    digest: bytes  # of the parsed content: the same key with another digest is a 409
    body: bytes
    created: datetime


@dataclass(frozen=True, slots=True)
class Pending:
    """An answer still to be rendered: it shows `updated`, known only while committing. By then all else is written, and
    `render` may read it through the transaction."""

    sender: str
    key: str
    digest: bytes
    render: Callable[[datetime], bytes]


class Outbound(NamedTuple):
    """One thing to be told to others, written in the transaction that made it true."""

    kind: str
    type: str
    id: str
    version: int


@dataclass(frozen=True, slots=True)
class Changes:
    """All that one transaction writes."""

    writes: Sequence[Write] = ()
    dossiers: Sequence[DossierState] = ()
    forgotten: Sequence[str] = ()  # dossier keys that another key replaces, when two women turn out to be one
    answer: Pending | None = None
    outbox: Sequence[Outbound] = ()
    confirmed: Sequence[Confirmed] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a search or a history."""

    matches: list[Version]
    included: list[Version]
    total: int | None
    next: str | None  # token of the next page, for `search.cursor.decode`; says nothing about any patient


class Reader(Protocol):
    """One consistent view of the store."""

    def current(self, refs: Iterable[Ref]) -> dict[Ref, Version]:
        """The current version of each that exists, deletions included."""

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        """Every version of each that exists, oldest stated first."""

    def vread(self, type: str, id: str, version: int) -> Version | None:
        """One version, or None when there never was one."""

    def history(
        self,
        type: str | None = None,
        id: str | None = None,
        *,
        since: datetime | None = None,
        count: int = 50,
        cursor: tuple[int, ...] | None = None,
    ) -> Page:
        """Versions of one resource, one type or everything, latest first."""

    def search(self, query: Query) -> Page:
        """The current resources that meet the query, in its order."""

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        """For each query the ids that meet it, at most three: for conditional interactions, many at once."""

    def identified(self, keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        """The ids of the current resources with a business identifier "system|value", by it and their type."""

    def referring(
        self, keys: Iterable[str], types: Iterable[str] | None = None, paths: Iterable[str] | None = None
    ) -> set[Ref]:
        """Current resources that link to one of the keys ("Patient/1" or "system|value"), from one of the paths."""

    def linking(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        """The same of each key."""

    def answer(self, sender: str, key: str) -> Answer | None:
        """The first answer to this Bundle of this sender."""

    def kept(self, name: str) -> str | None:
        """What all processes on this database share under a name, once it was kept."""

    def dossiers(self, women: Iterable[str]) -> dict[str, DossierState]:
        """The state of each dossier that exists."""

    def dossiers_due(self, today: date, limit: int) -> list[DossierState]:
        """Dossiers that would be derived differently today; those of a given date are left out."""

    def outbox(self, after: int, limit: int) -> list[tuple[int, Outbound]]:
        """What is to be told, in commit order, after this number."""


class Transaction(Reader, Protocol):
    """A reader that also sees and makes changes; leaving its context without an error commits."""

    def hold(self, keys: Collection[str]) -> None:
        """Wait for every other writer that shares one of these keys, and keep further ones away until the end."""

    def keep(self, name: str, value: str) -> None:
        """Keep it in place of what was kept under the name; `schema` and `index` are the store's own."""

    def apply(self, changes: Changes) -> datetime:
        """Write everything and return the `updated` of all of it. Conflict when a version exists already."""


class Store(Protocol):
    """Thread-safe; one for each process."""

    def reading(self) -> AbstractContextManager[Reader]:
        """A consistent view, as of its first read."""

    def writing(self, lock: Collection[str], shared: Collection[str] = ()) -> AbstractContextManager[Transaction]:
        """Serialised with every other writer that has a lock key, over all processes.

        Keys that are only `shared` go together with each other, and not with a writer that locks or holds them.
        """

    def reindex(self) -> int:
        """Rebuild the index of every current resource; the number of resources."""

    def close(self) -> None:
        """Give all connections back."""
