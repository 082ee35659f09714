"""Fixtures of the tests of the HTTP interface."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from adapter import logs


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """The log lines of everything, from the least severe on, as the gateway writes them."""
    root, ours = logging.getLogger(), logging.getLogger(logs.OURS)
    handlers, level, ours_level = root.handlers[:], root.level, ours.level
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    root.handlers[:] = [handler]
    root.setLevel("DEBUG")
    ours.setLevel("DEBUG")
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    ours.setLevel(ours_level)
