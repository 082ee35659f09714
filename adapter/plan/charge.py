"""What may be changed of a derived resource: the status of a ChargeItem, as the billing platform's word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapter.canonical import CHARGE, NOMENCLATURE, B
from adapter.fhir.outcome import Issue, error
from adapter.fhir.phrases import say
from adapter.plan.versions import changed_names

# The pseudocodes, whose charges are derived here and nowhere else.
CODES: Final = frozenset({"401376", "401391", "401413", "401435"})
# What may be told of a claim that was made elsewhere, and of one that was taken back.
CLAIMED: Final = ("billed", "aborted", "entered-in-error")
REASON: Final = f"{B}/StructureDefinition/reason"
# Reasons that do not keep a charge from being billed (contract section 5).
REMARKS: Final = frozenset({"insurability-check", "provider-unverified"})
# From which status the billing platform may go to which (contract section 4, word of the billing platform).
FROM: Final[Mapping[str, tuple[str, ...]]] = {
    "billed": ("billable",),
    "aborted": ("planned", "billable", "billed"),
}
ALLOWED: Final = say(
    "billed from billable (or from not-billable for being late alone), aborted from planned, billable, billed"
)


def faults(before: Mapping[str, Any], after: Mapping[str, Any] | None, place: str) -> list[Issue]:
    """Why a derived resource may not become `after`: one issue for each element that may not change."""
    name = f"{before['resourceType']}/{before['id']}"
    if after is None:
        return [error("read-only", place, say("no DELETE of {name}, which is derived", name=name), "DELETE")]
    changed = changed_names(before, after)
    is_charge = before["resourceType"] == "ChargeItem"
    found = [
        error(
            "read-only",
            f"{place}.{element}" if element in after else place,
            say("{name} as it was derived", name=name),
            element,
        )
        for element in changed
        if not (is_charge and element == "status")
    ]
    if is_charge and "status" in changed and not _is_word(before, after.get("status", "")):
        said = {"from": before.get("status", "")}
        found.append(error("status-change", f"{place}.status", ALLOWED, after.get("status", say("no status")), **said))
    return found


def told_faults(resource: Mapping[str, Any], place: str) -> list[Issue]:
    """Why a ChargeItem that we did not derive may not be told: of our codes, only a claim from elsewhere may."""
    if resource["resourceType"] != "ChargeItem" or not _ours(resource):
        return []
    found = []
    if any(one.get("system") == CHARGE for one in resource.get("identifier", ())):
        expected = say("an identifier of the claim's own; this system names what is derived here")
        found.append(error("read-only", f"{place}.identifier", expected, CHARGE))
    if resource.get("status") not in CLAIMED:
        found.append(error("read-only", f"{place}.status", " | ".join(CLAIMED), resource.get("status", "")))
    return found


def _ours(resource: Mapping[str, Any]) -> bool:
    codings = resource.get("code", {}).get("coding", ())
    return any(one.get("system") == NOMENCLATURE and one.get("code") in CODES for one in codings)


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
