"""401413: who coordinates, who bills for it, transfers, and what was billed before."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.charge import Charge
from tests.programme.build import (
    CORE_TEAM,
    GP,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    SCREENED,
    SOCIAL_WORKER,
    charges,
    consent,
    evaluations,
    meeting,
    member,
    person,
    stored,
)

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)
PERIOD_END = date(2027, 1, 21)
MET: dict[str, Any] = {
    "meetings": (meeting(DAY),),
    "plan_saves": (DAY,),
    "evaluations": evaluations(DAY),
}


def found(today: date = TODAY, **parts: Any) -> list[Charge]:
    return charges(today, "401413", **(MET | parts))


def only(today: date = TODAY, **parts: Any) -> Charge:
    (charge,) = found(today, **parts)
    return charge


@pytest.mark.rule("R073", "R099")
def test_without_a_coordinator_no_service_was_performed() -> None:
    assert found(memberships=CORE_TEAM) == []


@pytest.mark.rule("R072", "R099", "A27")
def test_a_role_held_without_consent_is_refused() -> None:
    charge = only(consents=(consent(),))
    assert (charge.status, charge.reasons, charge.biller) == ("not-billable", ("no-consent",), MIDWIFE)


@pytest.mark.rule("R072", "R074")
def test_the_coordinator_is_in_office_from_the_later_of_role_and_consent() -> None:
    later = DAY + timedelta(days=5)
    assert only(consents=(consent(), consent(later, person=MIDWIFE))).day == later
    team = (*CORE_TEAM, member(MIDWIFE, later, coordinator=True))
    assert only(memberships=team).day == later


@pytest.mark.rule("R071", "R091", "R094", "R095", "A21", "A42")
def test_a_social_worker_of_a_hospital_is_billed_by_the_responsible_provider() -> None:
    team = (*CORE_TEAM, member(SOCIAL_WORKER, coordinator=True), member(PSYCHOLOGIST, responsible=True))
    told: dict[str, Any] = {"memberships": team, "consents": (consent(), consent(SCREENED, person=SOCIAL_WORKER))}
    charge = only(**told)
    assert (charge.status, charge.biller) == ("billable", PSYCHOLOGIST)


@pytest.mark.rule("R094", "A21")
@pytest.mark.parametrize(
    ("kinds", "responsible", "status"),
    [
        (("orghospital",), True, "billable"),
        (("orgprimaryhealthcarecenter",), True, "billable"),
        (("orgpractice",), True, "billable"),
        (("orgprevention",), True, "not-billable"),
        ((), True, "not-billable"),
        (("orghospital",), False, "not-billable"),
    ],
)
def test_a_coordinator_without_number_needs_such_an_organisation_and_a_responsible_provider(
    kinds: tuple[str, ...], responsible: bool, status: str
) -> None:
    worker = person("staff-2", "perssocialworker", nihdi=False, kinds=kinds)
    team = (*CORE_TEAM, member(worker, coordinator=True), member(PSYCHOLOGIST, responsible=responsible))
    charge = only(memberships=team, consents=(consent(), consent(SCREENED, person=worker)))
    assert charge.status == status
    assert ("coordinator-not-billable" in charge.reasons) is (status == "not-billable")


@pytest.mark.rule("R091")
def test_a_coordinator_with_a_number_bills_himself_whoever_is_responsible() -> None:
    team = (*CORE_TEAM, member(MIDWIFE, coordinator=True), member(PSYCHOLOGIST, responsible=True))
    assert only(memberships=team).biller == MIDWIFE


def transfer(day: date) -> dict[str, Any]:
    team = (
        *CORE_TEAM,
        member(MIDWIFE, SCREENED, day - timedelta(days=1), coordinator=True),
        member(NURSE, day, coordinator=True),
    )
    return {
        "memberships": team,
        "consents": (consent(), consent(SCREENED, person=MIDWIFE), consent(SCREENED, person=NURSE)),
    }


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


@pytest.mark.rule("R072", "R099", "A27")
def test_of_several_who_hold_the_role_without_consent_the_first_is_refused() -> None:
    team = (*CORE_TEAM, member(NURSE, DAY, coordinator=True), member(GP, coordinator=True))
    charge = only(memberships=team, consents=(consent(),))
    assert (charge.biller, charge.reasons) == (GP, ("no-consent",))


@pytest.mark.rule("R072", "R099", "A27")
def test_a_role_that_was_held_without_consent_and_given_up_is_refused() -> None:
    team = (*CORE_TEAM, member(NURSE, SCREENED, DAY, coordinator=True))
    charge = only(memberships=team, consents=(consent(),))
    assert (charge.biller, charge.reasons) == (NURSE, ("no-consent", "no-coordinator"))


@pytest.mark.rule("R094")
@pytest.mark.parametrize(("last", "reasons"), [(DAY, ()), (DAY - timedelta(days=1), ("coordinator-not-billable",))])
def test_the_responsible_provider_of_the_service_date_bills(last: date, reasons: tuple[str, ...]) -> None:
    responsible = member(PSYCHOLOGIST, SCREENED, last, responsible=True)
    team = (*CORE_TEAM, member(SOCIAL_WORKER, coordinator=True), responsible)
    charge = only(memberships=team, consents=(consent(), consent(SCREENED, person=SOCIAL_WORKER)))
    assert charge.reasons == reasons
    assert charge.biller == (SOCIAL_WORKER if reasons else PSYCHOLOGIST)


@pytest.mark.rule("R094")
def test_of_two_responsible_providers_who_began_first_bills() -> None:
    responsible = (member(GP, DAY, responsible=True), member(PSYCHOLOGIST, responsible=True))
    team = (*CORE_TEAM, member(SOCIAL_WORKER, coordinator=True), *responsible)
    assert only(memberships=team, consents=(consent(), consent(SCREENED, person=SOCIAL_WORKER))).biller == PSYCHOLOGIST


@pytest.mark.rule("R094")
def test_a_responsible_member_without_number_bills_nothing() -> None:
    other = person("staff-3", "perssocialworker", nihdi=False)
    team = (*CORE_TEAM, member(SOCIAL_WORKER, coordinator=True), member(other, responsible=True))
    charge = only(memberships=team, consents=(consent(), consent(SCREENED, person=SOCIAL_WORKER)))
    assert (charge.biller, charge.reasons) == (SOCIAL_WORKER, ("coordinator-not-billable",))


@pytest.mark.rule("R073", "R092")
def test_who_left_and_had_no_number_is_not_asked_for_one() -> None:
    team = (*CORE_TEAM, member(SOCIAL_WORKER, SCREENED, DAY - timedelta(days=1), coordinator=True))
    charge = only(memberships=team, consents=(consent(), consent(SCREENED, person=SOCIAL_WORKER)))
    assert charge.reasons == ("no-coordinator", "review-transfer")


@pytest.mark.rule("R074", "A20")
def test_two_coordinators_of_one_responsible_provider_have_a_charge_each() -> None:
    other = person("staff-4", "perssocialworker", nihdi=False, kinds=["orghospital"])
    later = DAY + timedelta(days=1)
    team = (
        *CORE_TEAM,
        member(SOCIAL_WORKER, SCREENED, DAY, coordinator=True),
        member(other, later, coordinator=True),
        member(PSYCHOLOGIST, responsible=True),
    )
    agreed = (consent(), consent(SCREENED, person=SOCIAL_WORKER), consent(SCREENED, person=other))
    told = found(memberships=team, consents=agreed)
    assert [(one.biller, one.status) for one in told] == [(PSYCHOLOGIST, "billable"), (PSYCHOLOGIST, "not-billable")]
    assert len({one.identifier for one in told}) == 2


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


@pytest.mark.rule("A27")
@pytest.mark.parametrize(("last", "day"), [(DAY, DAY), (DAY - timedelta(days=1), None)])
def test_the_screening_consent_acts_on_the_service_date(last: date, day: date | None) -> None:
    charge = only(consents=(consent(end=last), consent(SCREENED, person=MIDWIFE)))
    assert charge.day == day
    assert ("no-consent" in charge.reasons) is (day is None)


@pytest.mark.rule("R072", "A27")
def test_of_two_who_held_the_role_without_consent_on_the_first_day_the_older_is_refused() -> None:
    for older, younger in ((GP, NURSE), (NURSE, GP)):
        team = (
            *CORE_TEAM,
            member(younger, SCREENED - timedelta(days=5), coordinator=True),
            member(older, SCREENED - timedelta(days=10), coordinator=True),
        )
        assert only(memberships=team, consents=(consent(),)).biller == older


@pytest.mark.rule("R091")
def test_a_lump_sum_billed_under_another_leaves_the_next_period_open() -> None:
    billed = stored(only())
    team = (*CORE_TEAM, member(GP, coordinator=True))
    agreed = (consent(), consent(SCREENED, person=GP))
    told = found(date(2027, 1, 22), memberships=team, consents=agreed, charges=(billed,))
    assert [(one.biller, one.status) for one in told] == [(MIDWIFE, "billed"), (GP, "planned")]


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
