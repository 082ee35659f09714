"""401376: the screening, once a pregnancy, billed by who finished it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby
from operator import attrgetter

from adapter.programme.charge import NOT_BILLABLE, SCREENING, Charge, Service
from adapter.programme.reasons import REASONS, in_order
from adapter.programme.rule import rule
from adapter.programme.scenario import Judged
from adapter.programme.services import Course, ration

TAKEN = "already-billed-this-pregnancy"
POSTPONING = frozenset({"awaiting-billing-code"})


@rule("R037", "A10", "A24")
def screening_charges(course: Course) -> list[Charge]:
    """One charge for each completed screening up to today; the first that may has it."""
    desk = course.desk
    seen = [one for one in course.screenings if one.screening.day <= desk.today]
    services = [_service(course, list(same)) for _, same in groupby(sorted(seen, key=_natural), key=_natural)]
    return _told_of_another(ration(desk, SCREENING, services, attrgetter("screening_max"), TAKEN))


def _told_of_another(charges: list[Charge]) -> list[Charge]:
    """Who is refused anyhow is told that another screening has the charge, whichever came first."""
    if not any(charge.takes_place for charge in charges):
        return charges
    return [
        replace(charge, reasons=in_order((*charge.reasons, TAKEN))) if _refused_anyhow(charge) else charge
        for charge in charges
    ]


def _refused_anyhow(charge: Charge) -> bool:
    """Refused also as if in time: a late one by itself would have had the charge."""
    own = (code for code in charge.reasons if code != "late" and not REASONS[code].remark)
    return charge.status == NOT_BILLABLE and not POSTPONING.issuperset(own)


def _natural(one: Judged) -> tuple[str, str]:
    author = one.screening.author
    return one.screening.completed.isoformat(), author.key if author else ""


@rule("R035", "R036", "R038", "R040", "R041", "R042", "A04", "A09", "A11", "A26")
def _service(course: Course, same: list[Judged]) -> Service:
    """The service of one completion, told once or by several hospitals: the fullest telling counts."""
    best = max(same, key=lambda one: (one.filled, one.valid, one.screening.source))
    screening, edition = best.screening, course.desk.programme.at(best.screening.day)
    reasons = course.consent(screening.day) | course.awaiting_code(SCREENING, _billing_code(same), screening.day)
    if best.filled < edition.min_filled:
        reasons.add("incomplete")
    if screening.author is None or screening.author.nihdi is None:
        reasons.add("finisher-not-billable")
    if not best.inside_window:
        reasons.add("outside-window")
    return Service(
        course.desk.identify(SCREENING, screening.author, screening.completed.isoformat()),
        SCREENING,
        screening.author,
        screening.day,
        screening.completed,
        frozenset(reasons),
        postponing=POSTPONING,
        sources=tuple(sorted(one.screening.source for one in same)),
    )


def _billing_code(same: Iterable[Judged]) -> str | None:
    return next((one.screening.billing_code for one in same if one.screening.billing_code), None)
