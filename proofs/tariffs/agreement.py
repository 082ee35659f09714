"""What fhirpath.js decides by the published rules against the charges of the gateway."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapter.programme.charge import AS_BILLED
from adapter.programme.reasons import REASONS

Resource = Mapping[str, Any]
OWN = "https://borninbelgiumpro.be/fhir/StructureDefinition/"
FINAL = frozenset({"billed", "aborted"})  # the word of the billing platform: nothing is decided any more


def charges(answer: Resource) -> Iterator[Resource]:
    """The charges that a preview tells."""
    for parameter in answer["parameter"]:
        for part in parameter.get("part", ()):
            if part["name"] == "charge":
                yield part["resource"]


def differences(charge: Resource, decided: Resource) -> Iterator[str]:
    """Where the two do not say the same of a charge."""
    status = charge["status"]
    if status == "aborted":
        return  # it keeps the reasons that it had when it was
    told = {
        one["valueCodeableConcept"]["coding"][0]["code"]
        for one in charge.get("extension", ())
        if one["url"] == f"{OWN}reason"
    }
    found = {*decided["remarks"], *(decided["unmet"] if status not in FINAL else ())}
    if status == "billed":
        told, found = told - AS_BILLED, found - AS_BILLED
    for code in sorted(told ^ found):
        yield f"reason {code}: {'not found' if code in told else 'found'} by the rules"
    if status in FINAL:
        return
    if decided["status"] != status:
        yield f"status {status}, by the rules {decided['status']}"
    for name, said in (("quantity", charge["quantity"]["value"]), ("amount", charge["priceOverride"]["value"])):
        if float(said) != decided[name]:
            yield f"{name} {said}, by the rules {decided[name]}"
    deadlines = [one["valueDate"] for one in charge.get("extension", ()) if one["url"] == f"{OWN}submission-deadline"]
    if deadlines != [decided["deadline"]] * (decided["deadline"] is not None):
        yield f"deadline {deadlines}, by the rules {decided['deadline']}"


def in_words(charge: Resource) -> str:
    """Which charge it is."""
    return f"{charge['code']['coding'][0]['code']} {charge.get('occurrenceDateTime', '-')} {charge['status']}"


def reasons_found(decided: Resource) -> set[str]:
    """The codes that the rules gave."""
    return {code for code in (*decided["unmet"], *decided["remarks"]) if code in REASONS}
