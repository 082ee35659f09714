"""Who asks, and what is answered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue
from adapter.mapping import Correspondences
from adapter.plan.conclude import Derive
from adapter.plan.versions import BRUSSELS
from adapter.programme.settings import Programme

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `as_of` is the sandbox's date for this request; `prefer` is the return= of the Prefer header.

    `pack` names the pack to read by, in place of the one that the Bundle or the sender chooses.
    """

    sender: str
    as_of: date | None = None
    language: str = "en"
    base_url: str = ""
    request_id: str = ""
    sandbox: bool = False
    prefer: str = ""
    pack: str = ""

    def arrived(self, now: datetime) -> datetime:
        """When the request counts as arrived: now, or at this time of the day that was asked."""
        if self.as_of is None:
            return now
        return datetime.combine(self.as_of, now.astimezone(BRUSSELS).timetz()).astimezone(UTC)

    def today(self, now: datetime) -> date:
        """The date by which a dossier is derived: the one asked, else today in Brussels."""
        return self.as_of or now.astimezone(BRUSSELS).date()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered. `raw` is the JSON of `resource` where it must be the same bytes as at the first time."""

    status: int
    resource: Resource | None = None
    headers: Table[str, str] = field(default_factory=dict)
    raw: bytes | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    """What the intake works with beside the store: all of it pure."""

    mapping: Correspondences
    programme: Programme
    derive: Derive
    validate: Callable[[Resource], Sequence[Issue]]
    limits: Limits
