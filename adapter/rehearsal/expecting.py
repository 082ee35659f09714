"""What a boundary case expects: a charge with a reason, or without it; each as a sentence and as a check."""

from __future__ import annotations

from collections.abc import Sequence

from adapter.rehearsal.cases import Expect
from adapter.rehearsal.stage import Charge, Outcome


def with_reason(code: str, reason: str, day: str = "") -> tuple[str, Expect]:
    """A charge of the code, of that day when one is given, has the reason."""

    def expect(outcome: Outcome) -> str:
        found = [charge for charge in outcome.of(code) if not day or charge.day == day]
        return "" if any(reason in one.reasons for one in found) else f"found {listed(found)}"

    return f"a charge {code} with {reason}", expect


def without_reason(code: str, reason: str, day: str = "") -> tuple[str, Expect]:
    """A charge of the code, of that day when one is given, does not have the reason."""

    def expect(outcome: Outcome) -> str:
        found = [charge for charge in outcome.of(code) if not day or charge.day == day]
        return "" if any(reason not in one.reasons for one in found) else f"found {listed(found)}"

    return f"a charge {code} without {reason}", expect


def none_with(code: str, reason: str) -> tuple[str, Expect]:
    """No charge of the code has the reason, and there are some."""

    def expect(outcome: Outcome) -> str:
        found = outcome.of(code)
        return "" if found and all(reason not in one.reasons for one in found) else f"found {listed(found)}"

    return f"charges {code}, none with {reason}", expect


def shortened(code: str, day: str, short: bool) -> tuple[str, Expect]:
    """Whether charges of the code on a day are cut short by what was used before in the same twelve months."""
    reason = "quarter-cap-reached"

    def expect(outcome: Outcome) -> str:
        found = [charge for charge in outcome.of(code) if charge.day == day]
        return "" if found and any(reason in one.reasons for one in found) == short else f"found {listed(found)}"

    return f"charges {code} of {day} {'with' if short else 'without'} {reason}", expect


def lateness(charges: Sequence[Charge], late: bool) -> Expect:
    services = {(one.code, one.day) for one in charges}

    def expect(outcome: Outcome) -> str:
        found = [one for one in outcome.charges if (one.code, one.day) in services]
        wrong = [one for one in found if ("late" in one.reasons) != late and one.deadline == charges[0].deadline]
        return f"found {listed(wrong or found)}" if wrong or not found else ""

    return expect


def listed(charges: Sequence[Charge]) -> str:
    return "; ".join(map(str, charges)) or "no charge"
