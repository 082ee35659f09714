"""401413: one lump sum a period, when its conditions were met, for the period's first coordinator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

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
    charges,
    consent,
    evaluations,
    meeting,
    member,
    screening,
)
from tests.programme.lump_sum import DAY, found, only

PERIOD_END = date(2027, 1, 21)


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
    parts: dict[str, Any] = {
        "memberships": (*team, coordinator),
        "consents": (consent(), consent(SCREENED, person=NURSE)),
    }
    assert (only(**parts).status, only(**parts).reasons) == ("planned", ("core-team-incomplete",))


@pytest.mark.rule("R100", "A22")
def test_the_coordinator_may_be_one_of_the_core_team() -> None:
    parts = (member(GYNAECOLOGIST), member(GP), member(MIDWIFE, coordinator=True))
    assert only(memberships=parts).status == "billable"


@pytest.mark.rule("R101", "A52")
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
def test_a_meeting_of_three_professionals_is_enough(people: tuple[Any, ...], status: str) -> None:
    assert only(meetings=(meeting(DAY, people=people, woman=False, agreements=()),)).status == status


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


@pytest.mark.rule("R098", "A15", "A37")
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
    assert last.period is not None
    assert last.period.ordinal == 4
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


@pytest.mark.rule("R011")
@pytest.mark.parametrize(("today", "status"), [(date(2026, 6, 5), "billable"), (date(2026, 6, 6), "not-billable")])
def test_its_deadline_counts_from_its_service_date(today: date, status: str) -> None:
    assert only(today).status == status
    assert replace(only(today)).deadline == date(2026, 6, 5)


@pytest.mark.rule("R102", "A16")
@pytest.mark.parametrize(("slot", "reasons"), [((), ("followup-overdue",)), (evaluations(date(2027, 1, 22)), ())])
def test_a_slot_due_on_the_first_day_of_a_period_counts_in_it_and_an_older_one_does_not(
    slot: Any, reasons: Any
) -> None:
    met = date(2027, 2, 10)
    told = found(met, meetings=(meeting(met),), plan_saves=(met,), evaluations=(*slot, *evaluations(met)))
    (second,) = [one for one in told if one.period and one.period.ordinal == 2]
    assert second.reasons == reasons


@pytest.mark.rule("R096", "A15")
def test_what_was_met_is_dated_on_the_very_first_day_of_a_period() -> None:
    told = found(SCREENED, meetings=(meeting(SCREENED),), plan_saves=(SCREENED,), evaluations=evaluations(SCREENED))
    assert [(one.status, one.day) for one in told] == [("billable", SCREENED)]
