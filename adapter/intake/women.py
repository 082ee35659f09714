"""What is stored of women, derived for another day: in memory for a read on it, or to be written when it has come."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from adapter.fhir.search import cursor, parse
from adapter.intake.gather import Cluster, clusters, seeds, woman
from adapter.intake.overlay import Overlay
from adapter.intake.plan import is_fresh
from adapter.plan.conclude import Concluded, Deriving, conclude
from adapter.store.port import Reader, Ref

PAGE = 1000


def of_resources(view: Overlay, refs: Iterable[Ref]) -> list[Cluster]:
    """The women whom stored resources concern."""
    return clusters(view, *seeds(view, refs))


def everyone(reader: Reader, view: Overlay) -> list[Cluster]:
    """Every woman who is known."""
    patients: set[Ref] = set()
    query = parse("Patient", (("_count", str(PAGE)),))
    while True:
        page = reader.search(query)
        patients.update((version.type, version.id) for version in page.matches)
        if page.next is None:
            return clusters(view, patients, set())
        query = replace(query, cursor=cursor.decode(page.next))


def not_fresh(reader: Reader, found: Sequence[Cluster], deriving: Deriving) -> list[Cluster]:
    """Those of whom something else follows on the day asked than what is stored."""
    states = reader.dossiers([cluster.name for cluster in found])
    return [cluster for cluster in found if not is_fresh(states.get(cluster.name), deriving)]


def derived(view: Overlay, found: Sequence[Cluster], deriving: Deriving) -> Concluded:
    """What follows for each of them on the day asked."""
    return conclude([woman(view, cluster) for cluster in found], (), deriving)
