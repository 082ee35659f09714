"""401435: who has to be there, and which of those are paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from adapter.programme.charge import Charge
from tests.programme.build import (
    GP,
    GYNAECOLOGIST,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    SCREENED,
    SOCIAL_WORKER,
    charges,
    consent,
    facts,
    meeting,
    member,
    person,
)

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)
FIVE = (MIDWIFE, GYNAECOLOGIST, GP, PSYCHOLOGIST, NURSE)


def found(today: date = TODAY, **parts: Any) -> list[Charge]:
    return charges(today, "401435", **({"meetings": (meeting(DAY),)} | parts))


def reasons(**parts: Any) -> set[tuple[str, ...]]:
    return {charge.reasons for charge in found(**parts)}


@pytest.mark.rule("R131", "A31")
def test_the_fifth_provider_in_recorded_order_is_not_paid() -> None:
    told = {
        one.biller.key: (one.status, one.reasons, one.quantity)
        for one in found(meetings=(meeting(DAY, people=FIVE),))
        if one.biller
    }
    assert told.pop(NURSE.key) == ("not-billable", ("max-4-providers",), 4)
    assert set(told.values()) == {("billable", (), 4)}


@pytest.mark.rule("R131", "R135", "A31")
def test_those_marked_for_payment_come_first() -> None:
    marked = (NURSE, PSYCHOLOGIST, GP, GYNAECOLOGIST)
    told = found(meetings=(meeting(DAY, people=FIVE, reimbursed=marked),))
    assert [one.biller for one in told if one.reasons] == [MIDWIFE]


@pytest.mark.rule("R105", "R129", "R138", "A17", "A51")
@pytest.mark.parametrize(
    ("people", "woman", "expected"),
    [
        ((MIDWIFE, GP, GYNAECOLOGIST), True, ()),
        ((MIDWIFE, GP, GYNAECOLOGIST), False, ("fewer-than-4-participants",)),
        ((MIDWIFE, GP, GYNAECOLOGIST, SOCIAL_WORKER), False, ()),
        ((MIDWIFE, GP), True, ("fewer-than-3-professionals", "fewer-than-4-participants")),
    ],
)
def test_three_professionals_and_four_participants(people: tuple[Any, ...], woman: bool, expected: object) -> None:
    assert reasons(meetings=(meeting(DAY, people=people, woman=woman),)) == {expected}


@pytest.mark.rule("R120", "R129", "A17")
def test_the_coordinator_has_to_be_there() -> None:
    assert reasons(meetings=(meeting(DAY, people=(GP, GYNAECOLOGIST, NURSE)),)) == {("coordinator-absent",)}


@pytest.mark.rule("A53", "R129")
def test_a_meeting_needs_a_coordinator_with_consent() -> None:
    nobody = facts().memberships[:3]
    assert reasons(memberships=nobody) == {("no-coordinator",)}
    assert reasons(consents=(consent(),)) == {("no-consent",)}


@pytest.mark.rule("A33")
def test_the_coordinator_is_paid_as_the_others_are() -> None:
    assert MIDWIFE in [one.biller for one in found() if one.status == "billable"]


@pytest.mark.rule("R130", "A42")
def test_who_has_no_number_takes_part_and_is_not_paid() -> None:
    told = found(meetings=(meeting(DAY, people=(MIDWIFE, GP, SOCIAL_WORKER)),))
    assert sorted(one.biller.key for one in told if one.biller) == [GP.key, MIDWIFE.key]


@pytest.mark.rule("R130", "R138", "A17")
def test_without_any_provider_there_is_one_refused_charge_for_the_meeting() -> None:
    worker, other, third = (person(name, "perssocialworker", nihdi=False) for name in ("a", "b", "c"))
    (charge,) = found(
        meetings=(meeting(DAY, people=(worker, other, third)),),
        memberships=(member(worker, coordinator=True),),
        consents=(consent(), consent(SCREENED, person=worker)),
    )
    assert (charge.status, charge.biller, charge.reasons) == ("not-billable", None, ("performer-not-billable",))


@pytest.mark.rule("R138", "A17")
def test_one_provider_is_enough() -> None:
    workers = [person(name, "perssocialworker", nihdi=False) for name in ("a", "b")]
    assert [one.status for one in found(meetings=(meeting(DAY, people=(MIDWIFE, *workers)),))] == ["billable"]


@pytest.mark.rule("R072", "A27")
def test_consent_to_another_coordinator_is_no_consent() -> None:
    assert reasons(consents=(consent(), consent(SCREENED, person=NURSE))) == {("no-consent",)}
