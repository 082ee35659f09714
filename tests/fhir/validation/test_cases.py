"""Planted errors, each named at exactly its element, and valid resources that look as if they might not be."""

from __future__ import annotations

import copy
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.outcome import kinds
from adapter.fhir.validation import validate
from tests.fhir.validation.cases import (
    bundles,
    codes,
    documents,
    invariants,
    narratives,
    primitives,
    seldom,
    structure,
    valid,
)
from tests.fhir.validation.cases.samples import bundle, entry, observation, patient

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
PLANTED = [
    *structure.CASES,
    *primitives.CASES,
    *codes.CASES,
    *bundles.CASES,
    *narratives.CASES,
    *documents.CASES,
    *seldom.PLANTED,
]
VALID = [*valid.CASES, *narratives.VALID, *documents.VALID, *seldom.VALID]


@pytest.mark.parametrize(("resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in PLANTED])
def test_a_planted_error_is_found_where_it_is(resource: Any, expected: set[tuple[str, str]]) -> None:
    found = [issue for issue in validate(resource) if issue.stops]
    assert {(issue.expression, issue.kind) for issue in found} == expected
    assert all(issue.expected for issue in found)


@pytest.mark.parametrize(
    ("rule", "resource", "expression"),
    [pytest.param(*case, id=f"{case[0]} {case[2]}") for case in [*invariants.CASES, *seldom.CASES]],
)
def test_a_broken_invariant_is_found_at_its_element(rule: str, resource: Any, expression: str) -> None:
    assert [(issue.detail.get("rule"), issue.expression) for issue in validate(resource)] == [(rule, expression)]


@pytest.mark.parametrize("resource", [pytest.param(case[1], id=case[0]) for case in VALID])
def test_a_valid_resource_has_no_issue(resource: Any) -> None:
    assert validate(resource) == []


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in EXAMPLES])
def test_an_official_example_has_no_error(path: Path) -> None:
    resource = json.loads(path.read_text("utf-8"), parse_float=Decimal)
    assert [issue for issue in validate(resource) if issue.stops] == []


def test_there_is_an_example_of_each_type_that_the_gateway_takes() -> None:
    assert len(EXAMPLES) >= 30


# In a Bundle a Bundle has other rules, a conditional reference is allowed, and no resource is told otherwise.
INSIDE = [case for case in PLANTED if all(e.startswith(("Patient", "Encounter", "Condition")) for e, _ in case[2])]


@pytest.mark.parametrize(("resource", "expected"), [pytest.param(*case[1:], id=case[0]) for case in INSIDE[::5]])
def test_an_error_in_an_entry_is_the_same_error_below_the_entry(resource: Any, expected: set[tuple[str, str]]) -> None:
    found = {(issue.expression, issue.kind) for issue in validate(bundle(entry(resource=resource)))}
    inside = {("Bundle.entry[0].resource" + "".join(path.partition(".")[1:]), kind) for path, kind in expected}
    assert found == inside


def test_a_resource_is_not_changed() -> None:
    before = copy.deepcopy([case[1] for case in PLANTED])
    for case in PLANTED:
        validate(case[1])
    assert [case[1] for case in PLANTED] == before


def test_the_path_of_a_part_is_that_of_its_holder() -> None:
    [issue] = validate(patient(gender="f"), path="Bundle.entry[3].resource")
    assert issue.expression == "Bundle.entry[3].resource.gender"


def test_every_missing_element_is_told() -> None:
    issues = validate(observation(status=None, code=None))
    assert [(i.kind, i.expected) for i in issues] == [
        ("required-element-missing", "status"),
        ("required-element-missing", "code"),
    ]


def test_a_collection_without_full_url_is_taken_with_a_warning() -> None:
    [issue] = validate(bundle({"resource": patient()}))
    assert (issue.severity, issue.expression) == ("warning", "Bundle.entry[0]")


def test_what_came_is_shown_in_at_most_80_characters() -> None:
    [issue] = validate(patient(birthDate="x" * 1000))
    assert len(issue.found) <= 80


def test_every_kind_of_issue_has_its_texts() -> None:
    found = {issue.kind for case in PLANTED for issue in validate(case[1])}
    assert found <= set(kinds())
    assert len(found) >= 15
