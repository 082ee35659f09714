"""401413: one lump sum a period, when its conditions were met, for the period's first coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapter.programme.charge import Charge
from adapter.programme.facts import Evaluation, Pregnancy
from tests.programme.build import (
    CORE_TEAM,
    DUE,
    GP,
    GYNAECOLOGIST,
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
    screening,
    stored,
)

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)
PERIOD_END = date(2027, 1, 21)
MET: dict[str, object] = {
    "meetings": (meeting(DAY),),
    "plan_saves": (DAY,),
    "evaluations": evaluations(DAY),
}


def found(today: date = TODAY, **parts: object) -> list[Charge]:
    return charges(today, "401413", **(MET | parts))


def only(today: date = TODAY, **parts: object) -> Charge:
    (charge,) = found(today, **parts)
    return charge


@pytest.mark.rule("R091", "R096", "R097", "A15")
def test_the_service_date_is_the_day_on_which_the_last_condition_was_met() -> None:
    later = DAY + timedelta(days=9)
    for part in ({"plan_saves": (later,)}, {"meetings": (meeting(later),)}, {"evaluations": evaluations(later)}):
        charge = only(**part)
        assert (charge.status, charge.day, str(charge.amount)) == ("billable", later, "744.05")


@pytest.mark.rule("R096", "R100", "A22")
@pytest.mark.parametrize("gone", [0, 1, 2])
def test_the_core_team_has_all_three(gone: int) -> None:
    team = tuple(one for place, one in enumerate(CORE_TEAM) if place != gone)
    coordinator = member(NURSE, coordinator=True)
    parts = {"memberships": (*team, coordinator), "consents": (consent(), consent(SCREENED, person=NURSE))}
    assert (only(**parts).status, only(**parts).reasons) == ("planned", ("core-team-incomplete",))


@pytest.mark.rule("R100", "A22")
def test_the_coordinator_may_be_one_of_the_core_team() -> None:
    parts = (member(GYNAECOLOGIST), member(GP), member(MIDWIFE, coordinator=True))
    assert only(memberships=parts).status == "billable"


@pytest.mark.rule("R101")
def test_a_member_who_comes_later_completes_the_team_from_that_day() -> None:
    later = DAY + timedelta(days=3)
    team = (member(GYNAECOLOGIST), member(GP, later), member(MIDWIFE, coordinator=True))
    assert only(memberships=team).day == later


@pytest.mark.rule("R096", "R103", "A15")
def test_conditions_count_in_their_own_period_only() -> None:
    second = date(2027, 1, 22)
    third_day = second + timedelta(days=10)
    told = found(
        third_day,
        plan_saves=(DAY, second),
        evaluations=(
            *evaluations(DAY),
            *evaluations(date(2026, 7, 1)),
            *evaluations(date(2027, 1, 10)),
            *evaluations(second),
        ),
    )
    assert [(one.period.ordinal, one.status, one.reasons) for one in told if one.period] == [
        (1, "not-billable", ("late",)),
        (2, "planned", ("meeting-missing",)),
    ]


@pytest.mark.rule("R105", "A17")
@pytest.mark.parametrize(("people", "status"), [((MIDWIFE, GP, NURSE), "billable"), ((MIDWIFE, GP), "planned")])
def test_a_meeting_of_three_professionals_is_enough(people: tuple[object, ...], status: str) -> None:
    assert only(meetings=(meeting(DAY, people=people, woman=False, agreements=()),)).status == status  # type: ignore[arg-type]


@pytest.mark.rule("R097", "A13")
@pytest.mark.parametrize(
    ("status", "noted", "reason"), [(None, True, "vulnerability-not-evaluated"), ("better", False, "note-missing")]
)
def test_every_vulnerability_has_status_and_note_in_the_period(status: str | None, noted: bool, reason: str) -> None:
    one, other = evaluations(DAY)
    charge = only(evaluations=(one, Evaluation("o", "housing", DAY, status, noted, MIDWIFE.key)))
    assert (charge.status, charge.reasons) == ("planned", (reason,))
    assert other.indicator == "housing"


@pytest.mark.rule("R097")
def test_anyone_may_give_the_status_and_note_of_the_period() -> None:
    assert only(evaluations=evaluations(DAY, PSYCHOLOGIST)).status == "billable"


@pytest.mark.rule("A15", "A37")
@pytest.mark.parametrize(
    ("today", "status"), [(PERIOD_END, "planned"), (PERIOD_END + timedelta(days=1), "not-billable")]
)
def test_what_is_missing_may_still_come_while_the_period_is_open(today: date, status: str) -> None:
    slots = (*evaluations(date(2026, 7, 1)), *evaluations(date(2027, 1, 10)))
    first = found(today, plan_saves=(), evaluations=slots)[0]
    assert (first.status, first.reasons) == (status, ("plan-missing",))


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(
    ("followed", "met", "reasons"),
    [
        (date(2026, 7, 22), date(2026, 7, 23), ()),
        (date(2026, 7, 23), date(2026, 7, 22), ()),
        (date(2026, 7, 23), date(2026, 7, 23), ("followup-overdue",)),
        (SCREENED, date(2026, 7, 23), ("followup-overdue",)),
    ],
)
def test_a_slot_is_filled_up_to_its_due_day_and_overdue_from_the_next(
    followed: date, met: date, reasons: object
) -> None:
    told = (*evaluations(followed), *evaluations(met, PSYCHOLOGIST))
    charge = only(date(2026, 8, 1), evaluations=told, plan_saves=(met,))
    assert charge.reasons == reasons


@pytest.mark.rule("R102", "A16", "A41")
def test_only_the_coordinator_in_office_fills_a_slot() -> None:
    told = (*evaluations(date(2026, 7, 1), PSYCHOLOGIST), *evaluations(date(2026, 8, 1)))
    assert only(date(2026, 8, 2), evaluations=told, plan_saves=(date(2026, 8, 1),)).reasons == ("followup-overdue",)


@pytest.mark.rule("R102")
def test_a_slot_due_on_the_service_date_itself_is_not_overdue() -> None:
    told = evaluations(date(2026, 7, 22), PSYCHOLOGIST)
    charge = only(date(2026, 7, 22), evaluations=told, plan_saves=(date(2026, 7, 22),))
    assert (charge.status, charge.day) == ("billable", date(2026, 7, 22))


@pytest.mark.rule("R102", "A13")
def test_a_vulnerability_found_later_is_followed_from_its_own_slot_on() -> None:
    raised = screening(date(2026, 9, 1), positive=("housing", "financial-situation", "violence"))
    told = (
        *evaluations(date(2026, 7, 1)),
        *evaluations(date(2026, 9, 2), indicators=("housing", "financial-situation", "violence")),
    )
    charge = only(date(2026, 9, 3), screenings=(screening(), raised), evaluations=told, plan_saves=(date(2026, 9, 2),))
    assert (charge.status, charge.day) == ("billable", date(2026, 9, 2))


@pytest.mark.rule("R070", "A06")
def test_only_scenario_b_opens_coordination() -> None:
    charge = only(screenings=(screening(positive=("housing",)),))
    assert (charge.status, charge.reasons) == ("not-billable", ("not-entitled",))


@pytest.mark.rule("R016")
def test_without_screening_neither_entitlement_nor_evaluation_is_judged() -> None:
    charge = only(screenings=(), evaluations=())
    assert (charge.status, charge.reasons) == ("not-billable", ("no-screening",))


@pytest.mark.rule("A14")
def test_while_the_period_is_only_estimated_it_is_planned_with_its_date() -> None:
    charge = only(period_starts=())
    assert (charge.status, charge.reasons, charge.day) == ("planned", ("no-reference-period",), DAY)


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


@pytest.mark.rule("R091", "R094", "A21")
def test_a_social_worker_of_a_hospital_is_billed_by_the_responsible_provider() -> None:
    team = (*CORE_TEAM, member(SOCIAL_WORKER, coordinator=True), member(PSYCHOLOGIST, responsible=True))
    told = {"memberships": team, "consents": (consent(), consent(SCREENED, person=SOCIAL_WORKER))}
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


def transfer(day: date) -> dict[str, object]:
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


@pytest.mark.rule("R007", "A19", "A37")
@pytest.mark.parametrize(("met", "status"), [(date(2029, 8, 9), "billable"), (date(2029, 8, 10), "not-billable")])
def test_the_last_lump_sum_is_whole_up_to_the_day_before_the_third_birthday(met: date, status: str) -> None:
    slots = [date(2026, 1, 22) + timedelta(days=170 * count) for count in range(1, 8)]
    told = charges(
        met,
        "401413",
        pregnancy=Pregnancy("P1", ("P1",), due=DUE, end=date(2026, 8, 10)),
        meetings=(meeting(met),),
        plan_saves=(met,),
        evaluations=(*(one for day in slots for one in evaluations(day)), *evaluations(met)),
    )
    last = max(told, key=lambda one: one.period.ordinal if one.period else 0)
    assert last.period is not None and last.period.ordinal == 4
    assert last.status == status
    assert ("programme-ended" in last.reasons) is (status == "not-billable")


@pytest.mark.rule("A35")
@pytest.mark.parametrize(("end", "reasons"), [(DAY, ("exception-manual",)), (DAY + timedelta(days=1), ())])
def test_after_a_loss_a_person_decides(end: date, reasons: object) -> None:
    lost = Pregnancy("P1", ("P1",), due=DUE, end=end, loss=True)
    assert only(pregnancy=lost).reasons == reasons


@pytest.mark.rule("R091", "A40")
@pytest.mark.parametrize(
    ("claimed", "reasons"),
    [
        (SCREENED, ("period-already-claimed",)),
        (PERIOD_END, ("period-already-claimed",)),
        (PERIOD_END + timedelta(days=1), ()),
    ],
)
def test_a_claim_from_elsewhere_closes_the_period(claimed: date, reasons: object) -> None:
    assert only(claimed=(claimed,)).reasons == reasons


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


@pytest.mark.rule("R011")
@pytest.mark.parametrize(("today", "status"), [(date(2026, 6, 5), "billable"), (date(2026, 6, 6), "not-billable")])
def test_its_deadline_counts_from_its_service_date(today: date, status: str) -> None:
    assert only(today).status == status
    assert replace(only(today)).deadline == date(2026, 6, 5)
