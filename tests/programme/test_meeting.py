"""401435: quarter-hours, four providers, four quarters a period, and who has to be there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from adapter.programme.charge import Charge
from adapter.programme.facts import Attendance, Pregnancy
from tests.programme.build import (
    GP,
    GYNAECOLOGIST,
    MIDWIFE,
    SCREENED,
    SOCIAL_WORKER,
    at,
    charges,
    consent,
    meeting,
    screening,
    stored,
)

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)


def found(today: date = TODAY, **parts: Any) -> list[Charge]:
    return charges(today, "401435", **({"meetings": (meeting(DAY),)} | parts))


def reasons(**parts: Any) -> set[tuple[str, ...]]:
    return {charge.reasons for charge in found(**parts)}


@pytest.mark.rule("R128", "R134", "A46")
@pytest.mark.parametrize(
    ("minutes", "quarters"), [(15, 1), (29, 1), (30, 2), (44, 2), (45, 3), (46, 3), (50, 3), (59, 3), (60, 4)]
)
def test_whole_quarters_are_paid(minutes: int, quarters: int) -> None:
    for charge in found(meetings=(meeting(DAY, minutes),)):
        assert (charge.status, charge.quantity, charge.amount) == ("billable", quarters, Decimal("15.50") * quarters)


@pytest.mark.rule("R128", "A46")
@pytest.mark.parametrize("minutes", [14, 0])
def test_less_than_a_quarter_is_nothing_to_pay(minutes: int) -> None:
    told = found(meetings=(meeting(DAY, minutes),))
    assert {(one.status, one.reasons, one.amount) for one in told} == {
        ("not-billable", ("no-whole-quarter",), Decimal(0))
    }


@pytest.mark.rule("R136")
def test_a_meeting_without_end_has_no_quarter() -> None:
    assert reasons(meetings=(replace(meeting(DAY), end=None),)) == {("no-whole-quarter",)}


@pytest.mark.rule("R128", "R134")
def test_a_participant_present_in_part_is_paid_for_that_part() -> None:
    whole = meeting(DAY, 60)
    late = Attendance(GP, start=at(DAY, 10, 30))
    early = Attendance(GYNAECOLOGIST, end=at(DAY, 10, 20))
    told = found(meetings=(replace(whole, attendances=(Attendance(MIDWIFE), late, early)),))
    assert {one.biller.key: one.quantity for one in told if one.biller} == {
        MIDWIFE.key: 4,
        GP.key: 2,
        GYNAECOLOGIST.key: 1,
    }


@pytest.mark.rule("R132", "A18")
def test_more_than_an_hour_is_cut_to_four_quarters_with_a_remark() -> None:
    for charge in found(meetings=(meeting(DAY, 75),)):
        assert (charge.status, charge.reasons, charge.quantity) == ("billable", ("quarter-cap-reached",), 4)


@pytest.mark.rule("R132", "A18")
def test_the_fifth_quarter_of_a_period_is_refused_and_a_shortened_one_paid() -> None:
    days = (DAY, DAY + timedelta(days=7), DAY + timedelta(days=14))
    told = found(meetings=(meeting(days[0], 45), meeting(days[1], 30), meeting(days[2], 15)))
    by_day = {one.day: (one.status, one.reasons, one.quantity, one.amount) for one in told}
    assert by_day == {
        days[0]: ("billable", (), 3, Decimal("46.50")),
        days[1]: ("billable", ("quarter-cap-reached",), 1, Decimal("15.50")),
        days[2]: ("not-billable", ("quarter-cap-reached",), 0, Decimal("0.00")),
    }


@pytest.mark.rule("R132", "A18")
def test_a_meeting_uses_its_own_quarters_whoever_was_paid_less() -> None:
    part = Attendance(GP, end=at(DAY, 10, 15))
    first = replace(
        meeting(DAY, 60), attendances=(Attendance(SOCIAL_WORKER), Attendance(MIDWIFE, end=at(DAY, 10, 15)), part)
    )
    told = found(meetings=(first, meeting(DAY + timedelta(days=7), 15)))
    assert [one.reasons for one in told if one.day == DAY + timedelta(days=7)] == [("quarter-cap-reached",)] * 3


@pytest.mark.rule("R132", "A14")
def test_a_new_period_brings_new_quarters() -> None:
    next_year = SCREENED.replace(year=2027)
    last, today = next_year - timedelta(days=1), next_year + timedelta(days=40)
    three = (meeting(DAY), meeting(last), meeting(next_year))
    told = found(today, meetings=three, charges=tuple(stored(one) for one in found()))
    by_day = {one.day: one.reasons for one in told}
    assert (by_day[last], by_day[next_year]) == (("quarter-cap-reached",), ())


@pytest.mark.rule("R132", "R011")
@pytest.mark.parametrize(("today", "second"), [(date(2026, 6, 5), 0), (date(2026, 6, 6), 4)])
def test_a_late_unbilled_meeting_leaves_its_quarters(today: date, second: int) -> None:
    later = date(2026, 4, 2)
    told = found(today, meetings=(meeting(DAY), meeting(later)))
    assert {one.quantity for one in told if one.day == later} == {second}


@pytest.mark.rule("R137", "A32")
@pytest.mark.parametrize(("agreements", "expected"), [((), ("no-agreement",)), (("housing",), ())])
def test_a_meeting_needs_an_agreement_on_an_indicator(agreements: tuple[str, ...], expected: object) -> None:
    assert reasons(meetings=(meeting(DAY, agreements=agreements),)) == {expected}


@pytest.mark.rule("R005", "A07")
@pytest.mark.parametrize("positive", [(), ("housing",)])
def test_only_scenario_b_opens_meetings(positive: tuple[str, ...]) -> None:
    assert reasons(screenings=(screening(positive=positive),)) == {("not-entitled",)}


@pytest.mark.rule("R016", "R039", "A25")
@pytest.mark.parametrize(("day", "expected"), [(DAY, ()), (DAY + timedelta(days=1), ("no-screening",))])
def test_a_meeting_needs_a_screening_up_to_its_day(day: date, expected: object) -> None:
    assert reasons(screenings=(screening(day),)) == {expected}


@pytest.mark.rule("R084", "A14", "A53")
@pytest.mark.parametrize(("start", "expected"), [(DAY, ()), (DAY + timedelta(days=1), ("no-reference-period",))])
def test_a_meeting_before_the_period_is_not_billable(start: date, expected: object) -> None:
    assert reasons(period_starts=(start,)) == {expected}


@pytest.mark.rule("A14")
def test_while_the_period_is_only_estimated_the_meeting_is_planned() -> None:
    assert {(one.status, one.reasons) for one in found(period_starts=())} == {("planned", ("no-reference-period",))}


@pytest.mark.rule("A14")
def test_without_period_and_screening_it_is_not_billable() -> None:
    told = found(period_starts=(), screenings=())
    assert {(one.status, one.reasons) for one in told} == {("not-billable", ("no-screening", "no-reference-period"))}


@pytest.mark.rule("R007", "R093", "A19")
@pytest.mark.parametrize(("end", "expected"), [(date(2023, 3, 13), ()), (date(2023, 3, 12), ("programme-ended",))])
def test_the_programme_ends_on_the_day_before_the_third_birthday(end: date, expected: object) -> None:
    screened = date(2023, 1, 1)
    told = reasons(
        pregnancy=Pregnancy("P1", ("P1",), end=end),
        screenings=(screening(screened),),
        consents=(consent(screened), consent(SCREENED, person=MIDWIFE)),
    )
    assert told == {expected}


@pytest.mark.rule("R128", "A46")
def test_a_meeting_that_ends_before_it_began_has_no_quarter() -> None:
    told = found(meetings=(meeting(DAY, -30),))
    assert {(one.quantity, one.reasons) for one in told} == {(0, ("no-whole-quarter",))}


@pytest.mark.rule("R084", "A53")
def test_a_meeting_before_a_known_period_is_not_only_planned() -> None:
    told = found(period_starts=(DAY + timedelta(days=1),))
    assert {(one.status, one.reasons) for one in told} == {("not-billable", ("no-reference-period",))}
