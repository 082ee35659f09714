"""What the rules know of one pregnancy, without FHIR. Times are aware datetimes, days are days in Belgium."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar

from adapter.programme.calendar import Interval

Service = TypeVar("Service")


@dataclass(frozen=True, slots=True)
class Professional:
    """A care or welfare professional in the role in which he or she acted.

    `key` names the person (the first eight digits of the NIHDI number, else a business identifier, else the
    reference). `roles` holds one set of cd-hcparty codes for each role taken into account, `organisations` those of
    the organisations he or she works for.
    `actor` is the reference under which he or she acted. `registered` is the word of the provider registry: True,
    False (denied), None (unknown, or no registry).
    """

    key: str
    nihdi: str | None = None
    roles: tuple[frozenset[str], ...] = ()
    organisations: frozenset[str] = frozenset()
    registered: bool | None = None
    actor: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Pregnancy:
    """`key` is the first of its identifiers; `end` the day of birth (of the last child) or of the loss."""

    key: str
    identifiers: tuple[str, ...] = ()
    start: date | None = None
    stop: date | None = None
    due: date | None = None
    end: date | None = None
    loss: bool = False


@dataclass(frozen=True, slots=True)
class Screening:
    """A completed screening: `answers` by question (`housing.1`), `judgements` by indicator; `completed` is its key."""

    source: str
    completed: datetime
    day: date
    version: str
    author: Professional | None = None
    billing_code: str | None = None
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    judgements: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Status and note given to one vulnerability; `encounter` is the talk or meeting in which it was made."""

    source: str
    indicator: str
    day: date
    status: str | None
    noted: bool
    by: str | None = None
    encounter: str | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """A personal prenatal advice talk, one for each day and performer; `sources` are the encounters that tell of it."""

    sources: tuple[str, ...]
    start: datetime
    day: date
    performer: Professional | None = None
    billing_code: str | None = None


@dataclass(frozen=True, slots=True)
class Attendance:
    """One professional at a meeting; start and end only when present in part."""

    professional: Professional
    start: datetime | None = None
    end: datetime | None = None
    reimbursed: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """A perinatal meeting; `attendances` in recorded order, `woman_side` when she or her designee was there."""

    sources: tuple[str, ...]
    start: datetime
    day: date
    end: datetime | None = None
    attendances: tuple[Attendance, ...] = ()
    woman_side: bool = False
    agreements: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Membership:
    """One participation in the care team during `days`."""

    professional: Professional
    days: Interval
    coordinator: bool = False
    responsible: bool = False


@dataclass(frozen=True, slots=True)
class Consent:
    """The woman's consent acting during `days`: `screening`, or `coordinator` for one `person`."""

    kind: str
    days: Interval
    person: str | None = None


@dataclass(frozen=True, slots=True)
class StoredCharge:
    """A charge as it was last stored; what the billing platform said of it (billed, aborted) is a fact."""

    identifier: str
    code: str
    status: str
    biller: Professional | None
    day: date | None
    quantity: int
    amount: Decimal
    deadline: date | None
    sources: frozenset[str] = frozenset()
    reasons: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known of one pregnancy. `claimed` are days on which 401413 was claimed for it outside the gateway."""

    pregnancy: Pregnancy
    has_ssin: bool = True
    registry: bool = False
    screenings: tuple[Screening, ...] = ()
    talks: tuple[Talk, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    memberships: tuple[Membership, ...] = ()
    consents: tuple[Consent, ...] = ()
    plan_saves: tuple[date, ...] = ()
    period_starts: tuple[date, ...] = ()
    charges: tuple[StoredCharge, ...] = ()
    claimed: tuple[date, ...] = ()

    def once(self) -> Facts:
        """The same facts with each service once, however often it was told."""
        return replace(self, screenings=_once(self.screenings), talks=_once(self.talks), meetings=_once(self.meetings))


def _once(told: tuple[Service, ...]) -> tuple[Service, ...]:
    return tuple(one for place, one in enumerate(told) if one not in told[:place])
