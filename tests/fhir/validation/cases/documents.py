"""Documents, searches and links: what a Bundle must hold besides what each of its entries says."""

from __future__ import annotations

from typing import Any

from tests.fhir.validation.cases.samples import WHEN, bundle, composition, entry, organisation, patient

SERVER = "https://example.org/fhir"
ENTRY = "bundle-entry"
WOMAN = {"reference": "Patient/p"}
HOUSE = {"reference": "Organization/o"}


def lies(kind: str, resource: Any, **more: Any) -> Any:
    return entry(f"{SERVER}/{kind}/{resource['id']}", resource=resource, **more)


def document(*entries: Any, **changes: Any) -> Any:
    """A document of a Composition with these changes, its woman, its house, and these entries."""
    first = composition(id="c", author=[HOUSE], subject=WOMAN, **changes)
    known = lies("Patient", patient(id="p")), lies("Organization", organisation(id="o"))
    identifier = {"system": "http://example.org/b", "value": "1"}
    return bundle(lies("Composition", first), *known, *entries, type="document", timestamp=WHEN, identifier=identifier)


def section(**content: Any) -> Any:
    return {"title": "x", **content}


def at(path: str) -> set[tuple[str, str]]:
    return {(f"Bundle.entry[0].resource.{path}", ENTRY)}


OUTCOME = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "invalid"}]}
LOST = {"reference": "Encounter/lost"}
CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("a lost encounter", document(encounter=LOST), at("encounter")),
    (
        "a lost attester",
        document(attester=[{"mode": "legal", "party": {"reference": "Patient/q"}}]),
        at("attester[0].party"),
    ),
    (
        "a custodian on another server",
        document(custodian={"reference": "http://other.test/Organization/o"}),
        at("custodian"),
    ),
    ("a lost detail", document(event=[{"detail": [WOMAN, LOST]}]), at("event[0].detail[1]")),
    ("a lost entry", document(section=[section(entry=[WOMAN, LOST])]), at("section[0].entry[1]")),
    (
        "a lost entry deep inside",
        document(section=[section(section=[section(entry=[LOST], focus=LOST)])]),
        at("section[0].section[0].entry[0]") | at("section[0].section[0].focus"),
    ),
    ("an entry to which nothing leads", document(lies("Patient", patient(id="q"))), {("Bundle.entry[3]", ENTRY)}),
    (
        "a relative reference from where it leads nowhere",
        bundle(
            entry(resource=composition(author=[HOUSE])), lies("Organization", organisation(id="o")), type="document",
            timestamp=WHEN, identifier={"system": "http://example.org/b", "value": "1"},
        ),
        at("author[0]") | {("Bundle.entry[1]", ENTRY)},
    ),
    ("a section of nothing", document(section=[section()]), {("Bundle.entry[0].resource.section[0]", "invariant")}),
    (
        "a full section said to be empty",
        document(section=[section(entry=[WOMAN], emptyReason={"text": "x"})]),
        {("Bundle.entry[0].resource.section[0]", "invariant")},
    ),
    ("a fullUrl of a resource without id", bundle(entry(f"{SERVER}/Patient/p")), {("Bundle.entry[0]", ENTRY)}),
    (
        "a finding without id",
        bundle(entry(search={"mode": "match"}), type="searchset"),
        {("Bundle.entry[0].resource", ENTRY)},
    ),
    (
        "a finding said to be an outcome",
        bundle(lies("Patient", patient(id="p"), search={"mode": "outcome"}), type="searchset"),
        {("Bundle.entry[0].resource", ENTRY)},
    ),
    (
        "two links of one relation",
        bundle(entry(), link=[{"relation": one, "url": "http://x.test"} for one in ("self", "next", "self")]),
        {("Bundle.link[2].relation", ENTRY)},
    ),
]  # fmt: skip
VALID: list[tuple[str, Any]] = [
    ("a document that holds what it names", document(section=[section(entry=[WOMAN])])),
    (
        "what points to the woman",
        document(lies("Patient", patient(id="q", link=[{"other": WOMAN, "type": "seealso"}]))),
    ),
    ("an author by identifier", document(custodian={"identifier": {"value": "1"}})),
    ("a version of the woman", document(section=[section(entry=[{"reference": "Patient/p/_history/1"}])])),
    (
        "a resource that is posted",
        bundle(entry(f"{SERVER}/Patient/p", request={"method": "POST", "url": "Patient"}), type="transaction"),
    ),
    ("an outcome of a search", bundle(entry(resource=OUTCOME, search={"mode": "outcome"}), type="searchset")),
]  # fmt: skip
