"""The ChargeItemDefinitions, one for each pseudocode and tariff, and the maps of professions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.profiles.rules import Rules
from scripts.profiles.texts import CANONICAL, Resource, published, translated, translations

NOMENCLATURE = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/be-ns-nihdi-nomenclature"
HCPARTY = "https://www.ehealth.fgov.be/standards/fhir/core/CodeSystem/cd-hcparty"
EXTENSION = f"{CANONICAL}/StructureDefinition"
ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"


def definitions(rows: Mapping[str, Any], editions: list[Mapping[str, Any]]) -> Iterator[Resource]:
    """A later edition names only what it changes; each that names a tariff gives a definition of it."""
    merged: dict[str, Any] = {}
    for edition in editions:
        for key, value in edition.items():
            merged[key] = merged.get(key, {}) | value if isinstance(value, dict) else value
        for code in edition.get("tariffs", ()):
            yield definition(code, rows[code], Rules(rows, code, merged), merged)


def definition(code: str, row: Mapping[str, Any], rules: Rules, edition: Mapping[str, Any]) -> Resource:
    tariff = edition["tariffs"][code]
    price = {"type": "base", "amount": {"value": float(tariff["amount"]), "currency": "EUR"}}
    found = published(
        "ChargeItemDefinition", code, row["title"][0], row["description"],
        id=f"{code}-{tariff['version']}", version=tariff["version"],
        extension=[
            *limits(row, edition), *billers(row, edition), submission(edition["deadline"]), *rules.extensions(),
        ],
        _title=translations(row["title"]), effectivePeriod=effective(edition.get("valid_from")),
        code={"coding": [{"system": NOMENCLATURE, "code": code} | translated("display", row["title"])]},
        applicability=list(rules.applicability()),
        propertyGroup=[{"priceComponent": [price]}],
    )  # fmt: skip
    del found["name"]  # R4 has none here
    return found


def effective(day: Any) -> Resource:
    """The circular has no date: from when its tariffs hold is not known."""
    if day is None:
        return {"_start": {"extension": [{"url": ABSENT, "valueCode": "unknown"}]}}
    return {"start": str(day)}


def limits(row: Mapping[str, Any], edition: Mapping[str, Any]) -> Iterator[Resource]:
    for limit in row["limits"]:
        section, name = limit["maximum"]
        yield {
            "extension": [
                {"url": "maximum", "valuePositiveInt": edition[section][name]},
                {"url": "unit", "valueCode": limit["unit"]},
                {"url": "scope", "valueCode": limit["scope"]},
            ],
            "url": f"{EXTENSION}/limit",
        }


def billers(row: Mapping[str, Any], edition: Mapping[str, Any]) -> Iterator[Resource]:
    if "billers" in row:
        section, name = row["billers"]
        for profession in edition[section][name]:
            yield {"url": f"{EXTENSION}/biller", "valueCode": profession}


def submission(deadline: Mapping[str, Any]) -> Resource:
    months, day = (
        {"url": "months", "valueUnsignedInt": deadline["months"]},
        {"url": "day", "valuePositiveInt": deadline["day"]},
    )
    return {"extension": [months, day], "url": f"{EXTENSION}/submission"}


def professions(edition: Mapping[str, Any]) -> Iterator[Resource]:
    """Which codes of cd-hcparty mean a profession or kind of organisation of the rules, and back."""
    pairs: dict[str, list[tuple[str, list[str]]]] = {}
    for name, codes in edition["professions"].items():
        pairs[name] = [(one["code"], one.get("department", [])) for one in codes]
    for name, codes in edition["organisations"].items():
        pairs[name] = [(code, []) for code in codes]
    there = [{"code": name, "target": [target(*pair) for pair in found]} for name, found in pairs.items()]
    back = [
        {"code": code, "target": [target(name, departments)]}
        for name, found in pairs.items() for code, departments in found
    ]  # fmt: skip
    ours = f"{CANONICAL}/CodeSystem/profession"
    description = "With a comment where a code means the profession only together with a department."
    for name, title, group in (
        ("profession-hcparty", "Professions to cd-hcparty", {"source": ours, "target": HCPARTY, "element": there}),
        ("hcparty-profession", "cd-hcparty to professions", {"source": HCPARTY, "target": ours, "element": back}),
    ):
        yield published("ConceptMap", name, title, description, group=[group])


def target(code: str, departments: list[str]) -> Resource:
    if departments:
        said = f"Only with one of these departments on the same role: {', '.join(departments)}."
        return {"code": code, "equivalence": "inexact", "comment": said}
    return {"code": code, "equivalence": "equivalent"}
