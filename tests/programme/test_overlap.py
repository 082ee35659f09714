"""A34: two pregnancies of one woman, and the one lump sum over months that both would claim."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapter.programme.charge import Charge
from adapter.programme.decide import decide_all
from adapter.programme.facts import Facts, Pregnancy
from tests.programme.build import (
    MIDWIFE,
    NURSE,
    PROGRAMME,
    SCREENED,
    consent,
    evaluations,
    facts,
    meeting,
    member,
    screening,
    stored,
)

FIRST_MET = date(2026, 3, 12)
SECOND_SCREENED = date(2026, 12, 1)
SECOND_MET = date(2027, 1, 10)
TODAY = date(2027, 2, 1)


def first(**parts: object) -> Facts:
    """A pregnancy whose coordination was fulfilled in March 2026."""
    met: dict[str, object] = {
        "meetings": (meeting(FIRST_MET),),
        "plan_saves": (FIRST_MET,),
        "evaluations": evaluations(FIRST_MET),
    }
    return facts(**met | parts)


def second(begun: date = SECOND_SCREENED, met: date = SECOND_MET) -> Facts:
    """Her next pregnancy, with a reference period of its own."""
    return replace(
        first(
            screenings=(screening(begun),),
            meetings=(meeting(met),),
            plan_saves=(met,),
            evaluations=evaluations(met),
            period_starts=(begun,),
        ),
        pregnancy=Pregnancy("P2", ("P2",), due=begun + timedelta(days=200)),
    )


def coordination(*pregnancies: Facts, today: date = TODAY) -> list[list[Charge]]:
    return [
        [charge for charge in decisions.charges if charge.code == "401413"]
        for decisions in decide_all(pregnancies, today, PROGRAMME)
    ]


def billed(told: Facts) -> Facts:
    """The facts, with their coordination billed in time."""
    (charge,) = (one for one in coordination(told, today=FIRST_MET)[0] if one.status == "billable")
    return replace(told, charges=(stored(charge),))


@pytest.mark.rule("A34")
def test_a_period_that_overlaps_one_billed_for_another_pregnancy_is_reviewed() -> None:
    former, (later,) = coordination(billed(first()), second())
    assert [one.status for one in former if one.period and one.period.ordinal == 1] == ["billed"]
    assert (later.status, later.reasons, later.day) == ("not-billable", ("overlap-review",), SECOND_MET)


@pytest.mark.rule("A34")
def test_the_order_of_the_pregnancies_does_not_matter() -> None:
    one, other = coordination(billed(first()), second())
    assert coordination(second(), billed(first())) == [other, one]


@pytest.mark.rule("A34")
@pytest.mark.parametrize(("begun", "reasons"), [(date(2027, 1, 21), ("overlap-review",)), (date(2027, 1, 22), ())])
def test_periods_overlap_up_to_the_last_day_of_the_one_claimed(begun: date, reasons: tuple[str, ...]) -> None:
    met = date(2027, 1, 31)
    told = coordination(billed(first()), second(begun, met))[1]
    assert [one.reasons for one in told] == [reasons]


@pytest.mark.rule("A34")
def test_a_late_unbilled_period_claims_nothing() -> None:
    former, (later,) = coordination(first(), second())
    assert [one.reasons for one in former if one.day] == [("late",)]
    assert (later.status, later.reasons) == ("billable", ())


@pytest.mark.rule("A34")
def test_a_late_period_is_judged_as_if_in_time_until_the_one_that_overlaps_it_is_billed() -> None:
    ((charge,),) = coordination(second())
    former, (later,) = coordination(first(), replace(second(), charges=(stored(charge),)))
    assert [one.reasons for one in former if one.day] == [("overlap-review", "late")]
    assert later.status == "billed"


@pytest.mark.rule("A34")
def test_a_late_period_that_was_billed_all_the_same_is_claimed() -> None:
    former, _ = coordination(first(), second())
    (late,) = (one for one in former if one.day)
    told = coordination(replace(first(), charges=(stored(late),)), second())
    assert [[one.reasons for one in each if one.day] for each in told] == [[("late",)], [("overlap-review",)]]


@pytest.mark.rule("A34")
def test_a_period_that_is_only_planned_without_a_day_claims_nothing() -> None:
    former, (later,) = coordination(replace(first(), plan_saves=()), second())
    assert all(one.day is None for one in former)
    assert later.status == "billable"


@pytest.mark.rule("A34")
def test_a_billed_screening_claims_no_period() -> None:
    told = replace(first(), plan_saves=())
    ((screened,),) = (
        [one for one in each.charges if one.code == "401376"] for each in decide_all([told], FIRST_MET, PROGRAMME)
    )
    _, (later,) = coordination(replace(told, charges=(stored(screened),)), second())
    assert (later.status, later.reasons) == ("billable", ())


@pytest.mark.rule("A34")
def test_a_period_that_is_under_review_claims_nothing_from_a_third_pregnancy() -> None:
    third = replace(
        second(date(2027, 3, 1), date(2027, 3, 10)), pregnancy=Pregnancy("P3", ("P3",), due=date(2027, 9, 1))
    )
    _, (reviewed,), (free,) = coordination(billed(first()), second(), third, today=date(2027, 3, 15))
    assert [one.reasons for one in (reviewed, free)] == [("overlap-review",), ()]


@pytest.mark.rule("A34")
def test_of_two_billable_periods_the_earlier_service_counts() -> None:
    overlapping = second(date(2026, 3, 1), date(2026, 3, 20))
    (former,), (later,) = coordination(first(), overlapping, today=date(2026, 4, 1))
    assert (former.status, later.reasons) == ("billable", ("overlap-review",))


@pytest.mark.rule("A34")
def test_what_is_billed_counts_before_an_earlier_service() -> None:
    overlapping = second(date(2026, 3, 1), date(2026, 3, 20))
    ((charge,),) = coordination(overlapping, today=date(2026, 4, 1))
    told = coordination(first(), replace(overlapping, charges=(stored(charge),)), today=date(2026, 4, 1))
    assert [[(one.status, one.reasons) for one in each] for each in told] == [
        [("not-billable", ("overlap-review",))],
        [("billed", ())],
    ]


@pytest.mark.rule("A34")
def test_a_period_planned_with_its_day_keeps_its_place() -> None:
    estimated = replace(first(), period_starts=())
    overlapping = second(date(2026, 3, 1), date(2026, 3, 20))
    (former,), (later,) = coordination(estimated, overlapping, today=date(2026, 4, 1))
    assert (former.status, later.reasons) == ("planned", ("overlap-review",))


@pytest.mark.rule("A34", "R091")
def test_a_period_claimed_elsewhere_for_another_pregnancy_is_reviewed_too() -> None:
    (former,), (later,) = coordination(
        replace(first(), claimed=(date(2026, 2, 1),)),
        second(date(2026, 3, 1), date(2026, 3, 20)),
        today=date(2026, 4, 1),
    )
    assert (former.reasons, later.reasons) == (("period-already-claimed",), ("overlap-review",))


@pytest.mark.rule("A34")
def test_a_billed_lump_sum_without_its_service_still_claims_its_period() -> None:
    held = billed(first())
    team = (*held.memberships[:3], member(NURSE, coordinator=True))
    changed = replace(held, memberships=team, consents=(consent(), consent(SCREENED, person=NURSE)))
    former, (later,) = coordination(changed, second())
    assert ("billed", MIDWIFE) in [(one.status, one.biller) for one in former]
    assert later.reasons == ("overlap-review",)


@pytest.mark.rule("A34")
def test_a_billed_lump_sum_whose_conditions_went_still_claims_its_period() -> None:
    former, (later,) = coordination(replace(billed(first()), plan_saves=()), second())
    assert [one.reasons for one in former if one.status == "billed"] == [("exception-manual",)]
    assert later.reasons == ("overlap-review",)


@pytest.mark.rule("A34")
def test_both_billed_stay_and_the_later_is_for_a_person_to_decide() -> None:
    ((charge,),) = coordination(second())
    former, (later,) = coordination(billed(first()), replace(second(), charges=(stored(charge),)))
    assert [one.reasons for one in former if one.status == "billed"] == [()]
    assert (later.status, later.reasons) == ("billed", ("exception-manual",))


@pytest.mark.rule("A34", "R037")
def test_screening_and_talks_of_the_next_pregnancy_count_for_themselves() -> None:
    decisions = decide_all((first(), second()), TODAY, PROGRAMME)
    assert [one.status for one in decisions[1].charges if one.code == "401376"] == ["billable"]


@pytest.mark.rule("A34")
def test_the_periods_of_one_pregnancy_do_not_stand_in_each_others_way() -> None:
    told = replace(second(), charges=())
    (alone,) = coordination(told)
    assert [one.status for one in alone] == ["billable"]
    assert coordination() == []


@pytest.mark.rule("A34", "R091")
def test_a_claim_from_elsewhere_counts_before_an_earlier_billable_service() -> None:
    elsewhere = replace(first(), claimed=(date(2026, 5, 1),))
    (former,), (later,) = coordination(elsewhere, second(date(2026, 3, 1), date(2026, 3, 20)), today=date(2026, 5, 2))
    assert (former.reasons, later.reasons) == (("period-already-claimed",), ("overlap-review",))


@pytest.mark.rule("A34")
def test_each_pregnancy_gives_way_to_what_the_other_claims() -> None:
    later = second(date(2027, 3, 1), date(2027, 3, 10))
    former = coordination(billed(first()), later, today=date(2027, 4, 1))[0]
    assert {one.period.ordinal: "overlap-review" in one.reasons for one in former if one.period} == {1: False, 2: True}
