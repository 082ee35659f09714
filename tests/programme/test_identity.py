"""The identifier of a charge: from the pregnancy, the pseudocode, the biller and the service's natural key."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.charge import charge_identifier
from adapter.programme.facts import Facts, Pregnancy
from tests.programme.build import (
    DUE,
    GP,
    MIDWIFE,
    SCREENED,
    at,
    consent,
    decided,
    evaluations,
    facts,
    meeting,
    screening,
    stored,
    talk,
)

DAY = date(2026, 3, 12)
TODAY = date(2026, 4, 1)
EVERYTHING: dict[str, Any] = {
    "talks": (talk(DAY),),
    "meetings": (meeting(DAY),),
    "evaluations": evaluations(DAY),
    "plan_saves": (DAY,),
}


def known_as(*identifiers: str, **parts: Any) -> Facts:
    """The pregnancy under the identifiers of one or several hospitals."""
    return facts(pregnancy=Pregnancy(min(identifiers), tuple(sorted(identifiers)), due=DUE), **EVERYTHING | parts)


def identifiers(told: Facts) -> list[str]:
    return sorted(charge.identifier for charge in decided(TODAY, told).charges)


@pytest.mark.rule("R037", "A10")
def test_the_natural_key_of_each_service() -> None:
    expected = [
        charge_identifier("P1", "401376", MIDWIFE.key, at(SCREENED).isoformat()),
        charge_identifier("P1", "401391", MIDWIFE.key, "2026-03-12"),
        charge_identifier("P1", "401413", MIDWIFE.key, "1"),
        *(charge_identifier("P1", "401435", one, at(DAY).isoformat()) for one in ("41111111", "12222222", "13333333")),
    ]
    assert identifiers(known_as("P1")) == sorted(expected)


def test_it_is_the_same_on_every_machine() -> None:
    assert charge_identifier("P1", "401413", MIDWIFE.key, "1") == "24576cad-24ee-5674-9eb4-0c485bc19fd1"
    assert charge_identifier("P1", "401413", "", "1") != charge_identifier("P1", "401413", MIDWIFE.key, "1")


@pytest.mark.rule("R037", "A10")
def test_another_identifier_of_the_pregnancy_changes_nothing_of_what_was_answered() -> None:
    alone = known_as("P5")
    charges = decided(TODAY, alone).charges
    for word in ("billed", "aborted"):
        said = tuple(stored(charge, word) for charge in charges)
        joined = decided(TODAY, known_as("P5", "P1", charges=said)).charges
        assert {(one.identifier, one.status, one.reasons) for one in joined} == {
            (one.identifier, word, ()) for one in charges
        }


@pytest.mark.rule("R037")
def test_what_was_not_answered_has_the_first_identifier() -> None:
    assert identifiers(known_as("P5", "P1")) == identifiers(known_as("P1"))
    assert set(identifiers(known_as("P5"))).isdisjoint(identifiers(known_as("P1")))


def test_without_any_identifier_the_key_names_the_pregnancy() -> None:
    told = replace(known_as("P1"), pregnancy=Pregnancy("P1", due=DUE))
    assert identifiers(told) == identifiers(known_as("P1"))


def test_a_service_of_somebody_else_or_another_time_is_another_one() -> None:
    here = set(identifiers(known_as("P1")))
    assert len(here & set(identifiers(known_as("P1", talks=(talk(DAY, GP),))))) == 5
    assert len(here & set(identifiers(known_as("P1", talks=(talk(DAY + timedelta(days=1)),))))) == 5
    assert len(here & set(identifiers(known_as("P1", screenings=(screening(author=GP),))))) == 5


def test_without_a_biller_the_service_alone_names_the_charge() -> None:
    told = known_as("P1", screenings=(screening(author=None),), talks=(), meetings=())
    assert charge_identifier("P1", "401376", "", at(SCREENED).isoformat()) in identifiers(told)


@pytest.mark.rule("R072", "A27")
def test_a_coordination_refused_for_consent_is_that_of_the_period() -> None:
    told = known_as("P1", consents=(consent(),))
    assert charge_identifier("P1", "401413", MIDWIFE.key, "1") in identifiers(told)
