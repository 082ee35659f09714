"""Load what is known, decide, gather the women concerned, conclude: the whole plan of one request, nothing written."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapter.fhir.outcome import Issue, Refused
from adapter.intake.directory import women_naming
from adapter.intake.gather import Cluster, clusters, seeds, woman
from adapter.intake.knowledge import Knowledge
from adapter.intake.load import load
from adapter.intake.model import Tools
from adapter.intake.overlay import Links, Overlay
from adapter.intake.remarks import remarks
from adapter.plan.conclude import Concluded, Deriving, conclude
from adapter.plan.decide import decide
from adapter.plan.kinds import FACTS, READ_DIRECTORY
from adapter.plan.model import Decided, Done, Known, Request, Woman
from adapter.store.port import Changes, DossierState

# Women derived again in the transaction that changes a professional whom they name; the others follow soon.
AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a request comes to; `postponed` are the dossiers that are to be derived again soon."""

    request: Request
    known: Known
    done: Sequence[Done]
    concluded: Concluded
    women: Sequence[Woman] = ()
    postponed: Sequence[DossierState] = ()

    @property
    def faults(self) -> list[Issue]:
        """The errors, for which nothing may be kept."""
        return [issue for one in self.done for issue in one.issues if issue.stops]

    @property
    def changes(self) -> Changes:
        """What is to be written."""
        own = Decided(self.done, ()).writes
        concluded = self.concluded
        return Changes(
            writes=[*own, *concluded.writes],
            confirmed=[one.confirmed for one in self.done if one.confirmed is not None],
            dossiers=[*concluded.states, *self.postponed],
            forgotten=concluded.forgotten,
            outbox=concluded.outbox(own),
        )


Hold = Callable[[Collection[str]], None]


def _nothing(keys: Collection[str]) -> None:
    """A preview holds nothing."""


class MoreToHold(Exception):
    """What a plan concerns is not all held: `locks` are the keys to hold when it is made again."""

    def __init__(self, locks: frozenset[str]) -> None:
        self.locks = locks
        super().__init__()


def plan(
    reader: Knowledge,
    request: Request,
    deriving: Deriving,
    tools: Tools,
    links: Links,
    held: Collection[str] | None = None,
    hold: Hold = _nothing,
) -> Plan:
    """The plan of a request on what `reader` knows; `held` are the locks held, None when nothing is to be written.

    `hold` takes those of professionals that are changed. Raises Refused for conditions that cannot be searched by,
    MoreToHold for women who are not held.
    """
    before = Overlay(reader, links)
    try:
        known, done = load(before, request, tools.limits)
    except Refused as refused:
        told = (issue for entry in request.entries for issue in remarks(entry, request.sender, tools))
        raise Refused(refused.status, [*refused.issues, *told], refused.headers) from None
    decided = decide(request, known, done, tools.validate, tools.limits)
    if decided.refused:
        for one in done:
            one.issues.extend(remarks(one.entry, request.sender, tools))
        return Plan(request, known, done, Concluded())
    view = Overlay(reader, links, decided.writes, before)
    concerned, locks, postponed, beside = _women(view, before, decided, deriving, hold, asked=held is None)
    if held is not None and not locks.issubset(held):
        raise MoreToHold(locks)
    women = [woman(view, cluster) for cluster in concerned]
    states = reader.dossiers(beside) if beside else {}
    days = {name: deriving.beside(state) for name, state in states.items()}
    return Plan(request, known, done, conclude(women, done, deriving, days), women, postponed)


def _women(
    view: Overlay, before: Overlay, decided: Decided, deriving: Deriving, hold: Hold, *, asked: bool
) -> tuple[list[Cluster], frozenset[str], list[DossierState], frozenset[str]]:
    """The women to derive again, the keys they are held by, for whom it can wait, and who only names a professional.

    Where nothing changes, only women of whom the day says something else are derived, unless that is what is `asked`.
    """
    facts = {one.ref for one in decided.done if one.ref is not None and one.ref[0] in FACTS}
    written = {(write.type, write.id) for write in decided.writes}
    in_force = {(write.type, write.id) for write in decided.writes if write.current}
    changed = {ref for ref in in_force if ref[0] in READ_DIRECTORY}
    if changed:
        hold({key for ref in changed for key in view.names(ref)})
    if asked or written:
        view.foresee(_names(decided.done))
    patients, numbers = seeds(view, facts)
    concerned = clusters(view, patients, numbers)
    everyone = asked or not written.isdisjoint(facts)
    naming = women_naming(view, before, changed, hold, facts if everyone else frozenset()) if changed else []
    due = {cluster.name: cluster for cluster in (concerned if everyone else _stale(view, concerned, deriving))}
    others = [cluster for cluster in naming if cluster.name not in due]
    due.update((cluster.name, cluster) for cluster in others[:AT_ONCE])
    held = {cluster.lock for cluster in (*concerned, *due.values())}
    if any(ref[0] == "Patient" for ref in written):
        held.update(cluster.lock for cluster in clusters(before, patients, numbers))
    beside = frozenset(cluster.name for cluster in others)
    return list(due.values()), frozenset(held), _postponed(view, others[AT_ONCE:], deriving), beside


def _names(done: Iterable[Done]) -> Iterator[str]:
    """Under which keys others may refer to what a request writes or changes."""
    for one in done:
        if one.ref is not None and (one.write is not None or one.ref[0] in FACTS):
            yield "/".join(one.ref)
            yield from one.entry.keys


def _stale(view: Overlay, concerned: Sequence[Cluster], deriving: Deriving) -> list[Cluster]:
    """Of women of whom nothing changed, those whose dossier says something else on the day that is asked."""
    states = view.reader.dossiers(cluster.name for cluster in concerned)
    return [cluster for cluster in concerned if not is_fresh(states.get(cluster.name), deriving)]


def is_fresh(state: DossierState | None, deriving: Deriving) -> bool:
    """Whether a dossier was derived for a day that gives the same."""
    if state is None:
        return False
    return state.derived_on <= deriving.today and (state.changes_on is None or deriving.today < state.changes_on)


def _postponed(view: Overlay, later: Sequence[Cluster], deriving: Deriving) -> list[DossierState]:
    states = view.reader.dossiers(cluster.name for cluster in later) if later else {}
    return [replace(state, changes_on=deriving.today) for state in states.values()]
