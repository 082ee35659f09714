"""Log lines are JSON and hold nothing that came from outside."""

from __future__ import annotations

import asyncio
import gc
import io
import json
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from adapter import logs

CANARY = "Kanarievogel"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    before = (root.handlers[:], root.level, ours.level, sys.excepthook, threading.excepthook, sys.unraisablehook)
    stream = io.StringIO()
    logs.configure("info", stream)
    yield stream
    root.handlers[:], level, ours_level, sys.excepthook, threading.excepthook, sys.unraisablehook = before
    root.setLevel(level)
    ours.setLevel(ours_level)


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def _fails() -> None:
    raise ValueError(CANARY) from KeyError(CANARY)


def test_an_event_is_one_json_line_with_its_fields(stream: io.StringIO) -> None:
    logs.event(logging.getLogger("adapter.x"), logging.INFO, "request", status=200, ms=1.5)
    (line,) = _lines(stream)
    assert (line["event"], line["level"], line["status"], line["ms"]) == ("request", "info", 200, 1.5)
    assert line["time"].endswith("+00:00")


def test_an_event_below_the_level_is_not_logged(stream: io.StringIO) -> None:
    logs.event(logging.getLogger("adapter.x"), logging.DEBUG, "request")
    assert stream.getvalue() == ""


def test_of_libraries_only_warnings_are_logged(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").info("Started")
    logging.getLogger("uvicorn.error").warning("Invalid HTTP request received.")
    assert [line["text"] for line in _lines(stream)] == ["Invalid HTTP request received."]


def test_an_error_is_told_by_type_and_place_without_its_text(stream: io.StringIO) -> None:
    try:
        _fails()
    except ValueError as error:
        logs.failure(logging.getLogger("adapter.x"), "failed", error, request_id="r1")
    (line,) = _lines(stream)
    assert line["error"] == ["ValueError", "KeyError"]
    assert line["request_id"] == "r1"
    assert CANARY not in stream.getvalue()


def test_the_place_is_that_of_the_first_cause(stream: io.StringIO) -> None:
    try:
        raise RuntimeError(CANARY)
    except RuntimeError as error:
        logs.failure(logging.getLogger("adapter.x"), "failed", error)
    assert "test_the_place_is_that_of_the_first_cause" in _lines(stream)[0]["at"][-1]


def test_a_library_cannot_put_arguments_or_exceptions_into_a_line(stream: io.StringIO) -> None:
    try:
        _fails()
    except ValueError:
        logging.getLogger("uvicorn.error").exception("Exception in %s", CANARY)
        logging.getLogger("other").warning("saw " + CANARY)
    first, second = _lines(stream)
    assert first["text"] == "Exception in %s"
    assert "text" not in second
    assert CANARY not in stream.getvalue()


def test_what_asyncio_says_of_a_forgotten_task_holds_no_value(stream: io.StringIO) -> None:
    async def forgotten() -> None:
        asyncio.get_running_loop().create_task(_raising())
        await asyncio.sleep(0.01)
        gc.collect()

    async def _raising() -> None:
        raise ValueError(CANARY)

    asyncio.run(forgotten())
    assert [line["logger"] for line in _lines(stream)] == ["asyncio"]
    assert CANARY not in stream.getvalue()


def test_an_error_that_ends_a_thread_or_the_process_is_told_the_same_way(
    stream: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=_fails)
    thread.start()
    thread.join()
    try:
        _fails()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    assert [line["event"] for line in _lines(stream)] == ["uncaught", "uncaught"]
    assert CANARY not in stream.getvalue() + capsys.readouterr().err
