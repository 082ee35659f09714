"""The program: help, wrong use, settings, tokens, files."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from adapter.api.tokens import digest
from adapter.cli import main
from adapter.cli.program import parser


def _commands() -> list[str]:
    (commands,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return list(commands.choices)


@pytest.mark.parametrize("command", _commands())
def test_the_help_of_every_command_shows_examples(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])
    assert ended.value.code == 0
    assert f"examples:\n  bib-adapter {command}" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments", [[], ["fly"], ["preview"], ["check", "x", "--format", "pdf"], ["preview", "x", "--as-of", "now"]]
)
def test_wrong_use_ends_with_two(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage: bib-adapter" in capsys.readouterr().err


def test_settings_are_listed_with_value_origin_and_meaning(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIB_DATABASE_URL", "postgresql://bib:s3cret@db/bib")
    assert main(["settings"]) == 0
    text = capsys.readouterr().out
    assert "BIB_DATABASE_URL=postgresql://bib:***@db/bib\n" in text
    assert "[environment; default sqlite:///bib-adapter.sqlite]" in text
    assert main(["settings", "--format", "json"]) == 0
    rows = {row["variable"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["BIB_PORT"]["value"], rows["BIB_PORT"]["origin"]) == ("8080", "default")


def test_settings_that_cannot_be_used_end_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BIB_PROT", "1")
    assert main(["settings"]) == 2
    assert "did you mean BIB_PORT?" in capsys.readouterr().err


def test_a_new_token_is_told_once_and_its_hash_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "new", "uz-example"]) == 0
    told = capsys.readouterr()
    token = told.err.splitlines()[0].rpartition(" ")[2]
    assert told.out == f'[[token]]\nsender = "uz-example"\nsha256 = "{digest(token)}"\n'


def test_a_name_that_is_no_sender_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["token", "new", "a b"]) == 2
    assert "a sender's name is" in capsys.readouterr().err


def test_a_file_or_a_folder_that_holds_nothing_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(tmp_path / "absent.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert main(["check", str(tmp_path)]) == 2
    assert "holds no .json or .xml file" in capsys.readouterr().err
