"""A gateway in a process of its own, and one woman's facts with the response that a page gave."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "woman" / "01-screening.json"
SSIN = "92051412465"
# What the sender of a response says of it; the rest is as the page gave it.
SENDERS = ("identifier", "extension", "subject", "author")


@contextmanager
def serving() -> Iterator[str]:
    """The address of an empty sandbox."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BIB_")}
    options = ["serve", "--sandbox", "--port", "0", "--database-url", "sqlite:///:memory:"]
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


def ssin(number: int) -> str:
    """A number with right check digits, another for each woman."""
    head = f"920514{number:03}"
    return f"{head}{97 - int(head) % 97:02}"


def bundle(number: int, response: dict[str, Any]) -> dict[str, Any]:
    """The example of a screening about another woman, with this response in the place of its own."""
    text = EXAMPLE.read_text("utf-8").replace(SSIN, ssin(number)).replace("lena-", f"woman{number}-")
    made: dict[str, Any] = json.loads(text)
    entry = next(one for one in made["entry"] if one["resource"]["resourceType"] == "QuestionnaireResponse")
    entry["resource"] = response | {name: entry["resource"][name] for name in SENDERS}
    return made
