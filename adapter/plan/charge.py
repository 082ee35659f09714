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


def faults(before: Mapping[str, Any], after: Mapping[str, Any] | None, place: str) -> list[Issue]:
    """Why a derived resource may not become `after`: one issue for each element that may not change."""
    name = f"{before['resourceType']}/{before['id']}"
    if after is None:
        return [error("read-only", place, f"no DELETE of {name}, which is derived", "DELETE")]
    changed = changed_names(before, after)
    is_charge = before["resourceType"] == "ChargeItem"
    found = [
        error("read-only", f"{place}.{element}" if element in after else place, f"{name} as it was derived", element)
        for element in changed
        if not (is_charge and element == "status")
    ]
    if is_charge and "status" in changed and not _is_word(before, after.get("status", "")):
        said = {"from": before.get("status", "")}
        found.append(error("status-change", f"{place}.status", ALLOWED, after.get("status", "no status"), **said))
    return found


def _is_word(before: Mapping[str, Any], becomes: str) -> bool:
    """Whether the billing platform may say this of a charge."""
    was = before.get("status", "")
    return was in FROM.get(becomes, ()) or (becomes == "billed" and was == "not-billable" and only_late(before))


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
