"""A Bundle that was made from something else: issues are told at the place in what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from adapter.fhir.outcome import Issue, Refused
from adapter.intake.request import Posted
from adapter.mapping import TraceRow
from adapter.mapping.roundtrip import Difference

_ENTRY: Final = re.compile(r"Bundle\.entry\[(\d+)\](?:\.resource)?")


@dataclass(frozen=True, slots=True)
class Origin:
    """Of each entry, where it comes from in what was sent; and what was found when it was read, by entry.

    `rows`: what became of each element of what was sent; `lost`: those that became nothing.
    """

    places: Sequence[str]
    issues: Mapping[int, Sequence[Issue]] = field(default_factory=dict)
    rows: Sequence[TraceRow] = ()
    lost: Sequence[Difference] = ()

    def of(self, posted: Posted) -> Posted:
        """The same request, its entries named by their places, with what was found before."""
        for entry in posted.request.entries:
            entry.path = self.places[entry.index]
        numbers = posted.issues.keys() | self.issues.keys()
        issues = {at: [*self.issues.get(at, ()), *self.moved(posted.issues.get(at, ()))] for at in numbers}
        return replace(posted, issues={at: found for at, found in issues.items() if found})

    def refused(self, refused: Refused) -> Refused:
        """The same refusal, with what was found before."""
        before = [issue for at in sorted(self.issues) for issue in self.issues[at]]
        return Refused(refused.status, [*self.moved(refused.issues), *before], refused.headers)

    def moved(self, issues: Iterable[Issue]) -> list[Issue]:
        """Issues of entries at the places that these come from."""
        return [replace(issue, expression=_ENTRY.sub(self._place, issue.expression)) for issue in issues]

    def _place(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return self.places[number] if number < len(self.places) else found[0]
