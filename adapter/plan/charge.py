"""What may be changed of a derived resource: the status of a ChargeItem, as the billing platform's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapter.canonical import B
from adapter.fhir.outcome import Issue, error
from adapter.plan.versions import changed_names

REASON: Final = f"{B}/StructureDefinition/reason"
# Reasons that do not keep a charge from being billed (contract section 5).
REMARKS: Final = frozenset({"insurability-check", "provider-unverified"})
# From which status the billing platform may go to which (contract section 4, word of the billing platform).
FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "billed": ("billable",),
    "aborted": ("planned", "billable", "billed"),
}
ALLOWED: Final = (
    "billed from billable (or from not-billable for being late alone), aborted from planned, billable, billed"
)


def fault(before: Mapping[str, Any], after: Mapping[str, Any] | None, place: str) -> Issue | None:
    """Why a derived resource may not become `after`; None when it may."""
    name = f"{before['resourceType']}/{before['id']}"
    if after is None:
        return error("read-only", place, f"no DELETE of {name}, which is derived", "DELETE")
    changed = changed_names(before, after)
    if not changed:
        return None
    if before["resourceType"] != "ChargeItem":
        return error("read-only", place, f"{name} as it was derived", ", ".join(changed))
    if changed != ["status"]:
        others = ", ".join(element for element in changed if element != "status")
        return error("read-only", place, f"a change of {name} in its status alone", others)
    was, becomes = before.get("status", ""), after.get("status", "no status")
    if was in FROM.get(becomes, ()) or (becomes == "billed" and was == "not-billable" and only_late(before)):
        return None
    return error("status-change", place, ALLOWED, becomes, **{"from": was})


def only_late(charge: Mapping[str, Any]) -> bool:
    """Whether being late is the only thing that keeps a ChargeItem from being billed; remarks do not count."""
    paid = charge.get("quantity", {}).get("value", 0) > 0
    reasons = {code for code in reasons_of(charge) if code not in REMARKS}
    return reasons - ({"quarter-cap-reached"} if paid else set()) == {"late"}


def reasons_of(charge: Mapping[str, Any]) -> Iterator[str]:
    """The reason codes of a ChargeItem, in their order."""
    for extension in charge.get("extension", ()):
        if extension.get("url") == REASON:
            yield from (coding["code"] for coding in extension.get("valueCodeableConcept", {}).get("coding", ()))
