"""Of several births in one pregnancy-status Observation the last counts, wherever it stands (A43)."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from adapter.canonical import LOINC, SNOMED
from adapter.data import data_path
from adapter.dossier.source import Source, Sources
from adapter.mapping import Mapping, Trace

Resource = dict[str, Any]


@cache
def mapping() -> Mapping:
    return Mapping.load(data_path("mappings"))


def part(system: str, code: str, **elements: Any) -> Resource:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": system, "code": code}]},
    } | elements


def birth(day: str, **elements: Any) -> Resource:
    return part(SNOMED, "289251005", valueDateTime=day) | elements


DUE = part(LOINC, "11778-8", valueDateTime="2026-08-10")


def told(*contained: Resource) -> Resource:
    return part(LOINC, "82810-3", id="o1", contained=list(contained))


def read(observation: Resource, trace: Trace | None = None) -> Resource:
    source = Source("Observation", "o1", 1, observation, datetime(2026, 8, 7, tzinfo=UTC))
    (telling,) = Sources.of([source], mapping(), trace).current("expectation")
    return telling.fields


FIRST, LAST = birth("2026-08-05"), birth("2026-08-06")


@pytest.mark.rule("A43")
@pytest.mark.parametrize("births", [[FIRST, LAST], [LAST, FIRST], [FIRST, LAST, FIRST]])
def test_of_several_births_in_one_observation_the_last_counts(births: list[Resource]) -> None:
    fields = read(told(DUE, *births))
    assert (fields["end_of_pregnancy"], fields["due_date"]) == ("2026-08-06", "2026-08-10")


def test_births_around_midnight_are_of_their_days_in_belgium() -> None:
    before, after = birth("2026-08-05T23:50:00+02:00"), birth("2026-08-05T22:05:00Z")
    assert read(told(after, before))["end_of_pregnancy"] == "2026-08-05T22:05:00Z"


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_birth_that_is_taken_back_is_none(status: str) -> None:
    taken_back = LAST | {"status": status}
    assert read(told(FIRST, taken_back))["end_of_pregnancy"] == "2026-08-05"
    assert "end_of_pregnancy" not in read(told(DUE, taken_back))


def test_a_birth_that_says_its_day_in_effective_alone_counts_too() -> None:
    effective = {name: value for name, value in LAST.items() if name != "valueDateTime"} | {
        "effectiveDateTime": "2026-08-06"
    }
    assert read(told(FIRST, effective))["end_of_pregnancy"] == "2026-08-06"


def test_a_birth_of_which_only_the_month_is_known_never_counts_before_one_with_its_day() -> None:
    assert read(told(birth("2026-09"), FIRST))["end_of_pregnancy"] == "2026-08-05"


def test_the_trace_says_which_birth_counted_and_that_the_other_was_not_read() -> None:
    trace = Trace()
    read(told(FIRST, LAST), trace)
    targets = {row.source: row.target for row in trace.rows}
    assert targets["Observation.contained[1].valueDateTime"] == "expectation.end_of_pregnancy"
    assert targets["Observation.contained[0].valueDateTime"] == ""
    assert "Observation.contained[0].code.coding[0].code" in targets


def test_one_birth_is_read_as_it_was_sent() -> None:
    assert read(told(DUE, FIRST))["end_of_pregnancy"] == "2026-08-05"
