"""One woman's facts with the response that a page gave."""

from __future__ import annotations

import json
from typing import Any

from proofs.gateway import ROOT

EXAMPLE = ROOT / "examples" / "woman" / "01-screening.json"
SSIN = "92051412465"
# What the sender of a response says of it; the rest is as the page gave it.
SENDERS = ("identifier", "extension", "subject", "author")


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
