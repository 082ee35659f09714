"""A service that may be billed, and the charge that follows from it: identity, amount, deadline, status."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from uuid import UUID, uuid5

from adapter.programme.calendar import Period, submission_deadline
from adapter.programme.edition import Edition
from adapter.programme.facts import Facts, Professional, StoredCharge
from adapter.programme.reasons import REASONS, in_order
from adapter.programme.rule import rule
from adapter.programme.settings import Programme

SCREENING, TALK, COORDINATION, MEETING = "401376", "401391", "401413", "401435"
PLANNED, BILLABLE, NOT_BILLABLE = "planned", "billable", "not-billable"
BILLED, ABORTED = "billed", "aborted"
# What a charge was billed with is told of it as long as it is billed: the hospital and the payer find out why.
AS_BILLED = frozenset({"quarter-cap-reached", "late"})
NAMESPACE = UUID("6f2b8c1e-5d0a-5c7e-9b1f-401376401391")


@dataclass(frozen=True, slots=True)
class Service:
    """One service by one biller before limits and deadline are looked at.

    `postponing` are the reasons that only make it planned; `quantity` counts tariff units; `sources` are the facts it
    rests on, `context` the encounter; `coordinator` who held the role, of a coordination.
    """

    identifier: str
    code: str
    biller: Professional | None
    day: date | None
    start: datetime | None = None
    reasons: frozenset[str] = frozenset()
    remarks: frozenset[str] = frozenset()
    postponing: frozenset[str] = frozenset()
    quantity: int = 1
    sources: tuple[str, ...] = ()
    context: str | None = None
    period: Period | None = None
    coordinator: Professional | None = None


@lru_cache(maxsize=4096)
def charge_identifier(pregnancy: str, code: str, biller: str, natural: str) -> str:
    """Built from the pregnancy, the pseudocode, the biller and the service's natural key alone (contract section 4)."""
    return str(uuid5(NAMESPACE, "|".join((pregnancy, code, biller, natural))))


@dataclass(frozen=True, slots=True)
class Charge:
    """What is told to the billing platform; `amount` in EUR, `deadline` the last day for billing."""

    identifier: str
    code: str
    status: str
    reasons: tuple[str, ...]
    biller: Professional | None
    day: date | None
    deadline: date | None
    quantity: int
    amount: Decimal
    sources: tuple[str, ...] = ()
    context: str | None = None
    period: Period | None = None
    coordinator: Professional | None = None

    @property
    def takes_place(self) -> bool:
        """It uses up what its limit allows: billed, or on its way to be."""
        return self.status in (PLANNED, BILLABLE, BILLED)

    @property
    def rules(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(number for code in self.reasons for number in REASONS[code].rules))


@dataclass(frozen=True, slots=True)
class Ledger:
    """The word of the billing platform on the charges of one pregnancy."""

    billed: dict[str, StoredCharge]
    aborted: frozenset[str]

    @classmethod
    def of(cls, facts: Facts) -> Ledger:
        return cls(
            {charge.identifier: charge for charge in facts.charges if charge.status == BILLED},
            frozenset(charge.identifier for charge in facts.charges if charge.status == ABORTED),
        )

    def orphans(self, code: str, services: Iterable[Service]) -> list[StoredCharge]:
        """Billed charges of the code that no service has any more: they stay, and use up what they did."""
        known = {service.identifier for service in services}
        return sorted(
            (one for one in self.billed.values() if one.code == code and one.identifier not in known),
            key=lambda one: one.identifier,
        )


