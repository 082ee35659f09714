"""Plays a case: posts its Bundles, sends again what waits for others, compares the charges with what is expected."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapter.rehearsal.cases import Case
from adapter.rehearsal.feed import Resource
from adapter.rehearsal.stage import Outcome, Stage, charges_of

# A Bundle that is refused for these alone is one that a feed sends again later.
WAITING = frozenset({"conditional-no-match"})


@dataclass(frozen=True, slots=True)
class Result:
    """What a case gave; `fault` is empty when it was as expected."""

    case: Case
    outcome: Outcome
    fault: str


def play(case: Case, stage: Stage) -> Result:
    """Play a case on an empty stage."""
    refused = _post_all(case, stage)
    outcome = Outcome(charges_of(stage.preview(case.last, case.day)), refused)
    fault = case.expect(outcome)
    if not fault and refused:
        fault = f"refused: {', '.join(refused)}"
    return Result(case, outcome, fault)


def _post_all(case: Case, stage: Stage) -> Sequence[str]:
    """Post every Bundle; of those that stay refused, why."""
    todo: list[Resource] = list(case.bundles)
    while todo:
        waiting, kinds = [], []
        for bundle in todo:
            found = stage.submit(bundle, case.day)
            if found and WAITING.issuperset(found):
                waiting.append(bundle)
            kinds += [kind for kind in found if kind not in WAITING]
        if kinds:
            return kinds
        if len(waiting) == len(todo):
            return sorted(WAITING)
        todo = waiting
    return ()
