"""Demonstration Bundles are moved to the day of the first start and loaded once."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapter.demonstration import DemonstrationError, bundles, load, moved

WRITTEN = date(2026, 3, 2)
BUNDLE = {
    "resourceType": "Bundle",
    "type": "transaction",
    "timestamp": "2026-02-28T23:30:00.123+01:00",
    "entry": [
        {"resource": {"resourceType": "Patient", "birthDate": "1990-05-04", "identifier": [{"value": "2026"}]}},
        {"resource": {"resourceType": "EpisodeOfCare", "period": {"start": "2026-02-01", "end": "2026-03"}}},
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "written-for.txt").write_text(f"{WRITTEN}\n")
    (tmp_path / "1.json").write_text(json.dumps(BUNDLE))
    (tmp_path / "2.json").write_text(json.dumps(BUNDLE))
    return tmp_path


def test_days_move_and_times_offsets_births_and_partial_dates_stay(folder: Path) -> None:
    (_, bundle), _ = bundles(folder, WRITTEN + timedelta(days=365))
    assert bundle["timestamp"] == "2027-02-28T23:30:00.123+01:00"
    assert bundle["entry"][0]["resource"]["birthDate"] == "1990-05-04"
    assert bundle["entry"][1]["resource"]["period"] == {"start": "2027-02-01", "end": "2026-03"}


def test_on_the_day_for_which_they_were_written_nothing_moves() -> None:
    assert moved(BUNDLE, timedelta(0)) == BUNDLE


def test_every_bundle_is_posted_in_the_order_of_the_names_and_may_be_known_already(folder: Path) -> None:
    posted: list[dict[str, Any]] = []

    def submit(bundle: dict[str, Any]) -> tuple[int, Any]:
        posted.append(bundle)
        return (409 if len(posted) == 1 else 200), None

    assert load(folder, WRITTEN, submit) == len(posted) == 2


def test_a_refusal_names_file_and_reason(folder: Path) -> None:
    outcome = {"issue": [{"expression": ["Bundle.type"], "details": {"text": "no such type"}}]}
    with pytest.raises(DemonstrationError, match=r"1\.json was refused with 422: Bundle\.type no such type"):
        load(folder, WRITTEN, lambda bundle: (422, outcome))


def test_a_folder_that_does_not_say_for_which_day_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DemonstrationError, match=r"written-for\.txt must hold the day"):
        load(tmp_path, WRITTEN, lambda bundle: (200, None))
