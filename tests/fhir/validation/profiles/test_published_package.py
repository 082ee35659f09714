"""Our profiles and those of Belgium: the examples conform, and what they forbid is found where it is."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from adapter.fhir.outcome import kinds
from adapter.fhir.validation import validate
from scripts.profiles.forbidden import broken, package_files, rows
from tests.fhir.validation.profiles.published import B, E, example, example_names

ROWS = list(rows())
FILES = package_files()


@pytest.mark.parametrize("name", example_names())
def test_an_example_conforms_to_its_profiles_and_to_the_default_one(name: str) -> None:
    issues = validate(example(name), profiles=(), defaults="error")
    assert [issue for issue in issues if issue.stops] == []


@pytest.mark.parametrize("row", [pytest.param(row, id=row.forbids) for row in ROWS])
def test_what_a_profile_forbids_is_found_at_the_element_or_in_it(row: Any) -> None:
    issues = [issue for issue in validate(broken(row, FILES), profiles=()) if issue.stops]
    assert [issue for issue in issues if issue.expression.startswith(row.at)]


def identifiers(name: str, *given: dict[str, Any]) -> Any:
    return example(name) | {"identifier": list(given)}


def number(system: str, value: str, **more: Any) -> dict[str, Any]:
    return {"system": f"{E}/core/NamingSystem/{system}", "value": value} | more


PSEUDONYM = {"extension": [{"url": f"{E}/infsec/StructureDefinition/be-ext-pseudonymization", "extension": [
    {"url": "marker", "valueBoolean": True}
]}]}  # fmt: skip
NUMBERS = [
    ("Patient-amina", "be-patient", "ssin", "9503146022", "be-inv-SSIN"),
    ("Patient-amina", "be-patient", "ssin", "95031460224", ""),
    ("Practitioner-midwife", "be-practitioner", "nihdi", "1234567", "be-inv-NIHDI"),
    ("Practitioner-midwife", "be-practitioner", "nihdi", "12345678", ""),
    ("Organization-hospital", "be-organization", "cbe", "012345678", "be-inv-CBE"),
    ("Organization-hospital", "be-organization", "cbe", "0123456789", ""),
]


@pytest.mark.parametrize(("name", "profile", "system", "value", "rule"), NUMBERS)
def test_a_belgian_number_has_its_length(name: str, profile: str, system: str, value: str, rule: str) -> None:
    resource = identifiers(name, number(system, value))
    del resource["meta"]
    issues = validate(resource, profiles=[f"{E}/core/StructureDefinition/{profile}"])
    places = [(i.detail["rule"], i.expression.partition(".")[2]) for i in issues if i.stops]
    assert places == ([(rule, "identifier[0]")] if rule else [])


def test_a_pseudonym_has_no_length() -> None:
    resource = identifiers("Patient-amina", number("ssin", "abc", _value=PSEUDONYM))
    assert "invariant" not in {issue.kind for issue in validate(resource, profiles=())}


Change = Callable[[Any], object]
PLANTED: list[tuple[str, str, Change, str, str]] = [
    ("an amount without cents", "ChargeItem-amina-talk-charge", lambda r: r["priceOverride"].update(value=56),
     "ChargeItem.priceOverride", "invariant"),
    ("a reason that is none", "ChargeItem-amina-coordination-charge",
     lambda r: next(x for x in r["extension"] if x["url"].endswith("/reason"))["valueCodeableConcept"]["coding"][0].update(code="x"),
     "ChargeItem.extension[0].value.ofType(CodeableConcept)", "code-not-in-valueset"),
    ("a contained Observation without date", "Observation-amina-expectation",
     lambda r: r["contained"][1].pop("effectiveDateTime"), "Observation.contained[1]", "required-element-missing"),
    ("a part of Parameters of another type", "Parameters-amina-preview",
     lambda r: r["parameter"][1]["part"][1].update(valueCode="C"),
     "Parameters.parameter[1].part[1].value.ofType(code)", "code-not-in-valueset"),
    ("an entry of a Bundle", "Bundle-amina-transaction", lambda r: r["entry"][3]["resource"].pop("name", None) or r["entry"][3].pop("request"),
     "Bundle.entry[3]", "required-element-missing"),
    ("a woman who is none", "Encounter-amina-talk", lambda r: r["subject"].update(reference="Group/1"),
     "Encounter.subject", "reference-type"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "change", "place", "kind"), [pytest.param(*row[1:], id=row[0]) for row in PLANTED])
def test_a_planted_error_is_found_where_it_is(name: str, change: Change, place: str, kind: str) -> None:
    resource = example(name)
    change(resource)
    issues = [issue for issue in validate(resource, profiles=()) if issue.layer == "profile" and issue.stops]
    assert (place, kind) in {(issue.expression, issue.kind) for issue in issues}


@pytest.mark.parametrize(
    ("defaults", "severities"),
    [("", set()), ("information", {"information"}), ("warning", {"warning"}), ("error", {"error"})],
)
def test_what_breaks_a_default_profile_is_as_severe_as_settings_say(defaults: str, severities: set[str]) -> None:
    resource = example("Encounter-amina-meeting")
    del resource["meta"], resource["period"]
    issues = validate(resource, profiles=(), defaults=defaults)
    assert {issue.severity for issue in issues if issue.kind == "invariant"} == severities
    assert {issue.profile for issue in issues} <= {f"{B}/StructureDefinition/meeting"}


def test_an_unfinished_team_is_no_error() -> None:
    team = example("CareTeam-amina-team")
    team["participant"] = team["participant"][:1]
    assert [issue for issue in validate(team, profiles=(), defaults="error") if issue.stops] == []


def test_a_resource_that_is_no_fact_of_the_programme_has_no_default_profile() -> None:
    resource = example("Observation-amina-scenario")
    del resource["meta"]
    resource["code"] = {"text": "weight"}
    assert validate(resource, profiles=(), defaults="error") == []


def test_every_kind_has_its_texts() -> None:
    found = {issue.kind for row in ROWS for issue in validate(broken(row, FILES), profiles=())}
    assert found | {"profile-type", "profile-unknown", "target-profile", "questionnaire", "code-unknown"} <= set(
        kinds()
    )
