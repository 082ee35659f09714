"""The store as it would be after planned writes: what a plan is concluded on, without anything being written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property

from adapter.fhir.bundle.address import pairs
from adapter.fhir.bundle.condition import Condition
from adapter.fhir.identifiers import person_keys
from adapter.fhir.references import identifier_keys
from adapter.fhir.search import links, parse
from adapter.fhir.search.model import SEPARATOR, Keyed, Link, Query, Term
from adapter.intake.knowledge import Knowledge
from adapter.plan.kinds import FACTS, READ_DIRECTORY
from adapter.store.port import Ref, Version, Write


def query_of(condition: Condition) -> Query:
    """The search that a condition asks for. Raises Refused when it cannot be read."""
    if not condition.identifier:
        return parse(condition.type, pairs(condition.query))
    system, _, value = condition.identifier.partition("|")
    return Query(condition.type, (Keyed(("identifier",), (Term(f"{value}{SEPARATOR}{system}"),)),))


# What each stored version refers to: versions never change, so one process works it out once.
Links = dict[tuple[str, str, int], frozenset[str]]
REMEMBERED = 10_000
READ = FACTS | READ_DIRECTORY


def keys_of(found: Iterable[Link]) -> frozenset[str]:
    """What links lead to: "Type/id" and, for logical references, "system|value"."""
    return frozenset([key for key, _ in found])


class Overlay:
    """A reader that remembers what it read and lays the planned versions over it."""

    def __init__(
        self, reader: Knowledge, known_links: Links, writes: Sequence[Write] = (), seen: Overlay | None = None
    ) -> None:
        self.reader = reader
        self._known_links = known_links
        self._planned_links = {(write.type, write.id, write.version): keys_of(write.links) for write in writes}
        self._base: dict[Ref, list[Version]] = seen._base if seen else {}
        self._matches: dict[Condition, list[str]] = seen._matches if seen else {}
        self._named: dict[str, set[Ref]] = seen._named if seen else {}
        self._linking: dict[str, set[Ref]] = seen._linking if seen else {}
        self._planned: dict[Ref, list[Write]] = {}
        self._by_link: dict[str, list[tuple[Ref, str]]] = {}
        for write in writes:
            ref = (write.type, write.id)
            self._planned.setdefault(ref, []).append(write)
            if write.current:
                for key, path in write.links:
                    self._by_link.setdefault(key, []).append((ref, path))
        self._moved = {(write.type, write.id) for write in writes if write.current}
        self._all: dict[Ref, list[Version]] = {}
        self._names: dict[Ref, list[str]] = {}

    def versions(self, refs: Iterable[Ref]) -> dict[Ref, list[Version]]:
        """Every version of each, planned ones included; of what is not known an empty list."""
        known, found, missing = self._all, dict[Ref, list[Version]](), list[Ref]()
        for ref in refs:
            if (versions := known.get(ref)) is None:
                missing.append(ref)
            else:
                found[ref] = versions
        if missing:
            self._read(missing)
            found.update((ref, known[ref]) for ref in missing)
        return found

    def _read(self, refs: Sequence[Ref]) -> None:
        """Read what was not read before, and lay what is planned over it."""
        base = self._base
        if unread := [ref for ref in refs if ref not in base]:
            stored = self.reader.versions(unread)
            base.update((ref, stored.get(ref, [])) for ref in unread)
        for ref in refs:
            planned = self._planned.get(ref)
            self._all[ref] = base[ref] if planned is None else _merged(base[ref], planned)

    def links(self, version: Version) -> frozenset[str]:
        """What a version refers to: "Type/id" and, for logical references, "system|value"."""
        key = (version.type, version.id, version.version)
        if (found := self._planned_links.get(key, self._known_links.get(key))) is None:
            found = keys_of(links(version.resource)) if version.resource is not None else frozenset()
            if len(self._known_links) >= REMEMBERED:
                self._known_links.clear()
            self._known_links[key] = found
        return found

    def linked(self, refs: Iterable[Ref]) -> set[str]:
        """What any version of these resources refers to."""
        return {key for versions in self.versions(refs).values() for version in versions for key in self.links(version)}

    def names(self, ref: Ref) -> list[str]:
        """Under which keys others refer to a resource: its address and its business identifiers."""
        names = self._names.get(ref)
        if names is None:
            current = self.current(ref)
            known = () if current is None else identifier_keys(current.resource or {})
            names = self._names[ref] = ["/".join(ref), *known, *person_keys(known)]
        return names

    def current(self, ref: Ref) -> Version | None:
        """The version in force, if it is known and not deleted."""
        for version in self.versions((ref,))[ref]:
            if version.current:
                return version if version.resource is not None else None
        return None

    def foresee(self, keys: Iterable[str]) -> None:
        """Ask at once who refers to keys of which one will be asked after the other."""
        missing = set(keys) - self._linking.keys()
        if missing:
            self._linking.update(self.reader.linking(missing))

    def referring(self, keys: Iterable[str], types: frozenset[str]) -> set[Ref]:
        """Resources in force that link to one of the keys."""
        keys = set(keys)
        self.foresee(keys)
        linking = self._linking
        found = {ref for key in keys for ref in linking[key] if ref[0] in types} - self._moved
        for key in keys & self._by_link.keys():
            found.update(ref for ref, _ in self._by_link[key] if ref[0] in types)
        return found

    def referring_at(self, keys: Iterable[str], types: frozenset[str], paths: frozenset[str]) -> set[Ref]:
        """The same from some of their elements: of keys that a whole country may name."""
        keys = set(keys)
        if not keys:
            return set()
        found = self.reader.referring(keys, types, paths) - self._moved
        for key in keys & self._by_link.keys():
            found.update(ref for ref, path in self._by_link[key] if path in paths and ref[0] in types)
        return found

    def identified(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        """Resources in force of any type, by business identifier `system|value`."""
        keys = set(keys)
        stored = self._stored_under(keys)
        found = {key: stored[key] - self._moved for key in keys}
        for key in keys & self._planned_keys.keys():
            found[key] |= self._planned_keys[key]
        return found

    @cached_property
    def _planned_keys(self) -> dict[str, set[Ref]]:
        """What is planned, by business identifier."""
        found: dict[str, set[Ref]] = defaultdict(set)
        for writes in self._planned.values():
            for write in writes:
                if write.current and write.resource is not None:
                    for key in self.names((write.type, write.id))[1:]:
                        found[key].add((write.type, write.id))
        return found

    def _stored_under(self, keys: Iterable[str]) -> dict[str, set[Ref]]:
        if missing := set(keys) - self._named.keys():
            self._named.update((key, set()) for key in missing)
            for (key, kind), ids in self.reader.identified(missing).items():
                self._named[key].update((kind, id) for id in ids)
        return self._named

    def matches(self, conditions: Iterable[Condition]) -> dict[Condition, list[str]]:
        """The ids that meet each condition in the store, planned versions left out.

        All of them for an identifier in a dossier, at most three otherwise.
        """
        conditions = set(conditions)
        plain = {one for one in conditions if one.identifier and one.type in READ}
        stored = self._stored_under(condition.identifier for condition in plain)
        found = {one: [id for kind, id in sorted(stored[one.identifier]) if kind == one.type] for one in plain}
        if missing := list(conditions - plain - self._matches.keys()):
            queries = [query_of(condition) for condition in missing]
            self._matches.update(zip(missing, self.reader.match(queries), strict=True))
        return found | {condition: self._matches[condition] for condition in conditions - plain}


def _merged(stored: Sequence[Version], planned: Sequence[Write]) -> list[Version]:
    merged = [*stored]
    for write in planned:
        if write.current:
            merged = [replace(version, current=False) if version.current else version for version in merged]
        merged.append(_as_version(write))
    merged.sort(key=_by_stated)
    return merged


def _by_stated(version: Version) -> tuple[object, int]:
    return version.stated, version.version


def _as_version(write: Write) -> Version:
    return Version(
        write.type,
        write.id,
        write.version,
        write.resource,
        write.stated,
        write.stated,
        write.current,
        write.derived,
        write.sender,
    )
