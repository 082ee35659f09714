"""A new day: dossiers in which a deadline, a period or a window has passed are derived again and written."""

from __future__ import annotations

from typing import Final

from adapter.intake import women
from adapter.intake.gather import Cluster
from adapter.intake.overlay import Links, Overlay
from adapter.plan.conclude import Deriving
from adapter.store.port import Changes, Conflict, Reader, Store

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
            for woman in sorted(due):
                self._one(woman, deriving)
            tried |= due

    def _one(self, name: str, deriving: Deriving) -> None:
        held: set[str] = set()
        for _ in range(TRIES):
            try:
                with self._store.writing(held) as transaction:
                    found = self._cluster(transaction, name)
                    locks = {cluster.lock for cluster in found}
                    if not locks <= held:
                        held |= locks
                        continue
                    concluded = women.derived(Overlay(transaction, self._links), found, deriving)
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
