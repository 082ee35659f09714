"""What a resource is found by: keys and attributes of the active parameters, and every reference in it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.canonical import HCPARTY, NIHDI, NIHDI_PERSON, SSIN, B
from adapter.fhir.search import index, links
from adapter.fhir.search.model import SEPARATOR, Link

LEGACY = "https://www.ehealth.fgov.be/standards/fhir/NamingSystem/ssin"


def test_identifiers_are_keys_with_the_canonical_system() -> None:
    patient = {
        "resourceType": "Patient",
        "identifier": [{"system": LEGACY, "value": "85010112345"}, {"value": "bare"}, {"system": SSIN}],
    }
    assert index(patient).keys == [
        (f"85010112345{SEPARATOR}{SSIN}", "identifier"),
        (f"bare{SEPARATOR}", "identifier"),
    ]


def test_a_single_identifier_is_read_like_a_list() -> None:
    response = {"resourceType": "QuestionnaireResponse", "identifier": {"system": "urn:s", "value": "1"}}
    assert index(response).keys == [(f"1{SEPARATOR}urn:s", "identifier")]


def test_the_status_of_a_charge_is_a_key_and_of_others_an_attribute() -> None:
    assert index({"resourceType": "ChargeItem", "status": "billable"}).keys == [
        (f"billable{SEPARATOR}", "ChargeItem.status")
    ]
    assert index({"resourceType": "Encounter", "status": "finished"}).attributes == {"status": [f"finished{SEPARATOR}"]}


def test_every_coding_of_every_concept_counts() -> None:
    old, new = HCPARTY.replace("/core", ""), HCPARTY
    role = {
        "resourceType": "PractitionerRole",
        "code": [{"coding": [{"system": old, "code": "persmidwife"}, {"code": "bare"}]}, {"text": "none"}],
    }
    assert index(role).attributes == {"role": [f"persmidwife{SEPARATOR}{new}", f"bare{SEPARATOR}"]}


def test_each_type_of_a_choice_is_read() -> None:
    for element in (
        {"effectiveDateTime": "2026-03-12T10:00:00.000Z"},
        {"effectiveInstant": "2026-03-12T10:00:00.000Z"},
        {"effectivePeriod": {"start": "2026-03-12T10:00:00.000Z", "end": "2026-03-12T10:00:00.000Z"}},
        {"effectiveTiming": {"event": ["2026-03-12T10:00:00.000Z"]}},
    ):
        observation: dict[str, Any] = {"resourceType": "Observation", **element}
        assert index(observation).attributes == {"date": [[1773309600000, 1773309600000]]}


def test_an_own_extension_is_an_attribute() -> None:
    url = f"{B}/StructureDefinition/submission-deadline"
    charge = {"resourceType": "ChargeItem", "extension": [{"url": "urn:x", "valueDate": "2020-01-01"}]}
    assert index(charge).attributes == {}
    charge["extension"].append({"url": url, "valueDate": "2026-05-31"})  # type: ignore[attr-defined]  # it is the list
    assert list(index(charge).attributes) == ["due"]


def test_strings_are_kept_normalised_and_as_written() -> None:
    patient = {"resourceType": "Patient", "name": [{"family": "Élise  D"}]}
    found = index(patient).attributes
    assert found["family"] == ["elise d"]
    assert found["family:exact"] == ["Élise  D"]


def test_an_unknown_type_has_no_index() -> None:
    assert index({"resourceType": "Nothing", "status": "x"}) == ([], {})


def test_references_wherever_they_stand() -> None:
    resource = {
        "resourceType": "Observation",
        "contained": [{"resourceType": "Observation", "id": "edd", "subject": {"reference": "Patient/inner"}}],
        "extension": [
            {"url": "http://hl7.org/x/workflow-episodeOfCare", "valueReference": {"reference": "EpisodeOfCare/1"}}
        ],
        "subject": {"reference": "Patient/1/_history/4", "display": "name"},
        "performer": [{"reference": "Practitioner/1"}, {"reference": "Practitioner/1"}, {"reference": "#local"}],
        "focus": [{"identifier": {"system": LEGACY, "value": "85010112345"}, "type": "Patient"}],
        "component": [
            {
                "code": {
                    "coding": [{"code": "x", "extension": [{"url": "u/deep", "valueReference": {"reference": "A/1"}}]}]
                }
            }
        ],
        "identifier": [{"system": "s", "value": "v", "assigner": {"reference": "Organization/1"}}],
    }
    assert links(resource) == [
        Link("Patient/inner", "contained.subject"),
        Link("EpisodeOfCare/1", "extension:workflow-episodeOfCare.valueReference"),
        Link("Patient/1", "subject"),
        Link("Practitioner/1", "performer"),
        Link(f"{SSIN}|85010112345", "focus"),
        Link("A/1", "component.code.coding.extension:deep.valueReference"),
        Link("Organization/1", "identifier.assigner"),
    ]


def test_literal_and_logical_of_one_reference_both_count() -> None:
    actor = {"reference": "PractitionerRole/1", "identifier": {"system": NIHDI, "value": "11111111111"}}
    charge = {"resourceType": "ChargeItem", "performer": [{"actor": actor}]}
    assert links(charge) == [
        Link("PractitionerRole/1", "performer.actor"),
        Link(f"{NIHDI}|11111111111", "performer.actor"),
        Link(f"{NIHDI_PERSON}|11111111", "performer.actor"),
    ]


@pytest.mark.parametrize(
    ("value", "more"), [("42340696401", ["42340696"]), ("42340696", ["42340696"]), ("423406964", [])]
)
def test_who_has_a_nihdi_number_is_also_found_by_the_eight_digits_that_name_a_person(
    value: str, more: list[str]
) -> None:
    resource = {"resourceType": "Practitioner", "identifier": [{"system": NIHDI, "value": value}]}
    keys = [f"{value}\x1f{NIHDI}", *(f"{one}\x1f{NIHDI_PERSON}" for one in more)]
    assert index(resource).keys == [(key, "identifier") for key in keys]


def test_an_identifier_that_is_no_reference_is_no_link() -> None:
    resource = {"resourceType": "Composition", "identifier": {"system": "s", "value": "v"}, "status": "final"}
    assert links(resource) == []


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["reference", "identifier", "coding", "value", "system", "extension", "url"]), inner
        )
    ),
    max_leaves=12,
)


@given(
    st.dictionaries(st.sampled_from(["identifier", "status", "code", "name", "birthDate", "meta", "subject"]), VALUES)
)
def test_what_does_not_conform_never_raises(elements: dict[str, Any]) -> None:
    for type_ in ("Patient", "ChargeItem", "Observation", "PractitionerRole"):
        made = index({"resourceType": type_, **elements})
        assert all(key and path for key, path in made.keys)
        assert all(link.key for link in links({"resourceType": type_, **elements}))
