"""A gateway in a process of its own, as `make run` starts it, but empty."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OUTPUT = ROOT / "proofs" / "output"


@contextmanager
def serving(*more: str) -> Iterator[str]:
    """The address of an empty sandbox, or of one that starts with `more` options."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BIB_")}
    options = ["serve", "--sandbox", "--port", "0", "--database-url", "sqlite:///:memory:", *more]
    process = subprocess.Popen(
        [sys.executable, "-m", "adapter", *options], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        found = re.search(r"http://\S+", process.stdout.readline())
        if found is None:
            raise SystemExit("the gateway did not start")
        yield found[0]
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
