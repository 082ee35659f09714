"""401435: which four of the providers are paid, and who keeps a place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.programme.build import (
    GP,
    GYNAECOLOGIST,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    at,
    meeting,
    person,
    stored,
)
from tests.programme.held import DAY, billed, found, moved

FIVE = (MIDWIFE, GYNAECOLOGIST, GP, PSYCHOLOGIST, NURSE)


@pytest.mark.rule("R131")
def test_the_place_of_an_aborted_charge_goes_to_the_fifth() -> None:
    first = next(one for one in found(meeting(DAY, people=FIVE)) if one.biller == MIDWIFE)
    told = found(meeting(DAY, people=FIVE), said=(stored(first, "aborted"),))
    assert {one.biller.key: one.status for one in told if one.biller} == {MIDWIFE.key: "aborted"} | {
        one.key: "billable" for one in FIVE[1:]
    }


@pytest.mark.rule("R131")
def test_a_billed_provider_keeps_the_place_when_others_are_marked_later() -> None:
    said = tuple(stored(one) for one in found(meeting(DAY, people=FIVE[:4])) if one.biller == MIDWIFE)
    told = found(meeting(DAY, people=FIVE, reimbursed=FIVE[1:]), said=said)
    assert {one.status for one in told if one.biller == MIDWIFE} == {"billed"}
    assert sorted(one.status for one in told) == ["billable"] * 3 + ["billed", "not-billable"]


@pytest.mark.rule("R132")
def test_a_billed_meeting_is_not_displaced_by_an_older_one() -> None:
    said = tuple(stored(one) for one in found(meeting(DAY)))
    told = found(meeting(DAY), meeting(date(2026, 3, 1)), said=said)
    assert {(one.day, one.status) for one in told} == {(DAY, "billed"), (date(2026, 3, 1), "not-billable")}
    assert {one.reasons for one in told if one.day == DAY} == {()}


@pytest.mark.rule("R131", "R132")
def test_a_billed_provider_who_turns_out_absent_keeps_one_of_the_four_places() -> None:
    said = tuple(stored(one) for one in found(meeting(DAY, people=FIVE[:4])) if one.biller == PSYCHOLOGIST)
    others = (*FIVE[:3], NURSE, person("46666666", "persnurse"))
    told = found(meeting(DAY, people=others), said=said)
    assert sum(one.status in ("billable", "billed") for one in told) == 4
    assert [one.reasons for one in told if one.status == "billed"] == [("exception-manual",)]


@pytest.mark.rule("R131", "R132")
def test_who_was_not_billed_for_a_meeting_that_moves_takes_a_place_that_is_left() -> None:
    held = meeting(DAY, people=FIVE)
    said = tuple(one for one in billed(held) if one.biller in (MIDWIFE, GP))
    told = {one.biller.key: (one.status, one.reasons) for one in found(moved(held, minutes=5), said=said) if one.biller}
    assert told == {
        MIDWIFE.key: ("billed", ("exception-manual",)),
        GP.key: ("billed", ("exception-manual",)),
        GYNAECOLOGIST.key: ("billable", ()),
        PSYCHOLOGIST.key: ("billable", ()),
        NURSE.key: ("not-billable", ("max-4-providers",)),
    }


@pytest.mark.rule("R131", "A47")
def test_a_provider_denied_by_the_registry_is_not_counted_among_the_four() -> None:
    denied = replace(GYNAECOLOGIST, registered=False)
    people = (MIDWIFE, denied, GP, PSYCHOLOGIST, NURSE)
    told = {one.biller.key: one.status for one in found(meeting(DAY, people=people), registry=True) if one.biller}
    assert [key for key, status in told.items() if status != "billable"] == [denied.key]
    reasons = [one.reasons for one in found(meeting(DAY, people=people)) if one.biller == denied]
    assert reasons == [("provider-not-registered",)]


@pytest.mark.rule("R131", "A31")
def test_a_denied_provider_after_four_is_refused_for_both_reasons() -> None:
    denied = replace(NURSE, registered=False)
    (last,) = [one for one in found(meeting(DAY, people=(*FIVE[:4], denied))) if one.biller == denied]
    assert last.reasons == ("max-4-providers", "provider-not-registered")


@pytest.mark.rule("R131", "A31", "A46")
def test_who_was_there_for_no_quarter_is_not_counted_among_the_four() -> None:
    held = meeting(DAY, people=FIVE)
    first, *others = held.attendances
    told = found(replace(held, attendances=(replace(first, end=at(DAY, 10, 10)), *others)))
    assert sorted(one.status for one in told) == ["billable"] * 4 + ["not-billable"]


@pytest.mark.rule("R131", "A31")
def test_who_was_there_for_one_quarter_is_counted_among_the_four() -> None:
    held = meeting(DAY, people=FIVE)
    first, *others = held.attendances
    told = found(replace(held, attendances=(replace(first, end=at(DAY, 10, 15)), *others)))
    assert [one.biller for one in told if one.reasons == ("max-4-providers",)] == [NURSE]
