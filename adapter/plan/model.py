"""The values that a plan is made of: the request, what is known, what becomes of each entry, and the whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from adapter.fhir.bundle.condition import Condition
from adapter.fhir.bundle.entry import Entry
from adapter.fhir.outcome import Issue
from adapter.store.port import Confirmed, Ref, Version, Write

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """Entries to be processed as one. `timed`: the sender said when; `dated`: a sandbox caller named the day.

    `seed` makes the ids of what the entries create.
    """

    kind: str
    entries: Sequence[Entry]
    sender: str
    stated: datetime
    timed: bool
    dated: bool
    seed: str
    base_url: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knows of everything that the request names."""

    matches: Mapping[Condition, Sequence[str]]
    versions: Mapping[Ref, Sequence[Version]]
    existing: Collection[Ref]  # of what references name: what is known and not deleted
    named: Mapping[str, Collection[Ref]] = field(default_factory=dict)  # what has the number of a logical reference

    def matched(self, condition: Condition) -> list[Ref]:
        """The resources that meet a condition; no more than three are told."""
        return [(condition.type, id) for id in self.matches.get(condition, ())]

    def current(self, ref: Ref) -> Version | None:
        """The version in force, a deletion included; None for what was never known."""
        for version in self.versions.get(ref, ()):
            if version.current:
                return version
        return None

    def lives(self, ref: Ref) -> bool:
        """Whether the resource is known and not deleted."""
        current = self.current(ref)
        return current is not None and current.resource is not None


@dataclass(slots=True)
class Done:
    """What becomes of one entry. `version` is the one that its answer names; `resource` its content."""

    entry: Entry
    ref: Ref | None = None
    status: int = 200
    version: int = 0
    write: Write | None = None
    again: Write | None = None  # the version that comes back into force after one that came late
    confirmed: Confirmed | None = None
    resource: Resource | None = None
    issues: list[Issue] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Decided:
    """What becomes of the sender's own entries, in request order; nothing is to be kept when one has an error."""

    done: Sequence[Done]
    issues: Sequence[Issue]

    @property
    def writes(self) -> list[Write]:
        """Every new version that the sender's entries make."""
        return [write for one in self.done for write in (one.write, one.again) if write is not None]

    @property
    def refused(self) -> bool:
        """Whether an error stands against any of it."""
        return any(issue.stops for issue in self.all_issues)

    @property
    def all_issues(self) -> list[Issue]:
        """Those of the whole and those of each entry."""
        return [*self.issues, *(issue for one in self.done for issue in one.issues)]


@dataclass(frozen=True, slots=True)
class Woman:
    """One woman as she would be known after the request: all versions of what concerns her; `name`: her smallest id."""

    name: str
    patients: frozenset[Ref]
    versions: Sequence[Version]
