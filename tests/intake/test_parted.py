"""Patients joined by mistake are parted again, a pregnancy moves: what is derived goes with the pregnancy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import PREGNANCY, SSIN
from adapter.fhir.search import parse
from adapter.intake import Caller, Intake
from tests.intake.test_hers import NUMBER, link, patient, stored
from tests.intake.test_whole import gateway, posted
from tests.intake.world import ADA, bundle, entry, single

Resource = dict[str, Any]
TAKEN_BACK = "entered-in-error"


@pytest.fixture
def intake(tmp_path: Path) -> Iterator[Intake]:
    with gateway(tmp_path) as (_, intake):
        intake.submit(posted(), Caller("north"))
        yield intake


def current(intake: Intake, kind: str) -> list[Resource]:
    found = intake.search(parse(kind, [("_count", "1000")]), Caller("platform")).matches
    return [one.resource for one in found if one.resource is not None]


def charges(intake: Intake) -> list[tuple[str, str, str]]:
    """Status, day and subject of the charges that stand."""
    standing = [one for one in current(intake, "ChargeItem") if one["status"] != TAKEN_BACK]
    return sorted((one["status"], one.get("occurrenceDateTime", ""), one["subject"]["reference"]) for one in standing)


def post(intake: Intake, *entries: Resource) -> None:
    intake.submit(bundle(*entries), Caller("north"))


def known(intake: Intake) -> str:
    (found,) = current(intake, "Patient")
    return str(found["id"])


@pytest.mark.parametrize("kind", ["replaces", "replaced-by", "seealso"])
@pytest.mark.parametrize("id", ["00000000", "zzzzzzzz"])
@pytest.mark.parametrize("number", [(SSIN, ADA), ("https://south.example/mrn", "7")])
def test_a_link_by_mistake_can_be_taken_back(intake: Intake, kind: str, id: str, number: tuple[str, str]) -> None:
    before, old = charges(intake), known(intake)
    one, other = patient(id, number), patient(old, (SSIN, NUMBER))
    linked = (
        [one | {"link": link(old, kind)}, other] if kind != "replaced-by" else [one, other | {"link": link(id, kind)}]
    )
    post(intake, *map(stored, linked))
    assert {subject for _, _, subject in charges(intake)} == {f"Patient/{old if kind == 'seealso' else id}"}
    post(intake, stored(one), stored(other))
    assert charges(intake) == before
    observed = [each for each in current(intake, "Observation") if each["status"] != TAKEN_BACK]
    assert {each["subject"]["reference"] for each in observed} == {f"Patient/{old}"}


def test_what_was_billed_while_they_were_joined_stays_billed_once(intake: Intake) -> None:
    old = known(intake)
    one, other = patient("00000000", (SSIN, ADA)), patient(old, (SSIN, NUMBER))
    post(intake, stored(one | {"link": link(old, "replaces")}), stored(other))
    billable = next(each for each in current(intake, "ChargeItem") if each["status"] == "billable")
    url = f"ChargeItem/{billable['id']}"
    intake.single(single("PUT", url, billable | {"status": "billed"}), Caller("platform"))
    post(intake, stored(one), stored(other))
    assert [status for status, _, _ in charges(intake)].count("billed") == 1


@pytest.mark.parametrize("id", ["00000000", "zzzzzzzz"])
def test_the_charges_of_a_pregnancy_go_with_it_to_another_woman_and_back(intake: Intake, id: str) -> None:
    before = charges(intake)
    (episode,) = current(intake, "EpisodeOfCare")
    url = f"EpisodeOfCare/{episode['id']}"
    moved = episode | {"patient": {"reference": f"Patient/{id}"}}
    post(intake, stored(patient(id, (SSIN, ADA))), entry("PUT", url, moved))
    assert all(subject == f"Patient/{id}" for _, _, subject in charges(intake))
    post(intake, entry("PUT", url, episode))
    assert charges(intake) == before


@pytest.mark.parametrize("id", ["00000000", "zzzzzzzz"])
@pytest.mark.parametrize("name", ["0", "z"])
def test_two_pregnancies_that_were_one_by_mistake_part_again(intake: Intake, id: str, name: str) -> None:
    before, old = charges(intake), known(intake)
    one, other = patient(id, (SSIN, ADA)), patient(old, (SSIN, NUMBER))
    (episode,) = current(intake, "EpisodeOfCare")
    second = episode | {
        "id": f"{name}-second",
        "identifier": [{"system": PREGNANCY, "value": f"{name}-second"}],
        "patient": {"reference": f"Patient/{id}"},
    }
    url = f"EpisodeOfCare/{second['id']}"
    post(intake, stored(one | {"link": link(old, "replaces")}), stored(other), entry("PUT", url, second))
    assert [status for status, _, _ in charges(intake)] == [status for status, _, _ in before]
    post(intake, stored(one), stored(other))
    assert charges(intake) == before
