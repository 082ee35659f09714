"""The StructureMaps that are generated from the rows; the HL7 engine runs them in proofs/maps."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from adapter.data import data_path
from adapter.mapping.tree import Leaf, all_leaves
from scripts.structuremaps import logical
from scripts.structuremaps.fml import fml
from scripts.structuremaps.form import Group, Input, Rule, Source, StructureMap, constant
from scripts.structuremaps.generated import FOLDER, maps, sources, standard
from scripts.structuremaps.resource import resource
from tests.mapping.records import fullest

MAPS = {made.id: made for made in maps()}
CONCEPTS = sorted(standard().concepts)
# Written by the rule of the element that they make, or of the one that they select.
WITHOUT_RULE = ("presence",)


def places(rules: list[Rule]) -> Iterator[str]:
    for rule in rules:
        yield rule.place
        yield from places(rule.rules)


def rows_of(made: StructureMap) -> set[str]:
    return {place.rpartition(" > ")[2] for group in made.groups for place in places(group.rules)}


@pytest.mark.parametrize("concept", CONCEPTS)
def test_every_row_that_reads_and_every_row_that_writes_a_value_has_a_rule(concept: str) -> None:
    leaves = list(all_leaves(standard().concepts[concept].tree))
    reading = {leaf.row.place for leaf in leaves if leaf.row.reads}
    values = [leaf for leaf in leaves if not (isinstance(leaf, Leaf) and leaf.kind.name in WITHOUT_RULE)]
    writing = {leaf.row.place for leaf in values if leaf.row.writes and leaf.row.field is not None}
    assert reading - rows_of(MAPS[f"{concept}-read"]) == set()
    assert {place for place in writing - rows_of(MAPS[f"{concept}-write"]) if not selected(place)} == set()


def selected(place: str) -> bool:
    """Whether a row makes a list entry by its whole value: then the rule of the entry writes it."""
    file, _, line = place.partition(":")
    text = data_path("mappings").joinpath(file).read_text("utf-8").splitlines()[int(line) - 1]
    return "[*]" in text or "record: reasons" in text


@pytest.mark.parametrize("id", sorted(MAPS))
def test_fml_and_resource_have_the_same_rules(id: str) -> None:
    names = re.findall(r'"(r\d+)";', fml(MAPS[id]))
    assert sorted(names) == sorted(name for group in resource(MAPS[id])["group"] for name in rule_names(group["rule"]))


def rule_names(rules: list[dict[str, Any]]) -> Iterator[str]:
    for rule in rules:
        yield rule["name"]
        yield from rule_names(rule.get("rule", ()))


def test_the_folder_holds_these_maps_and_no_other() -> None:
    there = {f"{FOLDER}/{path.name}" for path in data_path(FOLDER).iterdir()}
    assert there == sources().keys()


def test_a_quote_in_a_text_is_escaped() -> None:
    rule = Rule(Source("src"), [constant("tgt", "type", "it's")])
    made = StructureMap("m", "urn:m", "M", "M.", (), [Group("main", (Input("src", "source"),), [rule])])
    assert "tgt.`type` = 'it\\'s'" in fml(made)


@pytest.mark.parametrize("concept", CONCEPTS)
def test_a_record_is_the_same_after_the_form_of_its_logical_model(concept: str) -> None:
    compiled, fields = standard().concepts[concept], fullest(concept)
    assert logical.as_record(compiled, logical.as_model(compiled, fields)) == fields


def test_what_a_logical_model_says_differently() -> None:
    woman, charge, screening = (standard().concepts[name] for name in ("woman", "charge", "screening"))
    assert logical.as_model(woman, {"deceased": "2026-01-01"}) == {"deceasedDateTime": "2026-01-01"}
    assert logical.as_model(charge, {"reasons": ["late"]}) == {"reasons": [{"code": "late"}]}
    assert logical.as_model(screening, {"answers": {"housing.1": ["good"]}}) == {
        "answers": [{"name": "housing.1", "value": ["good"]}]
    }
    assert logical.as_record(screening, {"answers": [{"name": "housing.1"}], "woman": {}}) == {}
