"""Every woman whom a request touches, and all that is known of her: what refers to her, who is named in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from adapter.fhir.references import identifier_keys
from adapter.intake.overlay import Overlay
from adapter.plan.kinds import BRANCHES, FACTS, READ_DIRECTORY, can_mean, is_local_key, is_woman_key
from adapter.plan.model import Woman
from adapter.store.port import Ref, Version

ROLES = frozenset({"PractitionerRole"})
ROLE_OF = frozenset({"practitioner", "organization"})
PATIENTS = frozenset({"Patient"})
HERS = FACTS - PATIENTS


@dataclass(frozen=True, slots=True)
class Cluster:
    """The Patients that are one woman, and her numbers."""

    patients: frozenset[Ref]
    numbers: frozenset[str]

    @property
    def lock(self) -> str:
        """The one key that everyone who writes about her holds."""
        return min(self.numbers) if self.numbers else f"Patient/{self.name}"

    @property
    def name(self) -> str:
        """The smallest id of her Patients."""
        return min(id for _, id in self.patients)

    @property
    def keys(self) -> list[str]:
        """What a reference to her can say."""
        return ["/".join(ref) for ref in self.patients] + [*self.numbers]


def seeds(view: Overlay, refs: Iterable[Ref]) -> tuple[set[Ref], set[str]]:
    """The Patients and numbers that the versions of these resources name, themselves or by what they hang from."""
    patients: set[Ref] = set()
    numbers: set[str] = set()
    orphans: list[Ref] = []
    for ref, versions in view.versions(refs).items():
        keys = set().union(*(view.links(version) for version in versions))
        if ref[0] == "Patient":
            patients.add(ref)
            keys.update(*(identifier_keys(version.resource or {}) for version in versions))
        found = _named(view, keys, patients, numbers)
        if not found and ref[0] in FACTS:
            orphans.append(ref)
    if orphans:
        near = {ref for ref in _around(view, orphans) if ref not in orphans}
        for versions in view.versions(near).values():
            _named(view, set().union(*(view.links(version) for version in versions)), patients, numbers)
    return patients, numbers


def _named(view: Overlay, keys: Iterable[str], patients: set[Ref], numbers: set[str]) -> bool:
    """Whether keys name a woman: by address, by a number of hers, or by the number that a hospital gave her."""
    found = False
    local = set()
    for key in keys:
        if "|" not in key:
            if key.startswith("Patient/"):
                patients.add(("Patient", key[8:]))
                found = True
        elif is_woman_key(key):
            numbers.add(key)
            found = True
        elif is_local_key(key):
            local.add(key)
    known = {ref for refs in view.identified(local).values() for ref in refs if ref[0] == "Patient"} if local else set()
    patients |= known
    return found or bool(known)


def _around(view: Overlay, refs: Sequence[Ref]) -> set[Ref]:
    """One step from resources that name no woman: what they refer to, and what refers to them."""
    keys = set(chain.from_iterable(view.names(ref) for ref in refs))
    return view.referring(keys, HERS) | targets(view, view.linked(refs), HERS)


def targets(view: Overlay, keys: Iterable[str], types: frozenset[str]) -> set[Ref]:
    """The resources that keys name: by "Type/id", or by an identifier that can mean the type."""
    found: set[Ref] = set()
    logical: set[str] = set()
    for key in keys:
        kind, slash, id = key.partition("/")
        if not slash or "|" in key:
            logical.add(key)
        elif kind in types:
            found.add((kind, id))
    for key, named in view.identified(logical).items():
        found.update(ref for ref in named if ref[0] in types and can_mean(key, ref[0]))
    return found


def clusters(view: Overlay, patients: set[Ref], numbers: set[str]) -> list[Cluster]:
    """The women whom Patients and numbers belong to: what shares a number or is linked is one woman.

    A Patient that was deleted stands alone, so that what was derived for it is taken back.
    """
    known: dict[Ref, tuple[set[str], set[Ref]]] = {}
    asked: set[str] = set()
    todo, keys = set(patients), set(numbers)
    while todo or keys - asked:
        new = keys - asked
        asked |= new
        if new:
            todo.update(ref for refs in view.identified(new).values() for ref in refs if ref[0] == "Patient")
        todo -= known.keys()
        linking = view.referring([*chain.from_iterable(view.names(ref) for ref in todo), *new], PATIENTS)
        for ref in todo:
            known[ref] = _identity(view, ref)
            keys |= known[ref][0]
        todo = (linking | set().union(*(others for _, others in known.values()))) - known.keys()
    return _joined({ref: identity for ref, identity in known.items() if view.versions([ref])[ref]})


def _identity(view: Overlay, ref: Ref) -> tuple[set[str], set[Ref]]:
    """The numbers of a Patient, and the Patients to which it is linked."""
    version = view.current(ref)
    if version is None or version.resource is None:
        return set(), set()
    numbers = {key for key in identifier_keys(version.resource) if is_woman_key(key)}
    others: set[Ref] = set()
    _named(view, view.links(version), others, numbers)
    return numbers, others


def _joined(known: dict[Ref, tuple[set[str], set[Ref]]]) -> list[Cluster]:
    groups: list[tuple[set[Ref], set[str], set[Ref]]] = []
    for ref, (numbers, others) in known.items():
        refs, keys, linked = {ref}, set(numbers), set(others)
        apart = []
        for group in groups:
            if group[1] & keys or group[0] & linked or group[2] & refs:
                refs |= group[0]
                keys |= group[1]
                linked |= group[2]
            else:
                apart.append(group)
        groups = [*apart, (refs, keys, linked)]
    found = [Cluster(frozenset(refs), frozenset(keys)) for refs, keys, _ in groups]
    return sorted(found, key=lambda one: (not one.numbers, one.name))


def woman(view: Overlay, cluster: Cluster) -> Woman:
    """All versions of everything that is known of one woman, and of the professionals and organisations named in it."""
    first = view.referring([*cluster.keys, *_local_numbers(view, cluster)], HERS)
    branches = list(chain.from_iterable(view.names(ref) for ref in first if ref[0] in BRANCHES))
    near = view.referring(branches, HERS) | targets(view, view.linked(first), HERS)
    strays = {ref for ref in first | near if _another(view, ref, cluster, first)}
    hers = (cluster.patients | first | near) - strays
    everything = hers | _directory(view, hers)
    versions = view.versions(everything)
    return Woman(cluster.name, frozenset(cluster.patients), [v for ref in sorted(versions) for v in versions[ref]])


def _local_numbers(view: Overlay, cluster: Cluster) -> Iterator[str]:
    """The numbers that hospitals gave her; one that another woman has as well says nothing."""
    keys = {key for ref in cluster.patients for key in view.names(ref) if is_local_key(key)}
    for key, named in view.identified(keys).items():
        if all(ref in cluster.patients for ref in named if ref[0] == "Patient"):
            yield key


def _another(view: Overlay, ref: Ref, cluster: Cluster, first: set[Ref]) -> bool:
    """Whether a resource is another woman's now; `first` are those that name this one.

    What is derived goes with its pregnancy: whom it names may have been one woman with her only for a time.
    """
    current = view.current(ref)
    if current is None or (ref in first and not current.derived):
        return False
    if current.derived and (episodes := _episodes(view, current)):
        if not episodes.isdisjoint(first):
            return False
        if any(_names_another(view, version, cluster) for one in episodes if (version := view.current(one))):
            return True
    return _names_another(view, current, cluster)


def _episodes(view: Overlay, version: Version) -> set[Ref]:
    """The pregnancies that a derived resource is about."""
    return {("EpisodeOfCare", key[14:]) for key in view.links(version) if key.startswith("EpisodeOfCare/")}


def _names_another(view: Overlay, version: Version, cluster: Cluster) -> bool:
    """Whether a version names another woman, and not this one."""
    patients: set[Ref] = set()
    numbers: set[str] = set()
    named = _named(view, view.links(version), patients, numbers)
    return named and patients.isdisjoint(cluster.patients) and numbers.isdisjoint(cluster.numbers)


def _directory(view: Overlay, hers: Iterable[Ref]) -> set[Ref]:
    """Professionals, roles and organisations that are named, and of a bare Practitioner the known roles."""
    named = targets(view, view.linked(hers), READ_DIRECTORY)
    through = targets(view, view.linked(ref for ref in named if ref[0] in ROLES), READ_DIRECTORY)
    bare = {ref for ref in named if ref[0] == "Practitioner"} - through
    roles = view.referring_at(chain.from_iterable(view.names(ref) for ref in bare), ROLES, ROLE_OF)
    return named | through | roles | targets(view, view.linked(roles - named), READ_DIRECTORY)
