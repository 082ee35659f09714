"""Log lines as JSON, one event a line, built so that no content of a request can get into one.

Our own events are written by `event`, with fields that the caller chose. Of all else (libraries, uncaught errors)
only the logger, the level, the fixed text and the places in code are: never an argument, never an exception's text.
"""

from __future__ import annotations

import json
import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

FIELDS: Final = "fields"
FRAMES: Final = 12
# Libraries whose log texts are constants; of the others (asyncio prints the objects it holds) no text is kept.
OURS: Final = "adapter"
PLAIN: Final = ("uvicorn", OURS)


def event(logger: logging.Logger, level: int, name: str, **fields: object) -> None:
    """Log that `name` happened. The fields must hold nothing of a person: ids of requests, counts, times, kinds."""
    if logger.isEnabledFor(level):
        logger.log(level, name, extra={FIELDS: fields})


def failure(logger: logging.Logger, name: str, error: BaseException, **fields: object) -> None:
    """Log an error that nobody expected: its type and where it happened, without its text."""
    event(logger, logging.ERROR, name, **fields, **described(error))


def described(error: BaseException) -> dict[str, object]:
    """The types of an error and of what caused it, and the places in code that it went through, innermost last."""
    chain = list(_causes(error))
    raised = [link.__traceback__ for link in chain if link.__traceback__]
    return {"error": [type(link).__qualname__ for link in chain], "at": _places(raised[-1] if raised else None)}


def _causes(error: BaseException) -> Iterator[BaseException]:
    link: BaseException | None = error
    for _ in range(FRAMES):
        if link is None:
            return
        yield link
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _places(trace: TracebackType | None) -> list[str]:
    frames = [(frame.f_code, line) for frame, line in traceback.walk_tb(trace)][-FRAMES:]
    return [f"{code.co_filename.rpartition('/')[2]}:{line} {code.co_name}" for code, line in frames]


class Lines(logging.Formatter):
    """One JSON object a line: time, level, event and the fields of the event."""

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record, of ours or of a library."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        fields: dict[str, object] | None = getattr(record, FIELDS, None)
        if fields is not None:
            line |= {"event": record.msg} | fields
        else:
            line |= self._foreign(record)
        return json.dumps(line, ensure_ascii=True, default=str)

    def _foreign(self, record: logging.LogRecord) -> dict[str, object]:
        plain = record.name.partition(".")[0] in PLAIN and isinstance(record.msg, str)
        line: dict[str, object] = {
            "event": "library",
            "logger": record.name,
            "code": f"{record.module}:{record.lineno}",
        }
        if plain:
            line["text"] = record.msg
        if record.exc_info and record.exc_info[1]:
            line |= described(record.exc_info[1])
        return line


def configure(level: str, stream: TextIO | None = None) -> None:
    """Send our log lines from `level` on, warnings of libraries and uncaught errors to `stream` (standard error)."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelNamesMapping()[level.upper()]))
    logging.getLogger(OURS).setLevel(level.upper())
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.setLevel(logging.NOTSET)
        library.propagate = True
    _catch_uncaught()


def _catch_uncaught() -> None:
    logger = logging.getLogger(OURS)

    def uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        failure(logger, "uncaught", error)

    def in_thread(told: Any) -> None:
        if told.exc_value is not None:
            failure(logger, "uncaught", told.exc_value, thread=getattr(told.thread, "name", ""))

    def unraisable(told: Any) -> None:
        if told.exc_value is not None:
            failure(logger, "uncaught", told.exc_value)

    sys.excepthook = uncaught
    threading.excepthook = in_thread
    sys.unraisablehook = unraisable
