"""Whatever comes, the answer is a list of issues, in bounded depth, and each names a place."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.fhir.definitions import data_types, resource_types, structure
from adapter.fhir.validation import validate
from adapter.fhir.validation.walk import DEEPEST, reopens
from tests.fhir.validation.cases import bundles, codes, invariants, primitives, valid
from tests.fhir.validation.cases import structure as structural
from tests.fhir.validation.cases.samples import (
    bundle,
    condition,
    entry,
    extension,
    organisation,
    patient,
    questionnaire,
)

MODULES = (bundles, codes, invariants, primitives, structural, valid)
SEEDS = [case[1] for module in MODULES for case in module.CASES if type(case[1]) is dict]
ODD: list[Any] = [
    *(None, True, 0, -1, 10**30, Decimal("1.5"), "", " ", "#", "#o", "a b", "2026-02-30", "urn:uuid:x", "\ud800"),
    *(
        [],
        {},
        [None],
        [{}],
        [[]],
        {"a": 1},
        {"resourceType": []},
        {"reference": 5},
        {"coding": [5]},
        {"extension": [{}]},
    ),
]
NAMES = [
    "value",
    "valueString",
    "contained",
    "id",
    "meta",
    "extension",
    "",
    "_",
    "type",
    "resourceType",
    "entry",
    "item",
]


def places(node: Any) -> list[tuple[Any, Any]]:
    """Every (holder, key) of a resource."""
    found = [(node, key) for key in (node if type(node) is dict else range(len(node)))]
    return found + [
        place for holder, key in found if type(holder[key]) in (dict, list) for place in places(holder[key])
    ]


@given(st.data())
@settings(max_examples=400, deadline=None)
def test_no_value_anywhere_ends_in_an_exception(data: st.DataObject) -> None:
    resource = copy.deepcopy(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        if found := places(resource):
            holder, key = data.draw(st.sampled_from(found))
            name = data.draw(st.sampled_from([*NAMES, f"_{key}", key])) if type(holder) is dict else key
            holder[name] = copy.deepcopy(data.draw(st.sampled_from(ODD)))
    for issue in validate(resource):
        assert issue.expression
        assert issue.severity in ("error", "warning")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from(sorted(resource_types())), st.dictionaries(st.text(max_size=6), JSON, max_size=4))
@settings(max_examples=150, deadline=None)
def test_no_element_that_does_not_exist_is_accepted(name: str, more: dict[str, Any]) -> None:
    unknown = {key: value for key, value in more.items() if key.lstrip("_") not in structure(name).keys}
    issues = validate(unknown | {"resourceType": name})
    # What could not be a step of FHIRPath is told of the resource.
    expected = {f"{name}.{key}" if key.isidentifier() else name for key in unknown if key != "resourceType"}
    assert {issue.expression for issue in issues if issue.kind == "unknown-element"} == expected


def nested(depth: int) -> dict[str, Any]:
    inner = extension(valueString="x")
    for _ in range(depth):
        inner = extension(extension=[inner])
    return inner


def test_extensions_may_be_nested_as_deep_as_a_codec_lets_through() -> None:
    assert validate(patient(extension=[nested(DEEPEST - 1)])) == []


def test_extensions_that_are_nested_without_end_are_refused() -> None:
    [issue] = validate(patient(extension=[nested(100_000)]))
    assert issue.kind == "too-deep"
    assert issue.expression == "Patient" + ".extension[0]" * (DEEPEST + 1)


def test_the_longest_way_between_two_extensions_fits_on_the_stack_as_often_as_allowed() -> None:
    inner = extension(valueString="x")
    for _ in range(DEEPEST - 1):
        low = {"value": 1, "extension": [inner]}
        repeat = {"boundsRange": {"low": low}}
        inner = extension(valueDosage={"timing": {"repeat": repeat}})
    assert validate(patient(extension=[inner])) == []


def test_resources_in_resources_without_end_are_refused() -> None:
    contained, inner = organisation(id="o"), bundle()
    item: dict[str, Any] = {"linkId": "0", "type": "group"}
    for number in range(3000):
        contained = organisation(id="o", contained=[contained])
        item = {"linkId": str(number + 1), "type": "group", "item": [item]}
        inner = bundle(entry(resource=inner))
    for resource in (contained, questionnaire(item), inner):
        assert "too-deep" in {issue.kind for issue in validate(resource)}


def test_identifiers_and_references_in_each_other_without_end_are_refused() -> None:
    reference: dict[str, Any] = {"display": "x"}
    for _ in range(3000):
        reference = {"identifier": {"value": "1", "assigner": reference}}
    assert {issue.kind for issue in validate(condition(subject=reference))} == {"too-deep"}


def test_every_circle_of_types_goes_through_an_element_that_is_counted() -> None:
    done: set[str] = set()
    for name in sorted(resource_types() | data_types() | {"Element"}):
        follow(name, (), done)


def follow(name: str, open_types: tuple[str, ...], done: set[str]) -> None:
    assert name not in open_types, open_types
    if name in done or structure(name).kind == "primitive":
        return
    for element in structure(name).elements.values():
        for type_name in element.types:
            if not reopens(name, element.name, type_name):
                follow(type_name, (*open_types, name), done)
    done.add(name)


def test_many_errors_are_told_up_to_a_thousand_in_time_that_grows_with_them() -> None:
    many = patient(name=[1] * 100_000, **{f"x{n}": n for n in range(100_000)})
    assert len(validate(many)) == 1000
