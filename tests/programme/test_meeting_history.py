"""401435 over a history: what was billed keeps its place, its quarters and its provider's share."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from adapter.programme.charge import Charge
from adapter.programme.facts import Attendance
from tests.programme.build import (
    GP,
    MIDWIFE,
    SCREENED,
    at,
    meeting,
    stored,
)
from tests.programme.held import DAY, billed, found, moved

LATER = DAY + timedelta(days=7)


def by_day(told: list[Charge]) -> set[tuple[date | None, str, tuple[str, ...], int]]:
    return {(one.day, one.status, one.reasons, one.quantity) for one in told}


@pytest.mark.rule("R132")
def test_a_charge_billed_shortened_stays_as_it_was_when_both_are_billed() -> None:
    two = (meeting(DAY, 45), meeting(DAY + timedelta(days=7), 30))
    said = tuple(stored(one) for one in found(*two))
    told = found(*two, said=said)
    assert {(one.day, one.quantity, one.reasons) for one in told} == {
        (DAY, 3, ()),
        (DAY + timedelta(days=7), 1, ("quarter-cap-reached",)),
    }


@pytest.mark.rule("R132")
def test_a_shortened_charge_billed_first_leaves_the_older_meeting_its_quarters() -> None:
    two = (meeting(DAY, 45), meeting(DAY + timedelta(days=7), 30))
    said = tuple(stored(one) for one in found(*two) if one.day != DAY)
    told = found(*two, said=said)
    assert {(one.day, one.status, one.quantity) for one in told} == {
        (DAY, "billable", 3),
        (DAY + timedelta(days=7), "billed", 1),
    }


@pytest.mark.rule("R132")
def test_a_billed_charge_whose_duration_changes_stays_for_a_person_to_decide() -> None:
    said = tuple(stored(one) for one in found(meeting(DAY)))
    told = found(meeting(DAY, 45), said=said)
    assert {(one.status, one.quantity, one.reasons) for one in told} == {("billed", 4, ("exception-manual",))}


@pytest.mark.rule("R132")
def test_a_billed_meeting_that_was_taken_back_still_uses_its_quarters() -> None:
    said = tuple(stored(one) for one in found(meeting(DAY, 45)))
    later = DAY + timedelta(days=7)
    told = found(meeting(later, 60), said=said)
    assert {(one.day, one.status, one.quantity) for one in told} == {(DAY, "billed", 3), (later, "billable", 1)}


@pytest.mark.rule("R132")
def test_a_billed_meeting_that_moves_stays_and_nobody_is_charged_a_second_time() -> None:
    told = found(moved(meeting(DAY), minutes=5), said=billed(meeting(DAY)))
    assert by_day(told) == {(DAY, "billed", ("exception-manual",), 4)}
    assert len(told) == 3


@pytest.mark.rule("R132", "A14")
def test_quarters_billed_in_a_period_are_used_there_even_when_the_meeting_moves_to_the_next() -> None:
    next_year = SCREENED.replace(year=2027)
    gone = moved(meeting(DAY), days=(next_year - DAY).days)
    told = found(gone, meeting(LATER), today=next_year, said=billed(meeting(DAY)))
    assert by_day([one for one in told if one.day == LATER]) == {
        (LATER, "not-billable", ("quarter-cap-reached", "late"), 0)
    }


@pytest.mark.rule("R132", "A18")
def test_a_billed_meeting_that_becomes_shorter_uses_what_was_billed() -> None:
    told = found(meeting(DAY, 30), meeting(LATER), said=billed(meeting(DAY)))
    assert by_day(told) == {
        (DAY, "billed", ("exception-manual",), 4),
        (LATER, "not-billable", ("quarter-cap-reached",), 0),
    }


@pytest.mark.rule("R132", "A18")
def test_a_billed_meeting_that_becomes_longer_uses_its_whole_quarters() -> None:
    told = found(meeting(DAY, 45), meeting(LATER), said=billed(meeting(DAY, 30)))
    assert by_day(told) == {
        (DAY, "billed", ("exception-manual",), 2),
        (LATER, "billable", ("quarter-cap-reached",), 1),
    }


@pytest.mark.rule("R132", "A18")
def test_who_is_not_billed_yet_of_a_shortened_meeting_gets_as_little_as_the_others() -> None:
    two = (meeting(DAY, 45), meeting(LATER, 30))
    said = tuple(one for one in billed(*two, day=LATER) if one.biller == MIDWIFE)
    told = found(*two, said=said)
    assert by_day(told) == {
        (DAY, "billable", (), 3),
        (LATER, "billed", ("quarter-cap-reached",), 1),
        (LATER, "billable", ("quarter-cap-reached",), 1),
    }


@pytest.mark.rule("R132", "A18")
def test_the_quarters_of_an_aborted_meeting_go_to_the_next() -> None:
    two = (meeting(DAY), meeting(LATER))
    told = found(*two, said=billed(*two, word="aborted"))
    assert by_day(told) == {(DAY, "aborted", (), 4), (LATER, "billable", (), 4)}


@pytest.mark.rule("R132", "A18", "A46")
def test_with_nothing_left_even_a_presence_of_no_quarter_is_told_so() -> None:
    told = found(meeting(DAY), meeting(LATER, 10))
    assert by_day(told) == {
        (DAY, "billable", (), 4),
        (LATER, "not-billable", ("no-whole-quarter", "quarter-cap-reached"), 0),
    }


@pytest.mark.rule("R128")
def test_a_meeting_told_twice_is_one() -> None:
    assert by_day(found(meeting(DAY, 30), meeting(DAY, 30), meeting(LATER, 30))) == {
        (DAY, "billable", (), 2),
        (LATER, "billable", (), 2),
    }


@pytest.mark.rule("R132")
def test_a_billed_charge_of_two_encounters_that_part_is_told_once() -> None:
    joined = replace(meeting(DAY), sources=("Encounter/here", "Encounter/there"))
    here = moved(replace(joined, sources=("Encounter/here",)), minutes=5)
    there = moved(replace(joined, sources=("Encounter/there",)), minutes=10)
    told = found(here, there, said=billed(joined))
    assert by_day(told) == {(DAY, "billed", ("exception-manual",), 4)}
    assert len(told) == 3


@pytest.mark.rule("R128", "R134", "A46")
def test_presence_outside_the_meeting_is_not_paid() -> None:
    held = meeting(DAY, 30)
    early = Attendance(GP, start=at(DAY, 9), end=at(DAY, 11))
    told = found(replace(held, attendances=(*held.attendances[:2], early)))
    assert {one.quantity for one in told} == {2}


@pytest.mark.rule("R132", "A18")
def test_a_refused_meeting_uses_no_quarter() -> None:
    told = found(meeting(DAY, agreements=()), meeting(LATER))
    assert by_day(told) == {(DAY, "not-billable", ("no-agreement",), 4), (LATER, "billable", (), 4)}


@pytest.mark.rule("R132", "A14")
def test_a_meeting_that_moves_leaves_the_quarters_of_its_new_period() -> None:
    next_year = SCREENED.replace(year=2027)
    gone = moved(meeting(DAY), days=(next_year - DAY).days)
    told = found(gone, meeting(next_year + timedelta(days=1)), today=date(2027, 2, 1), said=billed(meeting(DAY)))
    assert [one.quantity for one in told if one.status == "billable"] == [4, 4, 4]


def test_its_charges_rest_on_its_encounters_and_name_the_first_and_the_period() -> None:
    joined = replace(meeting(DAY), sources=("Encounter/a", "Encounter/b"))
    for charge in (*found(joined), *found(moved(joined, minutes=5), said=billed(joined))):
        assert (charge.context, charge.sources) == ("Encounter/a", ("Encounter/a", "Encounter/b"))
        assert (charge.period is None) is (charge.status == "billed")


@pytest.mark.rule("A24")
def test_a_meeting_has_its_charges_from_its_own_day_on() -> None:
    assert found(meeting(DAY), today=DAY - timedelta(days=1)) == []
    assert by_day(found(meeting(DAY), today=DAY)) == {(DAY, "billable", (), 4)}


@pytest.mark.rule("R132", "A18")
@pytest.mark.parametrize(("today", "left"), [(DAY, 4), (LATER, 0)])
def test_a_vanished_meeting_uses_its_quarters_from_its_own_day_on(today: date, left: int) -> None:
    told = found(meeting(DAY), today=today, said=billed(meeting(LATER)))
    assert {one.quantity for one in told if one.day == DAY} == {left}


@pytest.mark.rule("R132", "A18")
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_vanished_meeting_used_as_much_as_whoever_was_paid_most(place: int) -> None:
    held = meeting(DAY, 45)
    attendances = [replace(one, end=at(DAY, 10, 15)) for one in held.attendances]
    attendances[place] = held.attendances[place]
    told = found(meeting(LATER), said=billed(replace(held, attendances=tuple(attendances))))
    assert {one.quantity for one in told if one.day == LATER} == {1}


@pytest.mark.rule("R132", "A18")
def test_two_vanished_meetings_add_up() -> None:
    said = (*billed(meeting(DAY, 30)), *billed(meeting(DAY + timedelta(days=1), 15)))
    assert {one.quantity for one in found(meeting(LATER), said=said) if one.day == LATER} == {1}
