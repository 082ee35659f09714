"""Whatever comes, profiles end in issues; and the quick answer that all is well is never wrong."""

from __future__ import annotations

import copy
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.fhir.definitions.packages import packages
from adapter.fhir.fhirpath import compile_test
from adapter.fhir.validation import validate
from adapter.fhir.validation.problems import Checker, Problems, Scope
from adapter.fhir.validation.profiles import ResourceProfiles
from adapter.fhir.validation.profiles import compiler as compiling
from adapter.fhir.validation.profiles.quick import OTHER_TYPE, Writer
from adapter.fhir.validation.walk import check_resource
from tests.fhir.validation.profiles.published import example, example_names
from tests.fhir.validation.test_robustness import NAMES, ODD, places

MORE: list[Any] = [
    *({"profile": [5]}, {"profile": ["x"]}, {"profile": 5}, [{"system": [], "code": {}}], {"extension": [{"url": []}]}),
    *({"resourceType": {}}, [{"resource": {"resourceType": []}, "fullUrl": "x"}], {"reference": []}, [[{}]]),
]
SEEDS = [example(name) for name in example_names()]


def damaged(data: st.DataObject) -> Any:
    resource = copy.deepcopy(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 4))):
        if found := places(resource):
            holder, key = data.draw(st.sampled_from(found))
            names = [*NAMES, "modifierExtension", "reference", "system", f"_{key}", key, key]
            name = data.draw(st.sampled_from(names)) if type(holder) is dict else key
            holder[name] = copy.deepcopy(data.draw(st.sampled_from([*ODD, *MORE])))
    return resource


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_no_value_anywhere_ends_in_an_exception(data: st.DataObject) -> None:
    for issue in validate(damaged(data), profiles=(), defaults="error"):
        assert issue.expression
        assert issue.severity in ("error", "warning")


def _compared(check: Checker, profile: Any, compiler: Any) -> Checker:
    good = Writer(compiler).predicate(profile)

    def check_both(value: Any, scope: Scope) -> Problems:
        try:
            well = good(value, scope)
        except OTHER_TYPE:
            well = False
        found = check(value, scope)
        assert not (well and found), (profile.url, found)
        return found

    return check_both


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_the_quick_answer_is_never_that_all_is_well_when_it_is_not(data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiling, "with_predicate", _compared)
        profiles = ResourceProfiles(compiling.ProfileCompiler(packages()), (), "error", None)
        check_resource(damaged(data), Scope(profiles))


@pytest.mark.parametrize("name", example_names())
def test_a_resource_is_not_changed(name: str) -> None:
    resource = example(name)
    validate(resource, profiles=(), defaults="error")
    assert resource == example(name)


def test_every_invariant_of_what_we_ship_is_understood() -> None:
    shipped = packages()
    names = [url for one in shipped.compiled for kind in ("profile", "extension") for url in one.names[kind]]
    rules = 0
    for url in names:
        profile = shipped.profile(url)
        assert profile is not None, url
        waiting = [profile.root]
        while waiting:
            part = waiting.pop()
            waiting += [*part.children.values(), *part.slices.values()]
            for constraint in part.constraints:
                compile_test(constraint.expression)
                rules += 1
    assert rules > 80


def test_numbers_with_a_fraction_are_decimals_or_floats() -> None:
    charge = example("ChargeItem-amina-talk-charge")
    charge["priceOverride"]["value"] = Decimal("56.10")
    assert validate(charge, profiles=()) == []
