"""The part `reading` of a preview: what the rules read in the facts of a story, in words that expressions can use."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import B
from adapter.fhir.validation import validate
from proofs.tariffs.stories import previews
from tests.stories.told import stories

Part = dict[str, Any]
STORIES = {story.name: story for story in stories()}


def reading(name: str) -> tuple[Part, list[Part]]:
    """The dossier of the story's last day, and its parts `reading`."""
    *_, last = previews(STORIES[name])
    assert [one for one in validate(last.answer, profiles=[f"{B}/StructureDefinition/preview"]) if one.stops] == []
    (dossier,) = (one for one in last.answer["parameter"] if one["name"] == "dossier")
    (part,) = (one for one in dossier["part"] if one["name"] == "reading")
    return dossier, part["part"]


def named(parts: list[Part], name: str) -> list[Part]:
    return [one for one in parts if one["name"] == name]


def value(part: Part, name: str) -> Any:
    """The value of the one part of that name."""
    (found,) = named(part["part"], name)
    return next(found[key] for key in found if key.startswith("value"))


def charge_ids(dossier: Part, code: str) -> set[str]:
    charges = [one["resource"] for one in named(dossier["part"], "charge")]
    return {one["identifier"][0]["value"] for one in charges if one["code"]["coding"][0]["code"] == code}


def test_a_meeting_is_told_once_with_all_its_charges_and_who_was_there() -> None:
    dossier, parts = reading("meetings/a-quarter-is-whole")
    (meeting,) = named(parts, "meeting")
    assert {one["valueString"] for one in named(meeting["part"], "charge")} == charge_ids(dossier, "401435")
    assert (value(meeting, "minutes"), value(meeting, "day"), value(meeting, "agreement")) == (
        30,
        "2026-03-12",
        "housing",
    )
    present = named(meeting["part"], "participant")
    assert [(value(one, "place"), value(one, "minutes")) for one in present] == [(1, 30), (2, 15), (3, 14)]
    facts = next(one["resource"] for one in dossier["part"] if one["name"] == "facts")
    assert value(meeting, "source") in {entry["fullUrl"] for entry in facts["entry"]}


def test_a_meeting_that_was_billed_shorter_tells_what_was_billed() -> None:
    _, parts = reading("corrections/shorter-than-billed")
    assert [value(one, "billed") for one in named(parts, "meeting") if named(one["part"], "billed")]


@pytest.mark.parametrize("kind", ["member", "coordinator", "evaluation", "screening", "coordination"])
def test_the_lump_sum_rests_on_team_coordinator_and_evaluations(kind: str) -> None:
    _, parts = reading("coordination/four-lump-sums")
    assert named(parts, kind)


def test_an_evaluation_tells_whether_the_coordinator_in_office_made_it() -> None:
    _, parts = reading("coordination/four-lump-sums")
    told = [(value(one, "indicator"), value(one, "by-coordinator")) for one in named(parts, "evaluation")]
    assert ("housing", True) in told


def test_the_word_of_the_registry_stands_with_the_person() -> None:
    with_registry = next(name for name, story in STORIES.items() if story.registry)
    _, parts = reading(with_registry)
    assert named(parts, "registry") == [{"name": "registry", "valueBoolean": True}]
    assert any(named(one["part"], "registered") for part in parts for one in part.get("part", ()) if "part" in one)
