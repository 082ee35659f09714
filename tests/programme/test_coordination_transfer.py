"""401413: who coordinates, who bills for it, transfers, and what was billed before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.programme.build import (
    CORE_TEAM,
    MIDWIFE,
    NURSE,
    SCREENED,
    consent,
    evaluations,
    meeting,
    member,
)
from tests.programme.lump_sum import DAY, found, only, transfer


@pytest.mark.rule("R092", "A20")
def test_after_a_transfer_the_first_keeps_what_she_met_and_the_next_waits() -> None:
    first, second = found(**transfer(DAY + timedelta(days=1)))
    assert (first.status, first.biller, first.day) == ("billable", MIDWIFE, DAY)
    assert (second.status, second.biller, second.reasons, second.day) == (
        "not-billable",
        NURSE,
        ("transfer-wait",),
        None,
    )


@pytest.mark.rule("R092", "A20")
def test_a_first_coordinator_who_left_before_is_reviewed() -> None:
    first, second = sorted(found(**transfer(DAY)), key=lambda one: one.biller != MIDWIFE)
    assert (first.status, first.reasons) == ("not-billable", ("review-transfer",))
    assert (second.status, second.reasons) == ("not-billable", ("transfer-wait", "review-transfer"))


@pytest.mark.rule("R092", "A20")
def test_who_takes_over_on_the_first_day_of_a_period_is_its_first_coordinator() -> None:
    second = date(2027, 1, 22)
    told = found(
        second + timedelta(days=20),
        **transfer(second),
        meetings=(meeting(DAY), meeting(second)),
        plan_saves=(DAY, second),
        evaluations=(*evaluations(DAY), *evaluations(date(2027, 1, 10)), *evaluations(second, NURSE)),
    )
    assert [(one.biller, one.day) for one in told] == [(MIDWIFE, DAY), (NURSE, second)]
    assert told[1].status == "billable"


@pytest.mark.rule("R073")
def test_of_two_at_once_who_started_later_is_in_office() -> None:
    later = DAY + timedelta(days=1)
    team = (*CORE_TEAM, member(MIDWIFE, coordinator=True), member(NURSE, later, coordinator=True))
    told = found(
        memberships=team, consents=(consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))
    )
    assert [(one.biller, one.reasons) for one in told] == [(MIDWIFE, ()), (NURSE, ("transfer-wait",))]


@pytest.mark.rule("R092", "R073")
def test_who_left_with_nobody_after_is_told_so() -> None:
    team = (*CORE_TEAM, member(MIDWIFE, SCREENED, DAY - timedelta(days=1), coordinator=True))
    assert only(memberships=team).reasons == ("no-coordinator", "review-transfer")


@pytest.mark.rule("R092", "A20")
def test_a_first_coordinator_who_comes_back_has_not_left() -> None:
    gap = (DAY - timedelta(days=9), DAY - timedelta(days=1))
    team = (
        *CORE_TEAM,
        member(MIDWIFE, SCREENED, gap[0], coordinator=True),
        member(NURSE, gap[0] + timedelta(days=1), gap[1], coordinator=True),
        member(MIDWIFE, DAY, coordinator=True),
    )
    agreed = (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))
    told = found(memberships=team, consents=agreed)
    assert [(one.biller, one.reasons) for one in told] == [(MIDWIFE, ()), (NURSE, ("transfer-wait",))]


@pytest.mark.rule("R092", "A20")
def test_conditions_met_while_the_second_is_in_office_give_the_first_nothing() -> None:
    told = found(**transfer(DAY))
    assert {one.status for one in told} == {"not-billable"}
    assert {one.day for one in told} == {None}


BOTH = (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE))


@pytest.mark.rule("R073", "R074", "A20")
def test_who_comes_into_office_by_anothers_leaving_is_a_coordinator_of_the_period() -> None:
    team = (
        *CORE_TEAM,
        member(MIDWIFE, coordinator=True),
        member(NURSE, SCREENED, DAY, coordinator=True),
    )
    told = found(memberships=team, consents=BOTH)
    assert [(one.biller, one.status) for one in told] == [(NURSE, "billable"), (MIDWIFE, "not-billable")]


@pytest.mark.rule("R073", "A15")
def test_conditions_met_during_a_stand_in_count_for_the_first_on_the_day_she_is_back() -> None:
    back = DAY + timedelta(days=4)
    stand_in = member(NURSE, DAY - timedelta(days=4), back - timedelta(days=1), coordinator=True)
    told = found(memberships=(*CORE_TEAM, member(MIDWIFE, coordinator=True), stand_in), consents=BOTH)
    assert [(one.biller, one.day) for one in told] == [(MIDWIFE, back), (NURSE, None)]
