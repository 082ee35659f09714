"""Short ways to say the facts of a pregnancy in tests: a woman in scenario B with a full team, and parts to vary."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import Any

from adapter.programme.calendar import Interval
from adapter.programme.charge import Charge
from adapter.programme.decide import Decisions, decide
from adapter.programme.facts import (
    Attendance,
    Consent,
    Evaluation,
    Facts,
    Meeting,
    Membership,
    Pregnancy,
    Professional,
    Screening,
    StoredCharge,
    Talk,
)
from adapter.programme.settings import Programme, load_programme, parse_programme

PROGRAMME = load_programme()
DEFAULTS = files("adapter.programme").joinpath("settings.toml").read_text(encoding="utf-8")
INDICATORS = PROGRAMME.at(date(2026, 1, 1)).indicators
DUE = date(2026, 8, 10)
SCREENED = date(2026, 1, 22)


def person(key: str, code: str = "", nihdi: bool = True, kinds: Iterable[str] = ()) -> Professional:
    """A professional by the first eight digits of the number, or, without one, by name."""
    roles = (frozenset({code}),) if code else ()
    return Professional(key, f"{key}001" if nihdi else None, roles, frozenset(kinds), actor=f"PractitionerRole/{key}")


MIDWIFE = person("41111111", "persmidwife", kinds=["orghospital"])
GYNAECOLOGIST = person("12222222", "persgynecologistobstetrics")
GP = person("13333333", "persgeneralphysician")
PSYCHOLOGIST = person("74444444", "persclinicalpsychologist")
NURSE = person("45555555", "persnurse")
SOCIAL_WORKER = person("staff-1", "perssocialworker", nihdi=False, kinds=["orghospital"])


def site(own: str) -> Programme:
    """The packaged values as a site's file changes them."""
    return parse_programme(DEFAULTS, own)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def screening(
    day: date = SCREENED,
    positive: Iterable[str] = ("financial-situation", "housing"),
    *,
    missing: Iterable[str] = (),
    author: Professional | None = MIDWIFE,
    billing_code: str | None = "code",
    version: str = "15",
    source: str = "",
) -> Screening:
    """A screening with judgements alone; `missing` indicators are not filled."""
    gone = set(missing)
    judgements = {name: name in set(positive) for name in INDICATORS if name not in gone}
    name = source or f"QuestionnaireResponse/{day.isoformat()}"
    return Screening(name, at(day), day, version, author, billing_code, {}, judgements)


def evaluation(indicator: str, day: date, by: Professional = MIDWIFE, encounter: str | None = None) -> Evaluation:
    return Evaluation(f"Observation/{indicator}-{day}-{by.key}", indicator, day, "status-quo", True, by.key, encounter)


def evaluations(
    day: date, by: Professional = MIDWIFE, indicators: Iterable[str] = ("financial-situation", "housing")
) -> tuple[Evaluation, ...]:
    return tuple(evaluation(indicator, day, by) for indicator in indicators)


def talk(day: date, performer: Professional | None = MIDWIFE, billing_code: str | None = "code") -> Talk:
    return Talk((f"Encounter/talk-{day}-{performer.key if performer else ''}",), at(day), day, performer, billing_code)


def meeting(
    day: date,
    minutes: int = 60,
    people: Iterable[Professional] = (MIDWIFE, GYNAECOLOGIST, GP),
    *,
    woman: bool = True,
    agreements: Iterable[str] = ("housing",),
    reimbursed: Iterable[Professional] = (),
) -> Meeting:
    marked = {one.key for one in reimbursed}
    attendances = tuple(Attendance(one, reimbursed=one.key in marked) for one in people)
    end = at(day) + timedelta(minutes=minutes)
    return Meeting((f"Encounter/meeting-{day}",), at(day), day, end, attendances, woman, frozenset(agreements))


def member(
    who: Professional,
    start: date = SCREENED,
    end: date | None = None,
    *,
    coordinator: bool = False,
    responsible: bool = False,
) -> Membership:
    return Membership(who, Interval(start, end), coordinator, responsible)


def consent(start: date = date(2025, 12, 1), end: date | None = None, person: Professional | None = None) -> Consent:
    return Consent("coordinator" if person else "screening", Interval(start, end), person.key if person else None)


CORE_TEAM = (member(MIDWIFE), member(GYNAECOLOGIST), member(GP))


def facts(**parts: Any) -> Facts:
    """A woman in scenario B, coordinated by her midwife, with a reference period from the screening on."""
    base = Facts(
        Pregnancy("P1", ("P1",), due=DUE),
        screenings=(screening(),),
        memberships=(*CORE_TEAM, member(MIDWIFE, coordinator=True)),
        consents=(consent(), consent(SCREENED, person=MIDWIFE)),
        period_starts=(SCREENED,),
    )
    return replace(base, **parts)


def decided(today: date, told: Facts | None = None, **parts: Any) -> Decisions:
    return decide(told or facts(**parts), today, PROGRAMME)


def charges(today: date, code: str, told: Facts | None = None, **parts: Any) -> list[Charge]:
    """The charges of one code, by service date."""
    found = [charge for charge in decided(today, told, **parts).charges if charge.code == code]
    return sorted(found, key=lambda charge: (charge.day or date.max, charge.identifier))


def stored(charge: Charge, status: str = "billed") -> StoredCharge:
    """The charge as the billing platform would have answered it."""
    return StoredCharge(
        charge.identifier,
        charge.code,
        status,
        charge.biller,
        charge.day,
        charge.quantity,
        Decimal(charge.amount),
        charge.deadline,
        frozenset(charge.sources),
        frozenset(charge.reasons),
    )
