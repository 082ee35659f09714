"""`bib-adapter check PACK`: golden pairs, coverage, broken packs, in every form."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from adapter.cli.program import main
from adapter.data import data_path

PACKS = data_path("mappings") / "packs"


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return Path(shutil.copytree(PACKS / "hillside", tmp_path / "hillside"))


def checked(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main(["check", *map(str, arguments)])
    return status, capsys.readouterr().out


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize("name", ["riverside", "hillside"])
def test_the_example_packs_hold(capsys: pytest.CaptureFixture[str], name: str) -> None:
    status, said = checked(capsys, PACKS / name)
    assert status == 0, said
    assert "6 golden pairs" in said
    assert "refused" not in said


def test_another_output_is_told_by_its_path_and_kept_by_write(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    replaced(pack / "golden" / "03-advice-talk.out.json", '"no-change"', '"improving"')
    status, said = checked(capsys, pack)
    assert status == 1
    assert "expected improving, found no-change (03-advice-talk.out.json)" in said
    assert checked(capsys, pack, "--write")[0] == 0
    assert checked(capsys, pack)[0] == 0


def test_a_missing_output_is_told(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    (pack / "golden" / "03-advice-talk.out.json").unlink()
    status, said = checked(capsys, pack)
    assert status == 1
    assert "expected 03-advice-talk.out.json beside it, found none: --write makes it" in said


def test_a_pack_without_golden_pairs_uses_no_row(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    shutil.rmtree(pack / "golden")
    status, said = checked(capsys, pack, "--format", "json")
    (row,) = json.loads(said)
    assert status == 1
    kinds = [finding["code"] for finding in row["findings"] if finding["severity"] == "error"]
    assert sorted(set(kinds)) == ["golden", "row-unused"]
    assert row["result"]["rows"] == [0, 9]


def test_a_row_that_nothing_exercises_is_named_with_file_and_line(
    capsys: pytest.CaptureFixture[str], pack: Path
) -> None:
    replaced(pack / "plan.yaml", "rows:", "rows:\n  - {record: title, fhir: description, class: direct}")
    status, said = checked(capsys, pack, "--format", "sarif")
    results = json.loads(said)["runs"][0]["results"]
    (unused,) = [one for one in results if one["ruleId"] == "row-unused"]
    assert status == 1
    assert unused["locations"][0]["physicalLocation"]["region"] == {"startLine": 4}
    assert unused["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "plan.yaml"}]
    assert unused["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": str(pack / "plan.yaml")}


def test_an_unmapped_code_in_a_golden_input_is_an_error(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    replaced(pack / "conceptmaps" / "evolution.json", '"code": "="', '"code": "=="')
    status, said = checked(capsys, pack)
    assert status == 1
    path = pack / "golden" / "03-advice-talk.in.json"
    (line, *_) = [
        number for number, text in enumerate(path.read_text("utf-8").splitlines(), 1) if '"code": "="' in text
    ]
    assert f"error unmapped-code line {line} Bundle.entry[" in said
    assert ".resource.achievementStatus.coding[0].code" in said


def test_an_input_that_does_not_choose_the_pack_is_told(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    replaced(pack / "pack.yaml", "senders: [hillside]\n", "")
    replaced(
        pack / "golden" / "03-advice-talk.in.json", '"https://hillside.example/fhir"', '"https://elsewhere.example"'
    )
    status, said = checked(capsys, pack)
    assert status == 1
    assert "error pack-not-chosen" in said


def test_a_refused_input_is_told_with_its_issues(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    replaced(pack / "golden" / "03-advice-talk.in.json", '"finished"', '"done"')
    status, said = checked(capsys, pack)
    assert status == 1
    assert "code-not-in-valueset" in said


def test_a_broken_pack_is_a_finding_with_file_and_line(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    replaced(pack / "goal.yaml", "record: status", "record: state")
    status, said = checked(capsys, pack, "--format", "junit")
    failure = ElementTree.fromstring(said).find("testcase/failure")
    assert status == 1
    assert failure is not None
    assert "line 5" in (failure.text or "")
    assert "expected record: one of" in failure.get("message", "")


@pytest.mark.parametrize("text", ["", "[]", "{", "5", "null", '{"resourceType": "Parameters"'])
def test_a_damaged_output_is_told_with_its_file(capsys: pytest.CaptureFixture[str], pack: Path, text: str) -> None:
    (pack / "golden" / "03-advice-talk.out.json").write_text(text, "utf-8")
    status, said = checked(capsys, pack)
    assert status == 1
    assert "expected 03-advice-talk.out.json to be readable, found" in said
    assert checked(capsys, pack, "--write")[0] == 0


def test_a_folder_with_rows_and_no_pack_file_is_told(capsys: pytest.CaptureFixture[str], pack: Path) -> None:
    (pack / "pack.yaml").unlink()
    status, said = checked(capsys, pack)
    assert status == 1
    assert "found no pack.yaml" in said


def test_an_unreadable_output_stops_the_check(capsys: pytest.CaptureFixture[str], pack: Path, tmp_path: Path) -> None:
    output = pack / "golden" / "03-advice-talk.out.json"
    output.unlink()
    output.mkdir()
    assert main(["check", str(pack)]) == 2
    assert "cannot be read" in capsys.readouterr().err
