"""One pregnancy from screening to coordination: what becomes billable, when and for how much."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.programme.build import GP, charges, decided, evaluations, facts, meeting, talk

TODAY = date(2026, 3, 20)


def full() -> dict[str, Any]:
    talks = (talk(date(2026, 2, 5)), talk(date(2026, 3, 5), GP))
    told = (
        *evaluations(date(2026, 2, 5)),
        *evaluations(date(2026, 3, 5), GP),
        *evaluations(date(2026, 3, 12)),
    )
    return {
        "talks": talks,
        "evaluations": told,
        "meetings": (meeting(date(2026, 3, 12), 45),),
        "plan_saves": (date(2026, 3, 12),),
    }


@pytest.mark.rule("R008")
def test_a_full_course_gives_all_four_services() -> None:
    decisions = decided(TODAY, facts(**full()))
    assert decisions.scenario is not None
    assert decisions.scenario.code == "B"
    told = [(one.code, one.status, one.reasons, one.quantity, one.amount) for one in decisions.charges]
    assert sorted(told) == sorted(
        [
            ("401376", "billable", (), 1, Decimal("23.30")),
            ("401391", "billable", (), 1, Decimal("50.41")),
            ("401391", "billable", (), 1, Decimal("50.41")),
            *[("401435", "billable", (), 3, Decimal("46.50"))] * 3,
            ("401413", "billable", (), 1, Decimal("744.05")),
        ]
    )


def test_coordination_has_the_day_on_which_its_last_condition_was_met() -> None:
    (charge,) = charges(TODAY, "401413", **full())
    assert charge.day == date(2026, 3, 12)
    assert charge.deadline == date(2026, 6, 5)


def test_coordination_is_planned_while_conditions_are_missing() -> None:
    (charge,) = charges(date(2026, 2, 1), "401413")
    assert (charge.status, charge.day, charge.deadline) == ("planned", None, None)
    assert charge.reasons == ("vulnerability-not-evaluated", "meeting-missing", "plan-missing")
