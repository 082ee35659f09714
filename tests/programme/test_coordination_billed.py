"""401413 once it was billed: it stays as it was, and no second lump sum follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.programme.build import (
    CORE_TEAM,
    GP,
    MIDWIFE,
    NURSE,
    SCREENED,
    consent,
    evaluations,
    meeting,
    member,
    stored,
)
from tests.programme.lump_sum import DAY, found, only


@pytest.mark.rule("R091", "A20")
def test_a_billed_lump_sum_whose_biller_changes_stays_and_is_the_only_one() -> None:
    billed = stored(only())
    team = (*CORE_TEAM, member(GP, coordinator=True))
    (charge,) = found(memberships=team, consents=(consent(), consent(SCREENED, person=GP)), charges=(billed,))
    assert (charge.status, charge.biller, charge.reasons) == ("billed", MIDWIFE, ("exception-manual",))


@pytest.mark.rule("R091")
def test_a_lump_sum_once_billed_stays_billed_when_the_day_goes_on() -> None:
    billed = stored(only())
    told = [one for one in found(date(2028, 3, 1), charges=(billed,)) if one.status == "billed"]
    assert [(one.day, one.reasons) for one in told] == [(DAY, ())]


@pytest.mark.rule("R091", "A15")
def test_a_billed_lump_sum_keeps_its_day_when_the_conditions_turn_out_met_earlier() -> None:
    earlier = DAY - timedelta(days=3)
    parts: dict[str, Any] = {
        "meetings": (meeting(earlier),),
        "plan_saves": (earlier,),
        "evaluations": evaluations(earlier),
    }
    assert only(**parts).day == earlier
    charge = only(**parts, charges=(stored(only()),))
    assert (charge.status, charge.day, charge.reasons) == ("billed", DAY, ())


@pytest.mark.rule("R091", "A15")
def test_a_billed_lump_sum_whose_conditions_go_keeps_its_day_for_a_person_to_decide() -> None:
    charge = only(meetings=(), charges=(stored(only()),))
    assert (charge.status, charge.day, charge.reasons) == ("billed", DAY, ("exception-manual",))


@pytest.mark.rule("R091")
def test_a_billed_lump_sum_is_left_alone_on_a_day_before_it() -> None:
    charge = only(DAY - timedelta(days=1), charges=(stored(only()),))
    assert (charge.status, charge.reasons) == ("billed", ())


@pytest.mark.rule("R092", "A20")
def test_a_billed_lump_sum_closes_the_period_for_a_first_coordinator_told_later() -> None:
    team = (
        *CORE_TEAM,
        member(NURSE, SCREENED, SCREENED + timedelta(days=5), coordinator=True),
        member(MIDWIFE, SCREENED + timedelta(days=6), coordinator=True),
    )
    agreed = (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))
    told = found(memberships=team, consents=agreed, charges=(stored(only()),))
    assert [(one.biller, one.status, one.reasons) for one in told] == [
        (MIDWIFE, "billed", ("exception-manual",)),
        (MIDWIFE, "not-billable", ("transfer-wait", "review-transfer")),
    ]


@pytest.mark.rule("R091")
def test_a_lump_sum_billed_under_another_leaves_the_next_period_open() -> None:
    billed = stored(only())
    team = (*CORE_TEAM, member(GP, coordinator=True))
    agreed = (consent(), consent(SCREENED, person=GP))
    told = found(date(2027, 1, 22), memberships=team, consents=agreed, charges=(billed,))
    assert [(one.biller, one.status) for one in told] == [(MIDWIFE, "billed"), (GP, "planned")]
