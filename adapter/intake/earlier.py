"""What is known when nothing is, and after Bundles that are only looked at: what a preview of several is made on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from adapter.fhir.outcome import Refused, at
from adapter.fhir.search.model import Query
from adapter.intake.knowledge import Knowledge
from adapter.intake.overlay import Overlay
from adapter.plan.kinds import DIRECTORY, FACTS
from adapter.plan.model import Request, Resource
from adapter.store.port import DossierState, Ref, Version, Write

KINDS = FACTS | DIRECTORY


class Sent(NamedTuple):
    """A Bundle that counts as sent before another; `place`: where it stands in what came."""

    bundle: Resource
    place: str


class Earlier(NamedTuple):
    """The request of it."""

    request: Request
    place: str


@contextmanager
def placed(place: str) -> Iterator[None]:
    """Refusals within are told at this place of a larger whole."""
    try:
        yield
    except Refused as refused:
        raise Refused(refused.status, [at(issue, place) for issue in refused.issues], refused.headers) from None


class Nothing:
    """Knows nothing: a Bundle is looked at as if it were the first that ever came."""

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        return {}

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        return [[] for _ in queries]

    def identified(self, keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        return {}

    def referring(
        self, keys: Iterable[str], types: Iterable[str] | None = None, paths: Iterable[str] | None = None
    ) -> set[Ref]:
        return set()

    def linking(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        return {key: set() for key in keys}

    def dossiers(self, women: Iterable[str]) -> dict[str, DossierState]:
        return {}


class After:
    """What `before` knows, and the versions that a plan on it would write. Conditions find these by identifier."""

    def __init__(self, before: Knowledge, writes: Sequence[Write]) -> None:
        self._before = before
        self._view = Overlay(before, {}, writes)

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        return {ref: found for ref, found in self._view.versions(refs).items() if found}

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        return self._before.match(queries)

    def identified(self, keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        found: dict[tuple[str, str], list[str]] = {}
        for key, refs in self._view.identified(keys).items():
            for kind, id in sorted(refs):
                found.setdefault((key, kind), []).append(id)
        return found

    def referring(
        self, keys: Iterable[str], types: Iterable[str] | None = None, paths: Iterable[str] | None = None
    ) -> set[Ref]:
        kinds = KINDS if types is None else frozenset(types)
        return (
            self._view.referring(keys, kinds)
            if paths is None
            else self._view.referring_at(keys, kinds, frozenset(paths))
        )

    def linking(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        return {key: self._view.referring((key,), KINDS) for key in keys}

    def dossiers(self, women: Iterable[str]) -> dict[str, DossierState]:
        return self._before.dossiers(women)
