"""The stored versions that a dossier is made of, found by reference or business identifier, read once each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from adapter.canonical import canonical
from adapter.dossier.births import with_last_birth
from adapter.dossier.contained import people_in, seen_from_outside
from adapter.fhir.identifiers import person_keys
from adapter.fhir.outcome import Issue
from adapter.mapping import Correspondences, Trace

Fields = dict[str, Any]
ENTERED_IN_ERROR = "entered-in-error"


@dataclass(slots=True)
class Source:
    """One version of one resource; `stated` is when its `sender` said it, `resource` None is a deletion."""

    type: str
    id: str
    version: int
    resource: dict[str, Any] | None
    stated: datetime
    current: bool = True
    derived: bool = False
    sender: str = ""
    ref: str = field(init=False)

    def __post_init__(self) -> None:
        self.ref = f"{self.type}/{self.id}"


@dataclass(frozen=True, slots=True)
class SourceIssue:
    """Something to tell about a source; the expression of the issue begins with the resource type."""

    source: str | None
    issue: Issue


class Telling(NamedTuple):
    """A record with the version that tells it."""

    source: Source
    fields: Fields

    @property
    def ref(self) -> str:
        return self.source.ref


@dataclass(slots=True)
class Sources:
    """All versions of all resources of one woman. A resource that was taken back has none that count."""

    mapping: Correspondences
    trace: Trace | None = None
    issues: list[SourceIssue] = field(default_factory=list)
    _tellings: dict[str, list[Telling]] = field(default_factory=lambda: defaultdict(list))
    _current: dict[str, Source] = field(default_factory=dict)
    _identified: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    derived: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def of(cls, versions: Iterable[Source], mapping: Correspondences, trace: Trace | None) -> Sources:
        sources = cls(mapping, trace)
        listed = sorted(versions, key=lambda one: (one.ref, one.stated, one.version))
        for one in listed:
            if one.current:
                sources._add_current(one)
        for one in listed:
            if one.ref in sources._current and (not one.derived or one.type in READ_THOUGH_DERIVED):
                sources._read(one)
                if one.current and one.resource is not None and "contained" in one.resource:
                    sources._read_people(one)
        return sources

    def _add_current(self, one: Source) -> None:
        if one.derived:
            self.derived[one.ref] = one
        elif one.resource is None or _taken_back(one.resource):
            return
        self._current[one.ref] = one
        keys = [*_identifiers(one.resource)]
        for key in (*keys, *(person_keys(keys) if one.type in PERSONS else ())):
            self._identified[key].append(one.ref)

    def _read(self, one: Source) -> None:
        if one.resource is None or (not one.current and one.type not in EVERY_VERSION):
            return
        mapping = self.mapping.of(one.sender, one.resource)
        holds_people = "contained" in one.resource and any(people_in(one.resource))
        resource = with_last_birth(one.resource) if one.type == "Observation" else one.resource
        records = mapping.read(resource, self.trace if one.current else None)
        if one.current and not records:
            self.issues += [SourceIssue(one.ref, issue) for issue in mapping.unclaimed(resource)]
        for record in records:
            fields = seen_from_outside(record.fields, one.ref) if holds_people else record.fields
            self._tellings[record.concept].append(Telling(one, fields))
            if one.current:
                self.issues += [SourceIssue(one.ref, issue) for issue in record.issues]

    def _read_people(self, holder: Source) -> None:
        """Read the professionals within a resource; no other resource can name them."""
        for resource in people_in(holder.resource or {}):
            one = Source(resource["resourceType"], resource["id"], holder.version, resource, holder.stated)
            one.ref = f"{holder.ref}#{one.id}"
            self._current[one.ref] = one
            for record in self.mapping.of(holder.sender, resource).read(resource, None):
                self._tellings[record.concept].append(Telling(one, seen_from_outside(record.fields, holder.ref)))

    def every(self, concept: str) -> Iterator[Telling]:
        """Every version's telling, the oldest stated first within one resource."""
        return iter(self._tellings.get(concept, ()))

    def current(self, concept: str) -> Iterator[Telling]:
        """The tellings of current versions."""
        return (one for one in self.every(concept) if one.source.current)

    def resolve(self, reference: Mapping[str, Any] | None, type_: str | None = None) -> str | None:
        """`Type/id` of what a reference names, if it is known: by the literal reference, else by its identifier."""
        if not reference:
            return None
        literal = str(reference.get("reference", "")).partition("/_history/")[0]
        if literal in self._current:
            return literal
        identifier = reference.get("identifier") or {}
        key = f"{canonical(identifier.get('system', ''))}|{identifier.get('value', '')}"
        wanted = type_ or reference.get("type")
        for name in (key, *person_keys((key,))):
            found = [ref for ref in self._identified.get(name, ()) if not wanted or ref.startswith(f"{wanted}/")]
            if found:
                return min(found)
        return None


# Types of which a later version does not unmake what an earlier one told (contract section 3, a later save).
EVERY_VERSION = frozenset({"CarePlan", "Goal", "Consent", "Observation"})

# Derived resources that are read again: a goal may address our Condition, and a charge carries the platform's word.
READ_THOUGH_DERIVED = frozenset({"Condition", "ChargeItem"})


# Types of which a NIHDI number names a person: of an organisation all its digits count.
PERSONS = frozenset({"Practitioner", "PractitionerRole"})


def _taken_back(resource: Mapping[str, Any]) -> bool:
    if ENTERED_IN_ERROR in (resource.get("status"), resource.get("lifecycleStatus")):
        return True
    codings = (resource.get("verificationStatus") or {}).get("coding") or ()
    return any(coding.get("code") == ENTERED_IN_ERROR for coding in codings)


def _identifiers(resource: Mapping[str, Any] | None) -> Iterator[str]:
    given = (resource or {}).get("identifier") or ()
    for one in [given] if isinstance(given, dict) else given:
        if one.get("system") and one.get("value"):
            yield f"{canonical(one['system'])}|{one['value']}"
