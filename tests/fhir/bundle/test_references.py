"""Finding and rewriting references in one walk."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.canonical import SSIN
from adapter.fhir.references import expression, literal_key, logical_key, relative_to, rewritten, survey

URN = "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0001"
RESOURCE: dict[str, Any] = {
    "resourceType": "Encounter",
    "identifier": [{"system": "urn:oid:2.999.1", "value": URN}],
    "text": {"status": "generated", "div": f"<div><a href='{URN}'>a</a><img src=\"{URN}\"/> {URN}</div>"},
    "contained": [{"resourceType": "Patient", "id": "p", "identifier": [{"system": SSIN, "value": "1"}]}],
    "subject": {"reference": "#p"},
    "participant": [{"individual": {"reference": URN}}, {"individual": {"identifier": {"system": "a", "value": "b"}}}],
    "extension": [
        {"url": "http://example.org", "valueUri": URN},
        {"url": "http://example.org/y", "valueString": URN},
    ],
}


def replaced(value: str) -> str:
    return "Practitioner/1" if value == URN else value


def test_every_reference_is_found_with_its_place() -> None:
    found = survey(RESOURCE)
    assert [(site.value, expression(site.trail, "Encounter")) for site in found.references] == [
        (URN, "Encounter.participant[0].individual.reference")
    ]
    assert [(site.value, expression(site.trail, "E")) for site in found.logical] == [
        ("a|b", "E.participant[1].individual.identifier")
    ]
    assert [expression(trail, "E") for _, trail in found.identifiers] == ["E.contained[0].identifier[0]"]


def test_rewriting_changes_references_uris_and_links_and_nothing_else() -> None:
    before = copy.deepcopy(RESOURCE)
    after = rewritten(RESOURCE, survey(RESOURCE), replaced, replaced)
    assert before == RESOURCE
    assert after["participant"][0]["individual"]["reference"] == "Practitioner/1"
    assert after["extension"][0]["valueUri"] == "Practitioner/1"
    assert after["extension"][1]["valueString"] == URN
    assert after["identifier"][0]["value"] == URN
    assert after["text"]["div"] == f"<div><a href='Practitioner/1'>a</a><img src=\"Practitioner/1\"/> {URN}</div>"
    assert after["contained"] is RESOURCE["contained"]


def test_without_a_change_the_same_object_comes_back() -> None:
    assert rewritten(RESOURCE, survey(RESOURCE), lambda value: value, lambda value: value) is RESOURCE


TREES = st.recursive(
    st.fixed_dictionaries({"reference": st.sampled_from([URN, "Patient/1", "#x"])}),
    lambda inner: st.dictionaries(st.sampled_from("abc"), inner | st.lists(inner, max_size=3), max_size=3),
    max_leaves=12,
)


@given(TREES)
def test_rewriting_there_and_back_gives_the_same(tree: dict[str, Any]) -> None:
    before = copy.deepcopy(tree)
    there = rewritten(tree, survey(tree), replaced, replaced)
    back = rewritten(there, survey(there), lambda value: URN if value == "Practitioner/1" else value, replaced)
    assert tree == before == back


def test_keys_of_references() -> None:
    assert literal_key("Patient/1/_history/3") == "Patient/1"
    assert literal_key("http://example.org/Patient/1") is None
    assert literal_key(URN) is None
    assert logical_key({"system": SSIN.replace("/core/", "/"), "value": "1"}) == f"{SSIN}|1"
    assert logical_key({"value": "1"}) is None
    assert relative_to("http://a/fhir", "http://a/fhir/Patient/1") == "Patient/1"
    assert relative_to("http://a/fhir", "http://a/fhirs/Patient/1") == "http://a/fhirs/Patient/1"
    assert relative_to("", "Patient/1") == "Patient/1"
