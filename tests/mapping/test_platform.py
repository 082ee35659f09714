"""The platform record and its JSON Schema."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.data import data_path
from adapter.mapping import Record
from adapter.mapping.platform import VERSION, platform_record, records_of
from adapter.mapping.schema import schema
from tests.mapping.json_schema import faults
from tests.mapping.records import CONCEPTS, MAPPING, records

SCHEMA = schema(MAPPING)


def test_the_published_schema_is_the_one_of_the_files() -> None:
    """Else: `python -m adapter.mapping.schema > mappings/platform-record.schema.json`, and think of VERSION."""
    published = json.loads((data_path("mappings") / "platform-record.schema.json").read_text("utf-8"))
    assert published == SCHEMA
    assert published["$id"].endswith(f"/{VERSION}")


@given(data=st.data())
def test_records_survive_the_platform_record(data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(CONCEPTS), unique=True, max_size=3))
    told = [Record(concept, data.draw(records(concept))) for concept in chosen for _ in range(2)]
    body = platform_record(told)
    assert records_of(body) == told
    assert list(faults(body, SCHEMA)) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"version": "0"},
        {"version": VERSION, "woman": {}},
        {"version": VERSION, "man": []},
        {"version": VERSION, "woman": [{"sex": "female"}]},
        {"version": VERSION, "woman": [{"gender": 1}]},
        {"version": VERSION, "woman": [{"identifiers": [{"value": "1"}]}]},
        {"version": VERSION, "woman": [{"birth_date": "14/03/1995"}]},
        {"version": VERSION, "goal": [{"status": "good"}]},
        {"version": VERSION, "screening": [{"answers": {"housing.1": ["bad"]}}]},
        {"version": VERSION, "screening": [{"answers": {"housing.9": ["good"]}}]},
    ],
)
def test_what_is_no_platform_record_fails_the_schema(body: dict[str, Any]) -> None:
    assert list(faults(body, SCHEMA))


def test_reasons_may_carry_their_text() -> None:
    reasons = ["late", {"code": "no-consent", "display": "No consent"}]
    assert not list(faults({"version": VERSION, "charge": [{"reasons": reasons}]}, SCHEMA))
