"""What is derived for a woman is found by every number of hers, whichever of her Patients has it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import ALTERNATIVE_NUMBER, SSIN
from adapter.fhir.search import parse
from adapter.intake import Caller, Intake
from tests.intake.test_whole import gateway, posted
from tests.intake.world import ADA, bundle, entry

Resource = dict[str, Any]
NORTH, SOUTH = "https://north.example/mrn", "https://south.example/mrn"
HERS = next(one["resource"] for one in posted()["entry"] if one["resource"]["resourceType"] == "Patient")
NUMBER = next(one["value"] for one in HERS["identifier"] if one["system"] == SSIN)


def patient(id: str, *identifiers: tuple[str, str], **more: Any) -> Resource:
    made = [{"system": system, "value": value} for system, value in identifiers]
    return {"resourceType": "Patient", "id": id, "identifier": made} | more


def link(other: str, kind: str) -> list[Resource]:
    return [{"other": {"reference": f"Patient/{other}"}, "type": kind}]


def stored(resource: Resource) -> Resource:
    return entry("PUT", f"Patient/{resource['id']}", resource)


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    """The 40-entry dossier, and another woman."""
    with gateway(tmp_path) as (_, intake):
        intake.submit(posted(), Caller("north"))
        intake.submit(bundle(stored(patient("ada", (SSIN, ADA), (NORTH, "9")))), Caller("north"))
        yield intake


def searched(intake: Intake, kind: str, *pairs: tuple[str, str], as_of: date | None = None) -> list[Any]:
    return intake.search(parse(kind, pairs), Caller("platform", as_of=as_of)).matches


def by(intake: Intake, system: str, value: str, kind: str = "ChargeItem", **more: Any) -> int:
    return len(searched(intake, kind, ("patient.identifier", f"{system}|{value}"), **more))


def replaced(intake: Intake, kind: str = "replaced-by") -> int:
    """She is registered anew under another number; how many charges she has."""
    every = len(searched(intake, "ChargeItem"))
    known = next(one for one in searched(intake, "Patient") if one.id != "ada")
    new = patient("anew", (ALTERNATIVE_NUMBER, "NEW-1"), (SOUTH, "77"))
    old = patient(known.id, (SSIN, NUMBER), (NORTH, "1"), link=link("anew", kind))
    new, old = (new, old) if kind != "replaces" else (new | {"link": link(known.id, kind)}, old | {"link": []})
    old = {name: value for name, value in old.items() if value}
    intake.submit(bundle(stored(new), stored(old)), Caller("north"))
    assert every > 1
    return every


@pytest.mark.parametrize("kind", ["replaced-by", "replaces", "seealso"])
@pytest.mark.parametrize("number", [(SSIN, NUMBER), (NORTH, "1"), (ALTERNATIVE_NUMBER, "NEW-1"), (SOUTH, "77")])
def test_charges_are_found_by_any_number_of_linked_patients(intake: Intake, kind: str, number: tuple[str, str]) -> None:
    every = replaced(intake, kind)
    assert by(intake, *number) == every
    assert by(intake, *number, kind="Observation") > every
    assert by(intake, NORTH, "9") == 0


@pytest.mark.parametrize("parameter", ["patient.identifier", "subject:Patient.identifier", "subject.identifier"])
@pytest.mark.parametrize("value", [f"{NORTH}|1", "77", f"{SSIN}|{ADA},{SOUTH}|77"])
def test_however_the_number_is_asked_for(intake: Intake, parameter: str, value: str) -> None:
    every = replaced(intake)
    assert len(searched(intake, "ChargeItem", (parameter, value))) == every
    assert len(searched(intake, "ChargeItem", (parameter, value), ("code", "401435"))) < every


def test_charges_are_found_through_several_replacements(intake: Intake) -> None:
    every = replaced(intake)
    third = patient("third", (SOUTH, "78"), link=link("anew", "replaces"))
    intake.submit(bundle(stored(third)), Caller("south"))
    assert [by(intake, *one) for one in ((SSIN, NUMBER), (NORTH, "1"), (SOUTH, "77"), (SOUTH, "78"))] == [every] * 4


def test_charges_are_found_by_the_own_number_of_each_hospital_that_knows_her(intake: Intake) -> None:
    every = len(searched(intake, "ChargeItem"))
    intake.submit(bundle(stored(patient("south", (SSIN, NUMBER), (SOUTH, "77")))), Caller("south"))
    assert by(intake, SOUTH, "77") == by(intake, SSIN, NUMBER) == every


def test_a_number_that_nobody_has_finds_nothing(intake: Intake) -> None:
    replaced(intake)
    assert by(intake, SOUTH, "none") == 0


def test_on_a_named_day_and_inside_a_bundle_too(intake: Intake) -> None:
    every = replaced(intake)
    then = date(2027, 3, 1)  # the next reference period has begun: one charge more
    assert by(intake, NORTH, "1", as_of=then) == len(searched(intake, "ChargeItem", as_of=then)) == every + 1
    url = f"ChargeItem?patient.identifier={NORTH}|1"
    answer = intake.submit(bundle(entry("GET", url), kind="batch"), Caller("platform")).resource or {}
    assert len(answer["entry"][0]["resource"]["entry"]) == every


def test_what_a_sender_tells_of_one_patient_is_found_by_the_numbers_of_that_patient(intake: Intake) -> None:
    replaced(intake)
    assert by(intake, SSIN, NUMBER, kind="Encounter") > 0
    assert by(intake, SOUTH, "77", kind="Encounter") == 0
