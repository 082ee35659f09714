"""The facts that make the lump sum of coordination (401413) billable, and what follows when parts of them change."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from adapter.programme.charge import Charge
from tests.programme.build import CORE_TEAM, MIDWIFE, NURSE, SCREENED, charges, consent, evaluations, meeting, member

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)
MET: dict[str, Any] = {
    "meetings": (meeting(DAY),),
    "plan_saves": (DAY,),
    "evaluations": evaluations(DAY),
}


def found(today: date = TODAY, **parts: Any) -> list[Charge]:
    """The charges of 401413."""
    return charges(today, "401413", **(MET | parts))


def only(today: date = TODAY, **parts: Any) -> Charge:
    """The one charge of 401413."""
    (charge,) = found(today, **parts)
    return charge


def transfer(day: date) -> dict[str, Any]:
    """The midwife coordinates up to a day, the nurse from it."""
    team = (
        *CORE_TEAM,
        member(MIDWIFE, SCREENED, day - timedelta(days=1), coordinator=True),
        member(NURSE, day, coordinator=True),
    )
    return {
        "memberships": team,
        "consents": (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE)),
    }
