"""`check`, `preview` and `submit` on files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from adapter.cli import main
from adapter.data import data_path

WOMAN = data_path("examples/woman")
DEMONSTRATION = WOMAN.parent / "demonstration"
PATIENT = {"resourceType": "Patient", "gender": "female"}


def _file(folder: Path, name: str, content: Any) -> str:
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def test_check_accepts_what_is_valid_and_names_the_place_of_what_is_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fine = _file(tmp_path, "fine.xml", '<Patient xmlns="http://hl7.org/fhir"><gender value="female"/></Patient>')
    assert main(["check", fine]) == 0
    assert capsys.readouterr().out == f"{fine}: fine\n"
    faulty = _file(tmp_path, "faulty.json", PATIENT | {"gender": "x"})
    assert main(["check", fine, faulty, "--format", "json", "--language", "nl"]) == 1
    rows = json.loads(capsys.readouterr().out)
    assert [row["refused"] for row in rows] == [False, True]
    assert rows[1]["findings"][0]["expression"] == "Patient.gender"


def test_check_reads_a_folder_and_tells_the_unreadable_as_a_finding(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _file(tmp_path, "a.json", "{")
    _file(tmp_path, "b.json", PATIENT)
    _file(tmp_path, "c.txt", "no resource")
    assert main(["check", str(tmp_path), "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["unreadable"]


def test_preview_tells_scenario_and_charges_of_each_bundle_knowing_those_before(
    capsys: pytest.CaptureFixture[str],
) -> None:
    files = [
        str(WOMAN / "01-screening.json"),
        str(WOMAN / "02-reference-period-and-team.json"),
        str(WOMAN / "03-advice-talk.xml"),
    ]
    assert main(["preview", *files, "--as-of", "2026-02-05"]) == 0
    text = capsys.readouterr().out
    assert "401376" in text
    assert "401391" in text
    assert "scenario" in text


def test_preview_tells_what_is_missing_until_when(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", str(DEMONSTRATION / "05-eva-paid-meeting.json"), "--as-of", "2026-09-15"]) == 0
    text = capsys.readouterr().out
    assert "missing: plan-missing until 2027-08-09" in text
    assert "missing: follow-up until 2027-02-10 (depression, substance-use)" in text


def test_preview_with_trace_tells_what_reading_and_writing_back_changes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bundle = json.loads((WOMAN / "01-screening.json").read_text("utf-8"))
    bundle["entry"][0]["resource"]["photo"] = [{"title": "a portrait"}]
    file = _file(tmp_path, "b.json", bundle)
    assert main(["preview", file, "--trace"]) == 0
    assert "lost: Bundle.entry[0].resource.photo[0].title a portrait" in capsys.readouterr().out
    assert main(["preview", file]) == 0
    assert "lost:" not in capsys.readouterr().out


def test_preview_refuses_what_the_gateway_would(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bundle = json.loads((WOMAN / "01-screening.json").read_text("utf-8"))
    bundle["entry"][0]["resource"]["gender"] = "x"
    assert main(["preview", _file(tmp_path, "b.json", bundle), "--format", "junit"]) == 1
    assert 'type="code-not-in-valueset"' in capsys.readouterr().out


@pytest.fixture
def gateway() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A stand-in on a real socket: refuses what is XML, remembers the headers."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            seen.append(dict(self.headers))
            refused = "xml" in self.headers["Content-Type"]
            issue = {"severity": "error", "code": "value", "details": {"text": "t"}, "expression": ["Bundle.entry[0]"]}
            outcome = {"resourceType": "OperationOutcome", "issue": [issue]}
            body = json.dumps(
                outcome if refused else {"resourceType": "Bundle", "type": "transaction-response"}
            ).encode()
            self.send_response(422 if refused else 200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/fhir", seen
    server.shutdown()
    server.server_close()


def test_submit_posts_each_file_with_token_and_day_and_reports_each(
    gateway: tuple[str, list[dict[str, str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url, seen = gateway
    token = _file(tmp_path, "token", "bib_secret\n")
    files = [str(WOMAN / "01-screening.json"), str(WOMAN / "01-screening.xml")]
    assert main(["submit", *files, "--url", url, "--token-file", token, "--as-of", "2026-01-22"]) == 1
    text = capsys.readouterr().out
    assert f"{files[0]}: fine\n  answered 200" in text
    assert f"{files[1]}: refused\n  answered 422" in text
    assert "Bundle.entry[0]" in text
    assert {(one["Authorization"], one["Sandbox-As-Of"]) for one in seen} == {("Bearer bib_secret", "2026-01-22")}


def test_submit_to_nobody_or_without_its_token_file_ends_with_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = _file(tmp_path, "b.json", PATIENT)
    assert main(["submit", file, "--url", "http://127.0.0.1:9/fhir", "--attempts", "1"]) == 2
    assert "after 1 attempts" in capsys.readouterr().err
    assert main(["submit", file, "--token-file", str(tmp_path / "absent")]) == 2
    assert "cannot be read" in capsys.readouterr().err
