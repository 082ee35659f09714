"""`bib-adapter serve` as a process on a real socket: ready, clean stop, restart, and what keeps it from starting."""

from __future__ import annotations

import json
import logging
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import httpx
import pytest

from adapter import logs
from adapter.cli import main
from adapter.data import data_path
from adapter.store import open_store

CANARY = "Kanarievogel"
EXAMPLE = data_path("examples/woman/01-screening.json")
DAY = {"Sandbox-As-Of": "2026-01-22", "Content-Type": "application/fhir+json"}


@pytest.fixture(autouse=True)
def _undisturbed() -> Iterator[None]:
    """What `serve` sets for its whole process is put back."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (root.handlers[:], root.level, ours.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    yield
    root.handlers[:], level, ours_level, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    ours.setLevel(ours_level)


@contextmanager
def _serving(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A gateway process and its address; ended by SIGTERM when it still runs."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BIB_")}
    command = [
        sys.executable,
        "-m",
        "adapter",
        "serve",
        "--port",
        "0",
        "--database-url",
        f"sqlite:///{folder}/g.sqlite",
    ]
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            [*command, *options],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=environment,
            cwd=Path(__file__).parents[2],
        )
    try:
        assert process.stdout is not None
        first = process.stdout.readline()
        found = re.search(r"http://\S+", first)
        assert found, first + (folder / "log").read_text()
        yield process, found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


def test_it_serves_stops_cleanly_and_a_restart_loads_nothing_twice(tmp_path: Path) -> None:
    totals = []
    for _ in range(2):
        with _serving(tmp_path, "--sandbox", "--demonstration") as (process, address):
            assert process.stdout is not None
            lines = [process.stdout.readline() for _ in range(4)]
            assert [line.split()[0] for line in lines] == ["Paste", "curl", "curl", "curl"]
            page = httpx.get(process.stdout.readline().split()[-1])
            assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
            packs = httpx.get(f"{page.url}/choices").json()["packs"]
            assert packs == ["hillside", "riverside"]
            totals.append(httpx.get(f"{address}/ChargeItem?_summary=count").json()["total"])
        assert process.returncode == 0
    assert totals[0] == totals[1] > 6


def test_the_lines_to_paste_work(tmp_path: Path) -> None:
    with _serving(tmp_path, "--sandbox", "--demonstration") as (process, _):
        assert process.stdout is not None
        pasted = [process.stdout.readline() for _ in range(4)][1:]
        answers = [
            json.loads(
                subprocess.run(
                    ["sh", "-c", line], check=True, capture_output=True, cwd=Path(__file__).parents[2]
                ).stdout
            )
            for line in pasted
        ]
    assert [answer.get("type", answer["resourceType"]) for answer in answers] == [
        "transaction-response",
        "Parameters",
        "searchset",
    ]
    assert answers[2]["entry"]


def test_a_stop_finishes_what_was_accepted_and_no_name_is_logged(tmp_path: Path) -> None:
    bundle = json.loads(EXAMPLE.read_text("utf-8"))
    bundle["identifier"]["value"] = CANARY
    body = json.dumps(bundle).encode()
    with _serving(tmp_path, "--sandbox") as (process, address):
        host, port = address.removeprefix("http://").removesuffix("/fhir").split(":")
        with socket.create_connection((host, int(port))) as caller:
            headers = {**DAY, "Host": host, "Content-Length": str(len(body)), "Expect": "100-continue"}
            head = [f"{name}: {value}" for name, value in headers.items()]
            caller.sendall("\r\n".join(["POST /fhir HTTP/1.1", *head, "", ""]).encode())
            answers = caller.makefile("rb")
            assert answers.readline() == b"HTTP/1.1 100 Continue\r\n"
            assert answers.readline() == b"\r\n"
            caller.sendall(body[:100])
            process.send_signal(signal.SIGTERM)
            while _answering(host, int(port)):
                time.sleep(0.01)
            caller.sendall(body[100:])
            answer = answers.read()
        process.wait(timeout=30)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert process.returncode == 0
    assert CANARY not in (tmp_path / "log").read_text()


def _answering(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port)).close()
    except ConnectionRefusedError:
        return False
    return True


def test_a_port_in_use_is_one_sentence_and_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert main(["serve", "--sandbox", "--port", port, "--database-url", f"sqlite:///{tmp_path}/g.sqlite"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"bib-adapter: cannot listen on 127.0.0.1 port {port}: ")
    assert told.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ([], "outside a sandbox every sender needs a token"),
        (["--demonstration"], "outside a sandbox every sender needs a token"),
        (["--sandbox", "--database-url", "mysql://x"], "the database URL must begin with"),
        (["--sandbox", "--port", "http"], "BIB_PORT (command line) must be a whole number"),
    ],
)
def test_what_keeps_it_from_starting_is_one_sentence_and_two(
    options: list[str], told: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    if "--database-url" not in options:
        options = [*options, "--database-url", f"sqlite:///{tmp_path}/g.sqlite"]
    assert main(["serve", "--port", "0", *options] if "--port" not in options else ["serve", *options]) == 2
    assert told in capsys.readouterr().err


def test_a_database_of_a_newer_version_is_one_sentence_and_two(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/g.sqlite"
    open_store(url).close()
    with closing(sqlite3.connect(tmp_path / "g.sqlite")) as database, database:
        database.execute("PRAGMA user_version = 999")
    assert main(["serve", "--sandbox", "--port", "0", "--database-url", url]) == 2
    told = capsys.readouterr().err
    assert "newer" in told
    assert told.count("\n") == 1
