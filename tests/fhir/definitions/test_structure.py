"""The definitions as read by the codecs, the search and the validator."""

from __future__ import annotations

import pytest

from adapter.fhir.definitions import (
    UnknownStructure,
    codes,
    data_types,
    primitive_types,
    resource_types,
    structure,
)


def test_elements_stand_in_the_order_of_the_specification() -> None:
    assert list(structure("Patient").elements)[:10] == [
        "id",
        "meta",
        "implicitRules",
        "language",
        "text",
        "contained",
        "extension",
        "modifierExtension",
        "identifier",
        "active",
    ]


def test_all_types_of_r4_are_there() -> None:
    assert (len(resource_types()), len(data_types()), len(primitive_types())) == (146, 39, 20)
    for name in resource_types() | data_types() | primitive_types():
        assert structure(name).name == name


def test_an_anonymous_type_is_named_by_its_path() -> None:
    assert structure("Patient").elements["contact"].types == ("Patient.contact",)
    contact = structure("Patient.contact")
    assert contact.kind == "backbone"
    assert list(contact.elements)[-2:] == ["organization", "period"]


def test_a_repeated_type_is_named_by_the_path_that_it_repeats() -> None:
    assert structure("Questionnaire.item").elements["item"].types == ("Questionnaire.item",)
    assert structure("Bundle.entry").elements["link"].types == ("Bundle.link",)


def test_a_choice_has_a_key_for_each_type() -> None:
    patient = structure("Patient")
    assert patient.elements["deceased"].choice
    assert {key for key, (element, _) in patient.keys.items() if element.name == "deceased"} == {
        "deceasedBoolean",
        "deceasedDateTime",
    }
    assert patient.keys["deceasedDateTime"][1] == "dateTime"
    assert len([key for key in structure("Extension").keys if key.startswith("value")]) == 50


def test_cardinality_is_known() -> None:
    observation = structure("Observation")
    assert (observation.elements["status"].min, observation.elements["status"].max) == (1, 1)
    assert observation.elements["category"].max is None
    assert observation.elements["category"].repeats
    assert not observation.elements["status"].repeats


def test_a_profile_that_takes_an_element_away_has_a_maximum_of_0() -> None:
    assert structure("SimpleQuantity").elements["comparator"].max == 0
    assert not structure("SimpleQuantity").elements["comparator"].repeats
    assert structure("Range").elements["low"].profiles == {"Quantity": ("SimpleQuantity",)}


def test_reference_targets_are_names_of_types_and_none_for_any() -> None:
    assert structure("Condition").elements["subject"].reference_targets == ("Patient", "Group")
    assert structure("Task").elements["focus"].reference_targets == ()


def test_ids_of_resources_and_urls_of_extensions_have_their_own_types() -> None:
    assert structure("Patient").elements["id"].types == ("id",)
    assert structure("Period").elements["id"].types == ("string",)
    assert structure("Extension").elements["url"].types == ("uri",)


def test_what_is_an_attribute_in_xml_is_marked() -> None:
    assert structure("Period").elements["id"].attribute
    assert structure("Extension").elements["url"].attribute
    assert not structure("Patient").elements["id"].attribute
    assert structure("Narrative").elements["div"].types == ("xhtml",)


def test_a_constraint_stands_with_the_type_that_states_it() -> None:
    assert [c.key for c in structure("Period").constraints] == ["per-1"]
    assert structure("EpisodeOfCare").elements["period"].constraints == ()
    assert [c.key for c in structure("Patient").elements["contact"].constraints] == ["pat-1"]


def test_codes_of_a_required_binding_are_listed_by_system() -> None:
    binding = structure("Patient").elements["gender"].binding
    assert binding is not None
    assert binding.strength == "required"
    genders = frozenset(("male", "female", "other", "unknown"))
    assert codes(binding.value_set) == {"http://hl7.org/fhir/administrative-gender": genders}


def test_codes_that_have_no_end_are_not_listed() -> None:
    assert codes("http://hl7.org/fhir/ValueSet/mimetypes") is None


@pytest.mark.parametrize("name", ["Woman", "Patient.nothing", "", "patient"])
def test_an_unknown_type_is_told(name: str) -> None:
    with pytest.raises(UnknownStructure):
        structure(name)
