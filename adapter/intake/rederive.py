"""What is derived again and written: dossiers of which a new day says something else, or that are read otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, Final

from adapter.intake import women
from adapter.intake.gather import Cluster, woman
from adapter.intake.overlay import Links, Overlay
from adapter.plan.conclude import Deriving
from adapter.store.port import Changes, Conflict, Reader, Ref, Store

Otherwise = Callable[[str, dict[str, Any]], bool]
MAPPING: Final = "mapping"  # the name under which a store keeps by what it was derived
PACKS: Final = "packs"
AT_ONCE: Final = 100
TRIES: Final = 8


class Rederiving:
    """Derives due dossiers again, each in a transaction of its own."""

    def __init__(self, store: Store, links: Links) -> None:
        self._store = store
        self._links = links

    def due(self, deriving: Deriving) -> int:
        """Derive all that is due on the day of `deriving`; how many dossiers there were."""
        tried: set[str] = set()
        while True:
            with self._store.reading() as reader:
                due = {state.woman for state in reader.dossiers_due(deriving.today, AT_ONCE)} - tried
            if not due:
                return len(tried)
            for name in sorted(due):
                self._one(name, deriving)
            tried |= due

    def as_read(self, refs: Iterable[Ref], deriving: Deriving) -> None:
        """Derive for the day of `deriving` the women of these resources: what is written then meets what was read."""
        with self._store.reading() as reader:
            found = women.of_resources(Overlay(reader, self._links), refs)
            stale = [cluster.name for cluster in women.not_fresh(reader, found, deriving)]
        for name in stale:
            self._one(name, deriving, asked=True)

    def read_otherwise(self, deriving: Deriving, otherwise: Otherwise) -> int:
        """Derive every dossier with a resource that, of its sender, is read otherwise now; how many there were."""
        with self._store.reading() as reader:
            everyone = [cluster.name for cluster in women.everyone(reader, Overlay(reader, self._links))]
        concerned = [name for name in everyone if self._concerns(name, otherwise)]
        for name in concerned:
            self._one(name, deriving)
        return len(concerned)

    def marks(self) -> str:
        """What was kept of the mapping by which the dossiers were derived."""
        with self._store.reading() as reader:
            return reader.kept(MAPPING) or ""

    def packs(self) -> frozenset[str]:
        """The names of all packs by which something here may have been read."""
        with self._store.reading() as reader:
            return frozenset(json.loads(reader.kept(PACKS) or "[]"))

    def mark(self, marks: str, packs: Iterable[str]) -> None:
        """Keep it, once every dossier is derived by this mapping; and the names of its packs for good."""
        known = self.packs()
        if marks != self.marks() or not known.issuperset(packs):
            with self._store.writing({MAPPING}) as transaction:
                transaction.keep(MAPPING, marks)
                transaction.keep(PACKS, json.dumps(sorted(known.union(packs))))

    def _concerns(self, name: str, otherwise: Otherwise) -> bool:
        with self._store.reading() as reader:
            view = Overlay(reader, self._links)
            versions = [one for cluster in self._cluster(reader, name) for one in woman(view, cluster).versions]
        return any(otherwise(one.sender, one.resource) for one in versions if one.resource and not one.derived)

    def _one(self, name: str, deriving: Deriving, asked: bool = False) -> None:
        """On the day of `deriving`; unless that is `asked`, what a caller had derived for a day stays on that day."""
        held: set[str] = set()
        for _ in range(TRIES):
            try:
                with self._store.writing(held) as transaction:
                    found = self._cluster(transaction, name)
                    locks = {cluster.lock for cluster in found}
                    if not locks <= held:
                        held |= locks
                        continue
                    state = transaction.dossiers([name]).get(name)
                    on_day = deriving.beside(state) if state and not asked else deriving
                    concluded = women.derived(Overlay(transaction, self._links), found, on_day)
                    if name not in {state.woman for state in concluded.states}:
                        concluded.forgotten.append(name)
                    transaction.apply(
                        Changes(concluded.writes, concluded.states, concluded.forgotten, None, concluded.outbox(()))
                    )
                    return
            except Conflict:
                continue

    def _cluster(self, reader: Reader, name: str) -> list[Cluster]:
        return women.of_resources(Overlay(reader, self._links), [("Patient", name)])
