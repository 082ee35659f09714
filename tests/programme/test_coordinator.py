"""401413: who holds the coordinator's role with consent, and who bills for it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from tests.programme.build import (
    CORE_TEAM,
    GP,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    SCREENED,
    SOCIAL_WORKER,
    consent,
    member,
    person,
)
from tests.programme.lump_sum import DAY, found, only


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
