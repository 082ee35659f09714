"""What a plan reads: the part of a store's reader that it needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from adapter.fhir.search.model import Query
from adapter.store.port import DossierState, Ref, Version


class Knowledge(Protocol):
    """Each method as `adapter.store.port.Reader` says."""

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        """Every version of each that exists, oldest stated first."""

    def match(self, queries: Sequence[Query]) -> list[list[str]]:
        """For each query the ids that meet it."""

    def identified(self, keys: Iterable[str]) -> dict[tuple[str, str], list[str]]:
        """The ids of resources with a business identifier, by it and their type."""

    def referring(
        self, keys: Iterable[str], types: Iterable[str] | None = None, paths: Iterable[str] | None = None
    ) -> set[Ref]:
        """Current resources that link to one of the keys."""

    def linking(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        """The same of each key."""

    def dossiers(self, women: Iterable[str]) -> dict[str, DossierState]:
        """The state of each dossier that exists."""
