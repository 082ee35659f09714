"""What follows from the planned versions: each woman derived again, what changed, and with which entry it is told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import MappingProxyType

from adapter.dossier import Derivation, Source
from adapter.fhir.outcome import Issue, at
from adapter.fhir.search import index, links
from adapter.fhir.search.model import Link
from adapter.mapping import Correspondences, Trace
from adapter.plan.model import Done, Resource, Woman
from adapter.plan.told import description, teller
from adapter.plan.versions import arrival
from adapter.programme.settings import Programme
from adapter.store.port import DossierState, Outbound, Ref, Version, Write

Derive = Callable[[Iterable[Source], date, Programme, Correspondences, Trace | None], Derivation]


@dataclass(frozen=True, slots=True)
class Deriving:
    """By what a woman is derived: the rules and mappings, for which day, and whether that day was asked for."""

    derive: Derive
    programme: Programme
    mapping: Correspondences
    today: date
    stated: datetime
    as_of_given: bool
    trace: Trace | None = None

    def beside(self, state: DossierState) -> Deriving:
        """For a woman who only names a professional that changed: her own day, unless both days are the clock's."""
        if not (self.as_of_given or state.as_of_given):
            return self
        return replace(self, today=state.derived_on, as_of_given=state.as_of_given)

    def of(self, woman: Woman) -> Derivation:
        """What follows for one woman."""
        sources = [
            Source(v.type, v.id, v.version, v.resource, v.stated, v.current, v.derived, v.sender)
            for v in woman.versions
        ]
        return self.derive(sources, self.today, self.programme, self.mapping, self.trace)


NO_OTHER_DAYS: Mapping[str, Deriving] = MappingProxyType({})


@dataclass(slots=True)
class Concluded:
    """What follows for the women of one request."""

    writes: list[Write] = field(default_factory=list)
    states: list[DossierState] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    derivations: list[Derivation] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    def outbox(self, writes: Iterable[Write]) -> list[Outbound]:
        """What is to be told to others: every resource in force that is new or changed."""
        return [
            Outbound("changed" if write.resource is not None else "deleted", write.type, write.id, write.version)
            for write in [*writes, *self.writes]
            if write.current
        ]


def conclude(
    women: Sequence[Woman], done: Sequence[Done], deriving: Deriving, days: Mapping[str, Deriving] = NO_OTHER_DAYS
) -> Concluded:
    """Derive each woman and compare; complaints and news are added to the entries that they belong to.

    `days` are the women who are derived for another day than that of `deriving`.
    """
    entries = {one.ref: one for one in done if one.ref is not None}
    days_of = [days.get(woman.name, deriving) for woman in women]
    concluded = Concluded(derivations=[day.of(woman) for day, woman in zip(days_of, women, strict=True)])
    follows = {ref for derivation in concluded.derivations for ref, causes in derivation.causes.items() if causes}
    known = _derived(women)
    taken: set[Ref] = set()  # by a woman before: what a deleted Patient had may live on with another
    for woman, day, derivation in zip(women, days_of, concluded.derivations, strict=True):
        concluded.states.append(DossierState(woman.name, day.today, derivation.changes_on, day.as_of_given))
        concluded.forgotten.extend(id for _, id in woman.patients if id != woman.name)
        _complain(derivation, entries)
        written = [
            write
            for write in _changed(known, derivation, deriving.stated)
            if (write.type, write.id) not in taken and not _follows_elsewhere(write, derivation, follows)
        ]
        taken.update((write.type, write.id) for write in written)
        concluded.writes.extend(written)
        _tell(written, derivation.causes, entries)
    return concluded


def _derived(women: Iterable[Woman]) -> dict[Ref, list[Version]]:
    """What is known of everything derived, of whichever of these women: it may go from one to another."""
    known: dict[Ref, list[Version]] = {}
    for version in (version for woman in women for version in woman.versions if version.derived):
        known.setdefault((version.type, version.id), []).append(version)
    return known


def _follows_elsewhere(write: Write, derivation: Derivation, follows: Collection[str]) -> bool:
    """Whether one woman's derivation takes back what another's gives: women who were taken for one have parted."""
    ref = f"{write.type}/{write.id}"
    return not derivation.causes.get(ref) and ref in follows


def _changed(known: Mapping[Ref, Sequence[Version]], derivation: Derivation, stated: datetime) -> list[Write]:
    """The derived resources that are not yet as they must be, as new versions."""
    writes = []
    for resource in derivation.resources:
        versions = known.get((resource["resourceType"], resource["id"]), ())
        if not any(version.current and version.resource == resource for version in versions):
            known_links = derivation.links.get(f"{resource['resourceType']}/{resource['id']}")
            writes.append(derived_write(resource, versions, arrival(versions, stated, dated=False), known_links))
    return writes


def derived_write(
    body: Resource, versions: Sequence[Version], stated: datetime, known_links: Sequence[Link] | None = None
) -> Write:
    """The next version of a derived resource; `known_links` when it need not be looked through for references."""
    return Write(
        type=body["resourceType"],
        id=body["id"],
        version=1 + max((version.version for version in versions), default=0),
        resource=body,
        stated=stated,
        derived=True,
        sender="",
        index=index(body),
        links=links(body) if known_links is None else known_links,
    )


def _complain(derivation: Derivation, entries: Mapping[Ref, Done]) -> None:
    for told in derivation.issues:
        one = entries.get(_ref(told.source or ""))
        if one is not None:
            one.issues.append(at(told.issue, one.entry.body))


def _tell(written: Iterable[Write], causes: Mapping[str, frozenset[str]], entries: Mapping[Ref, Done]) -> None:
    """Each derived change is told with the one entry that it rests on most closely."""
    for write in written:
        name = f"{write.type}/{write.id}"
        one = teller((_ref(cause) for cause in causes.get(name, ())), entries)
        if one is not None:
            found = f"{name}/_history/{write.version} {description(write.resource or {})}"
            one.issues.append(Issue("information", "derived", one.entry.path, found=found, layer="programme"))


def _ref(name: str) -> Ref:
    kind, _, id = name.partition("/")
    return kind, id
