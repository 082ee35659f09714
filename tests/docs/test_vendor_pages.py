"""The pages for vendors: every file is written, every command run, every snippet read as the contract says."""

from __future__ import annotations

import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
import uvicorn

from adapter.app import Gateway
from adapter.cli.program import main
from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from adapter.mapping import Mapping, Trace
from adapter.settings import Settings
from tests.docs.pages import ROOT, Block, blocks

ADDRESS = "http://127.0.0.1:8080/fhir"
PAGES = ("vendors.md", "packs.md", "kmehr.md")
STANDARD = Mapping.load(data_path("mappings"))
SNIPPETS = [block for block in blocks("vendors.md") if block.language == "json" and not block.file]
RUN = {"make run": "run: install"}


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    """The address of a sandbox gateway."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:")
    app = Gateway.of(settings, lambda: datetime(2026, 3, 14, 12, tzinfo=UTC)).application()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="on"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}/fhir"
    server.should_exit = True
    thread.join()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with examples and mappings in it, as at the top of the project."""
    for name in ("examples", "mappings"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_every_file_and_command_of_a_page_does_what_it_says(page: str, folder: Path, gateway: str) -> None:
    ran = 0
    for block in blocks(page):
        if block.file:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, "utf-8")
        elif block.language == "sh":
            for line in block.text.splitlines():
                ran += 1
                _run(line, gateway)
    assert ran


def _run(line: str, gateway: str) -> None:
    command, _, comment = line.partition("  # exits ")
    words = _words(command.replace(ADDRESS, gateway))
    if command in RUN:
        assert RUN[command] in (ROOT / "Makefile").read_text("utf-8")
    elif words[0] == "bib-adapter":
        expanded = [name for word in words[1:] for name in _globbed(word)]
        if words[1] == "submit":
            expanded += ["--url", gateway]
        assert main(expanded) == int(comment or 0), line
    else:
        assert words[0] == "curl", line
        assert _curl(words[1:]) < 300, line


def _words(command: str) -> list[str]:
    """What the shell makes of a command: a `$` in double quotes is a variable to it, and one without a value fails."""
    made = subprocess.run(["sh", "-fuc", f"printf '%s\\0' {command}"], check=True, capture_output=True, text=True)
    return made.stdout.split("\0")[:-1]


def _globbed(word: str) -> list[str]:
    return sorted(map(str, Path().glob(word))) if "*" in word else [word]


def _curl(words: list[str]) -> int:
    """What curl would do with these options; the status of the answer."""
    method, url, body, headers = "GET", "", b"", {}
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "--data-binary":
            body = Path(next(rest).removeprefix("@")).read_bytes()
        elif word == "--data":
            name, _, value = next(rest).partition("=")
            body = str(httpx.QueryParams({name: value})).encode()
        else:
            url = word
    return httpx.request(method, url, content=body, headers=headers, timeout=60).status_code


def test_every_row_of_the_contract_has_a_snippet() -> None:
    assert {block.heading for block in SNIPPETS} == STANDARD.files.contracts


@pytest.mark.parametrize("block", SNIPPETS, ids=lambda block: block.heading)
def test_a_snippet_is_valid_and_says_what_its_row_of_the_contract_is_about(block: Block) -> None:
    resource = json_codec.decode(block.text.encode())
    assert [issue for issue in validate(resource) if issue.stops and issue.kind != "reference-malformed"] == []
    trace = Trace()
    assert STANDARD.read(resource, trace) != []
    contracts = {leaf.place: leaf.row.contract for leaf in STANDARD.rows}
    assert block.heading in {contracts.get(row.row) for row in trace.rows if row.target}
