"""Parts of resources: _summary and _elements."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from adapter.fhir.outcome import Refused
from adapter.fhir.summary import part_of, subset_of

TAG = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "SUBSETTED"}
QUESTIONNAIRE: dict[str, Any] = {
    "resourceType": "Questionnaire",
    "id": "1",
    "meta": {"versionId": "2", "tag": [{"code": "x"}]},
    "text": {"status": "generated", "div": "<div/>"},
    "extension": [{"url": "urn:x", "valueCode": "y"}],
    "status": "active",
    "_status": {"id": "s"},
    "title": "T",
    "purpose": "P",
    "item": [{"linkId": "1", "type": "group"}],
}
BUNDLE: dict[str, Any] = {
    "resourceType": "Bundle",
    "type": "searchset",
    "total": 1,
    "link": [{"relation": "self", "url": "x"}],
    "entry": [{"fullUrl": "u", "resource": QUESTIONNAIRE, "search": {"mode": "match"}}],
}


def keys(summary: str | None, elements: str | None = None, resource: dict[str, Any] = QUESTIONNAIRE) -> set[str]:
    before = copy.deepcopy(resource)
    part = part_of(resource, subset_of(summary, elements))
    assert resource == before
    assert (TAG in part["meta"]["tag"]) == (part != resource)
    return set(part) - {"resourceType", "id", "meta"}


@pytest.mark.parametrize(
    ("summary", "elements", "left"),
    [
        (None, None, {"text", "extension", "status", "_status", "title", "purpose", "item"}),
        ("false", "", {"text", "extension", "status", "_status", "title", "purpose", "item"}),
        ("true", None, {"status", "_status", "title"}),
        ("text", None, {"text", "status", "_status"}),
        ("data", None, {"extension", "status", "_status", "title", "purpose", "item"}),
        (None, "title", {"status", "_status", "title"}),
        (None, " title ,Questionnaire.purpose,nothing", {"status", "_status", "title", "purpose"}),
        (None, "item.linkId", {"status", "_status", "item"}),
        ("false", "title", {"status", "_status", "title"}),
        ("text", "title", {"text", "status", "_status"}),
    ],
)
def test_a_part_holds_what_was_asked_for_and_what_is_mandatory(
    summary: str | None, elements: str | None, left: set[str]
) -> None:
    assert keys(summary, elements) == left


@pytest.mark.parametrize("name", ["value", "value[x]", "valueQuantity", "Observation.value"])
def test_a_choice_is_asked_for_by_any_of_its_names(name: str) -> None:
    resource = {
        "resourceType": "Observation",
        "meta": {"tag": []},
        "status": "final",
        "valueQuantity": {"value": 1},
        "note": [],
    }
    assert keys(None, name, resource) == {"status", "valueQuantity"}


def test_the_mark_keeps_the_tags_and_stands_once() -> None:
    part = part_of(part_of(QUESTIONNAIRE, subset_of("true", None)), subset_of(None, "status"))
    assert part["meta"] == {"versionId": "2", "tag": [{"code": "x"}, TAG]}


def test_a_whole_resource_is_not_marked() -> None:
    resource = {"resourceType": "Basic", "id": "1", "code": {"text": "x"}}
    for summary in ("true", "data", "false"):
        assert part_of(resource, subset_of(summary, None)) is resource


def test_backbone_elements_of_a_summary_are_cut_as_well() -> None:
    participant = {"individual": {"reference": "Practitioner/1"}, "period": {"start": "2020"}}
    resource = {"resourceType": "Encounter", "participant": [participant]}
    part = part_of(resource, subset_of("true", None))
    assert part["participant"] == [{"individual": {"reference": "Practitioner/1"}}]


def test_in_a_page_each_resource_is_cut() -> None:
    page = part_of(BUNDLE, subset_of("true", None))
    assert page["entry"][0]["search"] == {"mode": "match"}
    assert "item" not in page["entry"][0]["resource"]
    assert "meta" not in page


def test_a_count_has_no_entries() -> None:
    assert part_of(BUNDLE, subset_of("count", None)) == {key: value for key, value in BUNDLE.items() if key != "entry"}


def test_outcomes_and_deleted_entries_in_a_page_stay() -> None:
    outcome = {"resourceType": "OperationOutcome", "issue": []}
    entries = [{"resource": outcome}, {"request": {"method": "DELETE", "url": "x"}}]
    page = part_of({**BUNDLE, "type": "history", "entry": entries}, subset_of("text", None))
    assert page["entry"] == entries


def test_an_unknown_summary_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        subset_of("short", None)
    assert caught.value.status == 400
