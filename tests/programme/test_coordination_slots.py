"""401413 of the second period: slots due in it and before its claim count, on both sides of its first day (A16)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.programme.build import PSYCHOLOGIST, SCREENED, evaluations, meeting
from tests.programme.lump_sum import found

NEXT_DAY = date(2026, 1, 23)
DUE = date(2027, 1, 22)  # of the second slot: twelve months after the screening
AFTER = date(2027, 1, 23)
IN_TIME, TOO_LATE = evaluations(DUE), evaluations(AFTER)


def second(start: date, met: date, *slot: Any) -> Any:
    """The lump sum of the second period, all conditions of which are met on a day, by others than the coordinator."""
    told = (*slot, *evaluations(met, PSYCHOLOGIST))
    charges = found(met, period_starts=(start,), meetings=(meeting(met),), plan_saves=(met,), evaluations=told)
    return next(one for one in charges if one.period and one.period.ordinal == 2)


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(
    ("start", "met", "slot", "reasons"),
    [
        (SCREENED, DUE, (), ()),  # due on the day of the claim itself: not before it
        (SCREENED, AFTER, (), ("followup-overdue",)),  # due on the first day of the second period: in it
        (SCREENED, AFTER, IN_TIME, ()),
        (SCREENED, AFTER, evaluations(date(2026, 7, 23)), ()),  # the first day of that slot lies in the first period
        (SCREENED, AFTER, evaluations(date(2026, 7, 22)), ("followup-overdue",)),  # the last day of the slot before
        (SCREENED, date(2027, 1, 24), TOO_LATE, ("followup-overdue",)),
        (NEXT_DAY, AFTER, (), ()),  # due on the last day of the first period: in no claim of the second
        (NEXT_DAY, date(2027, 7, 22), (), ()),
        (NEXT_DAY, date(2027, 7, 23), (), ("followup-overdue",)),  # the third slot, due in it
    ],
)
def test_a_claim_of_the_second_period_looks_at_the_slots_due_in_it_and_before_the_claim(
    start: date, met: date, slot: Any, reasons: tuple[str, ...]
) -> None:
    charge = second(start, met, *slot)
    assert charge.reasons == reasons
    assert charge.day == (None if reasons else met)
