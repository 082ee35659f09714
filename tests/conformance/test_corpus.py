"""The corpus of mutated resources: large, the same each time, and no case of it upsets the validator."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from adapter.fhir.outcome import kinds
from scripts.conformance import agreement
from scripts.conformance.corpus import Case, corpus
from scripts.conformance.corpus.mutations import GROUPS, MUTATIONS
from scripts.conformance.corpus.seeds import seeds
from scripts.profiles.archive import encoded

PLACE = re.compile(r"[A-Z]\w+(\.\w+(\(\w+\))?(\[\d+\])?)*")


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    return corpus()


def test_it_has_thousands_of_cases_of_every_mutation(cases: list[Case]) -> None:
    counts = Counter(case.mutation for case in cases)
    assert len(cases) >= 2000
    assert counts.keys() == MUTATIONS.keys()
    assert {MUTATIONS[name].group for name in counts} == GROUPS.keys()
    assert all(count <= MUTATIONS[name].cases for name, count in counts.items())


def test_it_is_the_same_each_time(cases: list[Case]) -> None:
    assert [(case.name, case.resource) for case in corpus()] == [(case.name, case.resource) for case in cases]


def test_no_seed_has_an_error() -> None:
    wrong = {seed.name: [one for one in agreement.judged(encoded(seed.resource)) if one.stops] for seed in seeds()}
    assert {name: issues for name, issues in wrong.items() if issues} == {}


def test_every_case_is_judged_and_every_issue_names_a_place(cases: list[Case]) -> None:
    for case in cases:
        for issue in agreement.judged(encoded(case.resource)):
            assert issue.kind in kinds(), case.name
            assert PLACE.fullmatch(issue.expression), (case.name, issue.expression)


def test_every_reason_says_which_difference_it_explains() -> None:
    table = agreement.table()
    assert {row["who"] for row in table["only"]} == {agreement.WE, agreement.IT}
    assert all(row["kind"] in kinds() for row in table["only"] if row["who"] == agreement.WE)
    assert all(kind in kinds() for row in table["holder"] for kind in row["ours"])
    assert all(row["ours"] in kinds() for row in table["elsewhere"])
    assert all(len(row["why"]) > 20 for rows in table.values() for row in rows)


def test_a_place_is_the_same_in_both_spellings() -> None:
    hl7 = "Bundle.entry[0].resource/*Patient/a*/.extension[0][url='http://x.test/e']"
    assert agreement.spelled(hl7) == agreement.spelled("Bundle.entry[0].resource.extension[0]")
    assert agreement.spelled("A.value[x].unit") == agreement.spelled("A.value.ofType(Quantity).unit")
