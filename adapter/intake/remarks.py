"""What is to be told of an entry although its Bundle is refused, so that everything is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adapter.fhir.bundle.entry import STORE, Entry
from adapter.fhir.outcome import Issue, at
from adapter.intake.model import Tools

# The methods that come with a whole resource.
WHOLE: Final = frozenset({"POST", "PUT", STORE})


def remarks(entry: Entry, sender: str, tools: Tools) -> Iterator[Issue]:
    """What the programme cannot use of a sound resource: without the refusal, its derivation would tell the same."""
    if entry.resource is not None and entry.method in WHOLE:
        for record in tools.mapping.of(sender, entry.resource).read(entry.resource):
            yield from (at(issue, entry.body) for issue in record.issues)
