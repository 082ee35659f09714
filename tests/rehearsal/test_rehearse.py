"""`bib-adapter rehearse`: the cases of a feed, what is expected of each, and a fault that is found."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from adapter.cli.program import main
from adapter.data import data_path
from adapter.mapping import Library, Mapping
from adapter.rehearsal import Case, Feed, FeedError, Outcome, cases_of, play
from adapter.rehearsal.edit import own_names, renamed
from adapter.rehearsal.pieces import in_pieces
from adapter.rehearsal.stage import Charge

ROOT = Path(__file__).parents[2]
WOMAN = [str(path) for path in sorted((ROOT / "examples" / "woman").glob("*.json"))]
STANDARD = Mapping.load(data_path("mappings"))
BUNDLES = [json.loads(Path(path).read_text("utf-8")) for path in WOMAN]
TODAY = date(2026, 3, 14)
CHARGE = Charge("401391", "billable", "2026-02-05", "2026-05-05", "1", "50.41", ())


def rehearsed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    return main(["rehearse", *arguments]), capsys.readouterr().out


def test_every_case_of_the_example_is_as_expected(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = rehearsed(capsys, *WOMAN, "--format", "junit")
    suite = ElementTree.fromstring(said)
    assert status == 0
    assert (suite.get("failures"), suite.get("skipped")) == ("0", "0")
    names = {case.get("name") for case in suite}
    assert {
        "each Bundle twice",
        "backwards",
        "screening on the day before the window",
        "screening on the last day of the window",
        "screening with 13 indicators filled",
        "talk on the day of the birth",
        "3 talks",
        "5 providers",
        "meeting on the third birthday",
        "meeting on the first day of the reference period",
        "meeting on the day before the reference period",
        "meeting on the last day of the reference period",
        "meeting on the first day of the next one",
        "evaluations on the last day of the six-month slot",
        "evaluations on the day after it",
        "401376 the day after of the deadline 2026-04-05",
    } <= names


def test_talks_that_are_added_bring_their_evaluations(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = rehearsed(capsys, *WOMAN[:3])
    assert status == 0
    assert "3 talks: fine" in said


def test_bundles_of_which_nothing_is_read_are_no_success(capsys: pytest.CaptureFixture[str]) -> None:
    feed = sorted((data_path("mappings") / "packs" / "riverside" / "golden").glob("*screening*.in.json"))
    assert feed
    status, said = rehearsed(capsys, *map(str, feed))
    assert status == 1
    assert "nothing was read in these Bundles" in said


def test_a_feed_that_names_no_pack_is_read_by_the_one_that_the_command_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data_path("mappings") / "packs"
    (path,) = sorted((folder / "riverside" / "golden").glob("*screening*.in.json"))
    told = json.loads(path.read_text("utf-8"))
    silent = tmp_path / "feed.json"
    silent.write_text(json.dumps({name: value for name, value in told.items() if name != "meta"}), "utf-8")
    by_folder = rehearsed(capsys, str(silent), "--pack", str(folder / "riverside"))
    assert by_folder[0] == 0
    assert "401376 billable" in by_folder[1]
    monkeypatch.setenv("BIB_PACKS", str(folder))
    assert rehearsed(capsys, str(silent), "--pack", "riverside") == by_folder
    assert rehearsed(capsys, str(silent))[0] == 1


@pytest.mark.parametrize("name", ["nowhere", str(ROOT / "examples")])
def test_a_pack_that_is_none_is_named(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rehearse", WOMAN[0], "--pack", name]) == 2
    assert f"{name} is neither the folder of a pack nor the name of one" in capsys.readouterr().err


@pytest.mark.parametrize("pack", ["riverside", "hillside"])
def test_a_feed_is_moved_to_the_boundaries_in_its_own_form(
    pack: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = data_path("mappings") / "packs"
    monkeypatch.setenv("BIB_PACKS", str(folder))
    feed = [str(path) for path in sorted((folder / pack / "golden").glob("*.in.json"))]
    status, said = rehearsed(capsys, *feed, "--format", "json")
    rows = {row["file"]: row for row in json.loads(said)}
    assert status == 0
    assert [name for name, row in rows.items() if "skipped" in row] == []
    assert len(rows) == 36


def test_the_same_seed_gives_the_same_cases_and_another_seed_others(capsys: pytest.CaptureFixture[str]) -> None:
    one, same, other = (_orders(seed) for seed in (1, 1, 2))
    assert one == same != other


def _orders(seed: int) -> list[str]:
    feed = Feed.of(BUNDLES, TODAY, STANDARD)
    return [case.name for case in cases_of(feed, Outcome([CHARGE]), seed)]


def test_a_feed_without_talk_meeting_or_timestamps_skips_what_it_has_not(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    bundle = {name: value for name, value in BUNDLES[0].items() if name != "timestamp"}
    path = tmp_path / "one.json"
    path.write_text(json.dumps(bundle), "utf-8")
    status, said = rehearsed(capsys, str(path), "--as-of", "2026-01-23", "--format", "json")
    skipped = {row["file"]: row["skipped"] for row in json.loads(said) if "skipped" in row}
    assert status == 0
    assert skipped["in another order"] == "a Bundle without timestamp counts as said when it arrives"
    assert skipped["talk: boundaries"] == "no talk in these Bundles"
    assert skipped["meeting: boundaries"] == "no meeting in these Bundles"


def test_a_page_says_each_case_with_what_was_expected(capsys: pytest.CaptureFixture[str]) -> None:
    status, said = rehearsed(capsys, WOMAN[0], "--format", "html")
    assert status == 0
    assert said.startswith("<!doctype html>")
    assert "<h1>22 cases, 0 not as expected</h1>" in said
    assert "expected: a charge 401376 with outside-window" in said


def test_a_feed_that_is_refused_as_sent_ends_with_that(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(BUNDLES[2]), "utf-8")
    status, said = rehearsed(capsys, str(path))
    assert status == 1
    assert "as sent: refused" in said
    assert "conditional-no-match" in said


def test_what_is_no_feed_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "patient.json"
    path.write_text('{"resourceType": "Patient"}', "utf-8")
    assert main(["rehearse", str(path)]) == 2
    assert "expected at least one Bundle" in capsys.readouterr().err
    path.write_text("{", "utf-8")
    assert main(["rehearse", str(path)]) == 2
    assert "cannot be read: unreadable" in capsys.readouterr().err
    with pytest.raises(FeedError):
        Feed.of([], TODAY, Library(STANDARD, None).packs)


class Forgetful:
    """A gateway that charges a Bundle each time that it comes: what a rehearsal must find."""

    def __init__(self) -> None:
        self.charges = 0

    def submit(self, bundle: dict[str, Any], day: date) -> list[str]:
        self.charges += 1
        return []

    def preview(self, bundle: dict[str, Any], day: date) -> dict[str, Any]:
        resource = {
            "status": "billable",
            "code": {"coding": [{"code": "401391"}]},
            "occurrenceDateTime": "2026-02-05",
            "quantity": {"value": 1},
            "priceOverride": {"value": "50.41"},
            "extension": [{"url": "x/submission-deadline", "valueDate": "2026-05-05"}],
        }
        charges = [{"name": "charge", "resource": resource}] * self.charges
        return {"parameter": [{"name": "dossier", "part": charges}]}


def test_a_gateway_that_charges_twice_is_found() -> None:
    feed = Feed.of(BUNDLES[:1], TODAY, STANDARD)
    cases = {case.name: case for case in cases_of(feed, Outcome([CHARGE]), 1)}
    assert play(cases["as sent, once more"], Forgetful()).fault == ""
    assert play(cases["each Bundle twice"], Forgetful()).fault == "missing: none; more: none"


class Refusing(Forgetful):
    """A gateway that refuses everything."""

    def submit(self, bundle: dict[str, Any], day: date) -> list[str]:
        return ["invariant"]


def test_a_refusal_is_a_fault_even_when_nothing_else_is_expected() -> None:
    case = Case("as sent", "", BUNDLES[:1], TODAY, lambda outcome: "")
    assert play(case, Refusing()).fault == "refused: invariant"


def test_pieces_hold_one_entry_each_and_refer_to_those_before_by_identifier() -> None:
    pieces = in_pieces(BUNDLES[:1])
    assert all(len(piece["entry"]) == 1 for piece in pieces)
    assert len(pieces) == len(BUNDLES[0]["entry"])
    assert "urn:uuid" not in json.dumps([piece["entry"][0]["resource"] for piece in pieces])
    assert len({piece["identifier"]["value"] for piece in pieces}) == len(pieces)


def test_names_for_another_woman_leave_professionals_as_they_are() -> None:
    names = own_names(BUNDLES, "x", "90010100257")
    dressed = json.dumps(renamed(BUNDLES, names))
    assert "92051412465" not in dressed
    assert "lena-pregnancy-x" in dressed
    assert "40012302001" in dressed
    assert "Patient?identifier=https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|90010100257" in dressed