@dataclass(frozen=True, slots=True)
class Desk:
    """Where services are settled: the facts, the day asked, the values and what was billed."""

    facts: Facts
    today: date
    programme: Programme
    ledger: Ledger

    def identify(self, code: str, biller: Professional | None, natural: str) -> str:
        """The identifier of a service by its natural key among those of the pregnancy with this code.

        The same facts give the same on any machine. What the billing platform has answered before another hospital's
        identifier of the pregnancy came keeps the identifier under which it was answered.
        """
        who = biller.key if biller else ""
        for pregnancy in self.facts.pregnancy.identifiers:
            identifier = charge_identifier(pregnancy, code, who, natural)
            if identifier in self.ledger.billed or identifier in self.ledger.aborted:
                return identifier
        return charge_identifier(self.facts.pregnancy.key, code, who, natural)

    def precedence(self, service: Service) -> tuple[bool, date, str, str]:
        """Which come first: billed, then service date, start time, identifier."""
        start = service.start.isoformat() if service.start else ""
        identifier = service.identifier
        return (identifier not in self.ledger.billed, service.day or date.max, start, identifier)

    def edition(self, day: date | None) -> Edition:
        """The values of a service's own day; of the day asked while it has none."""
        return self.programme.at(day or self.today)

    @rule("R011", "R034", "R057", "R091", "R128", "A23", "A24", "A38")
    def settle(self, service: Service, *limits: str) -> Charge:
        """The charge of a service, with the limits that it ran into."""
        edition = self.edition(service.day)
        tariff = edition.tariffs[service.code]
        deadline = None
        if service.day is not None:
            deadline = submission_deadline(service.day, edition.deadline_months, edition.deadline_day)
        right = service.reasons | set(limits) | self._registration(service)
        blocking = right | {"late"} if deadline is not None and self.today > deadline else right
        charge = Charge(
            service.identifier,
            service.code,
            self.status(blocking, service.postponing),
            in_order(blocking | service.remarks | self._remarks(service)),
            service.biller,
            service.day,
            deadline,
            service.quantity,
            tariff.amount * service.quantity,
            service.sources,
            service.context,
            service.period,
            service.coordinator,
        )
        if (billed := self.ledger.billed.get(charge.identifier)) is not None:
            return _as_billed(charge, billed, changed=bool(right) and self._is_seen(billed))
        if charge.identifier in self.ledger.aborted:
            return replace(charge, status=ABORTED)
        return charge

    @staticmethod
    def status(blocking: Iterable[str], postponing: frozenset[str]) -> str:
        """Billable without a reason; planned exactly when all reasons only postpone it; else not billable."""
        reasons = frozenset(blocking)
        return BILLABLE if not reasons else PLANNED if reasons <= postponing else NOT_BILLABLE

    def stay(self, orphan: StoredCharge, context: str | None = None) -> Charge:
        """A billed charge whose service is gone or has become another's: it stays, and a person decides."""
        reasons = orphan.reasons
        return Charge(
            orphan.identifier,
            orphan.code,
            BILLED,
            in_order(reasons | {"exception-manual"} if self._is_seen(orphan) else reasons),
            orphan.biller,
            orphan.day,
            orphan.deadline,
            orphan.quantity,
            orphan.amount,
            tuple(sorted(orphan.sources)),
            context,
        )

    def _is_seen(self, billed: StoredCharge) -> bool:
        """Its day has come: a billed charge is left alone when a day before it is asked."""
        return billed.day is None or billed.day <= self.today

    @rule("R013", "R014", "R015", "A47")
    def _registration(self, service: Service) -> set[str]:
        denied = service.biller is not None and service.biller.registered is False
        return {"provider-not-registered"} if denied else set()

    @rule("R017", "A29", "A39", "A47")
    def _remarks(self, service: Service) -> set[str]:
        remarks = set() if self.facts.has_ssin else {"insurability-check"}
        biller = service.biller
        if self.facts.registry and biller is not None and biller.nihdi and biller.registered is None:
            remarks.add("provider-unverified")
        return remarks


def _as_billed(charge: Charge, billed: StoredCharge, *, changed: bool) -> Charge:
    """What was billed never changes by itself: day, quantity and amount stay, a changed right is told."""
    reasons = {code for code in charge.reasons if REASONS[code].remark} | (billed.reasons & AS_BILLED)
    if changed or charge.quantity != billed.quantity:
        reasons.add("exception-manual")
    return replace(
        charge,
        status=BILLED,
        reasons=in_order(reasons),
        quantity=billed.quantity,
        amount=billed.amount,
        day=billed.day or charge.day,
        deadline=billed.deadline or charge.deadline,
    )
