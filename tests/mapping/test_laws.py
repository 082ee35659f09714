"""The laws of the mapping, over generated records and over resources with all kinds of additions."""

from __future__ import annotations

import copy
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.data import data_path
from adapter.fhir.search import links
from adapter.mapping import Library, Trace
from adapter.mapping.roundtrip import round_trip, values
from tests.mapping.records import CONCEPTS, MAPPING, each_object, fullest, leaves, records

BUNDLE = json.loads((Path(__file__).parents[2] / "bench" / "bundle40.json").read_text("utf-8"))
RESOURCES = [entry["resource"] for entry in BUNDLE["entry"]]
PACKED = [
    (pack, entry["resource"])
    for pack in Library(MAPPING, data_path("mappings") / "packs").packs.every
    for path in sorted((pack.folder / "golden").glob("*.in.json"))
    for entry in json.loads(path.read_text("utf-8"))["entry"]
    if entry["resource"]["resourceType"] != "MessageHeader"
]
WRITTEN = [MAPPING.write(concept, fullest(concept)) for concept in CONCEPTS]


@pytest.mark.parametrize("concept", CONCEPTS)
@given(data=st.data())
def test_what_is_written_is_read_back_the_same(concept: str, data: st.DataObject) -> None:
    fields = data.draw(records(concept))
    assert [(one.concept, one.fields) for one in MAPPING.read(MAPPING.write(concept, fields))] == [(concept, fields)]


@pytest.mark.parametrize("concept", ["charge", "consent", "expectation", "indicator", "scenario", "vulnerability"])
@given(data=st.data())
def test_what_a_record_refers_to_is_what_its_resource_refers_to(concept: str, data: st.DataObject) -> None:
    fields = data.draw(records(concept))
    resource = MAPPING.write(concept, fields)
    assert sorted(MAPPING.links(concept, fields, resource)) == sorted(links(resource))


@pytest.mark.parametrize("resource", RESOURCES, ids=lambda one: one["resourceType"])
def test_a_record_survives_writing_and_reading(resource: dict[str, Any]) -> None:
    for record in MAPPING.read(resource):
        assert MAPPING.read(MAPPING.write(record.concept, record.fields)) == [record]


@given(data=st.data())
def test_nothing_is_lost_but_what_the_trace_lists_as_unread(data: st.DataObject) -> None:
    resource = _changed(data.draw(st.sampled_from(RESOURCES + WRITTEN)), data)
    trace = Trace()
    MAPPING.read(resource, trace)
    sources = {row.source for row in trace.rows if not row.target or row.class_ in ("derived", "one-way")}
    told = Counter(map(_bare, sources))
    changed = Counter(_bare(one.path) for one in round_trip(MAPPING, resource) if one.kind != "added")
    assert not changed - told


@given(data=st.data())
def test_by_a_pack_too_nothing_is_lost_but_what_the_trace_tells(data: st.DataObject) -> None:
    pack, resource = data.draw(st.sampled_from(PACKED))
    changed = _changed(resource, data)
    trace = Trace()
    pack.mapping.read(changed, trace)
    read = {row.source for row in trace.rows if row.class_ in ("derived", "one-way") or f"{pack.name}/" in row.row}
    told = read | {row.source for row in trace.unread}
    assert {one.path for one in round_trip(pack.mapping, changed) if one.kind != "added"} <= told


@given(data=st.data())
def test_the_difference_is_all_that_lies_between_a_resource_and_what_is_written_back(data: st.DataObject) -> None:
    resource = _changed(data.draw(st.sampled_from(RESOURCES + WRITTEN)), data)
    written = [MAPPING.write(record.concept, record.fields) for record in MAPPING.read(resource)]
    difference = round_trip(MAPPING, resource)
    places = {f"{resource['resourceType']}.{path}": value for path, value in values(resource)}
    assert all(places[one.path] == one.before for one in difference if one.kind != "added")
    before = Counter((_bare(path), str(value)) for path, value in places.items())
    gone = Counter((_bare(one.path), str(one.before)) for one in difference if one.before is not None)
    come = Counter((_bare(one.path), str(one.after)) for one in difference if one.after is not None)
    after = [Counter((_bare("." + path), str(value)) for path, value in values(one)) for one in written]
    assert before - gone + come in after


@given(data=st.data())
def test_the_trace_lists_every_value_once_and_leads_to_it_in_the_record(data: st.DataObject) -> None:
    resource = _changed(data.draw(st.sampled_from(RESOURCES + WRITTEN)), data)
    trace = Trace()
    said = {path: value for one in MAPPING.read(resource, trace) for path, value in leaves(one.fields, one.concept)}
    sources = {row.source for row in trace.rows}
    assert sources == {f"{resource['resourceType']}.{path}" for path, _ in values(resource)}
    targets = {row.target for row in trace.rows if row.target not in ("", "=")}
    assert targets == said.keys()
    assert all(row.why for row in trace.unread)


@given(data=st.data())
def test_a_trace_changes_nothing_in_what_is_read(data: st.DataObject) -> None:
    resource = _changed(data.draw(st.sampled_from(RESOURCES + WRITTEN)), data)
    before = copy.deepcopy(resource)
    assert MAPPING.read(resource, Trace()) == MAPPING.read(resource)
    assert resource == before


ADDITIONS = (
    ("extension", [{"url": "https://example.org/unknown", "valueString": "?"}]),
    ("_id", {"extension": [{"url": "https://example.org/unknown", "valueString": "?"}]}),
    ("coding", [{"system": "https://example.org/codes", "code": "?"}]),
    ("display", "a display"),
    ("identifier", [{"value": "without system"}]),
    ("note", [{"text": "a"}, {"text": "b", "time": "2026-01-01"}]),
)


def _changed(resource: dict[str, Any], data: st.DataObject) -> dict[str, Any]:
    """The resource with a repeated entry and with elements that no row names, in one of its objects each."""
    changed = copy.deepcopy(resource)
    objects: list[dict[str, Any]] = []
    each_object(changed, objects.append)
    here = data.draw(st.sampled_from(objects))
    name, value = data.draw(st.sampled_from(ADDITIONS))
    # A single identifier or note is no list, and a system beside another system is another code.
    if name not in here and not (name == "identifier" and here is not changed):
        here[name] = copy.deepcopy(value)
    if name in ("identifier", "note") and changed["resourceType"] in ("QuestionnaireResponse", "Patient"):
        here.pop(name, None) if here is changed and name not in resource else None
    repeated = [entries for one in objects for entries in one.values() if isinstance(entries, list)]
    entries = data.draw(st.sampled_from(repeated))
    entries.append(copy.deepcopy(data.draw(st.sampled_from(entries))))
    return changed


def _bare(path: str) -> str:
    """A path of a trace without resource type and list positions."""
    return ".".join(step.partition("[")[0] for step in path.split(".")[1:])
