"""The rules of the ChargeItemDefinitions: each reason has one, and what an expression names is there."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from adapter.programme.charge import COORDINATION, MEETING, SCREENING, TALK
from adapter.programme.reasons import REASONS, rows
from adapter.programme.settings import load_programme
from scripts.profiles.forbidden import package_files
from scripts.profiles.rules import EXTENSION, role_test
from scripts.profiles.tariffs import definitions

ROOT = Path(__file__).resolve().parents[2]
LETTERS = {SCREENING: "S", TALK: "T", MEETING: "M", COORDINATION: "C"}
GIVEN = {"dossier", "charge", "today"}
PUBLISHED = {
    one["code"]["coding"][0]["code"]: one
    for name, one in package_files().items()
    if name.startswith("ChargeItemDefinition-")
}
# A reason only where the catalogue has it for all: of the others a billed charge is told by a remark.
MANUAL = "exception-manual"


def extensions(definition: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in definition["extension"] if one["url"] == f"{EXTENSION}/{name}"]


def table(path: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / path).read_text(encoding="utf-8"))


def applicable(definition: dict[str, Any]) -> list[str]:
    return [rule["extension"][0]["valueCode"] for rule in definition["applicability"]]


@pytest.mark.parametrize("code", LETTERS)
def test_each_reason_of_a_pseudocode_has_one_rule(code: str) -> None:
    catalogue = rows("reasons.toml")
    letter = LETTERS[code]
    wanted = {
        name for name, row in catalogue.items() if letter in row["for"] and not REASONS[name].remark and name != MANUAL
    }
    found = applicable(PUBLISHED[code])
    assert len(found) == len(set(found))
    assert {*found} - {MANUAL} == wanted
    remarks = {one["extension"][0]["valueCode"] for one in extensions(PUBLISHED[code], "remark")}
    told = {name for name, row in catalogue.items() if letter in row["for"] and REASONS[name].remark}
    assert remarks - {"quarter-cap-reached"} == told | {MANUAL}


@pytest.mark.parametrize("code", LETTERS)
def test_an_expression_names_only_what_stands_before_it(code: str) -> None:
    known = set(GIVEN)
    definition = PUBLISHED[code]
    for variable in extensions(definition, "variable"):
        expression = variable["valueExpression"]
        assert names(expression["expression"]) <= known, expression["name"]
        known.add(expression["name"])
    later = [rule["expression"] for rule in definition["applicability"]]
    later += [one["extension"][1]["valueExpression"]["expression"] for one in extensions(definition, "remark")]
    for name in ("quantity", "planned"):
        (one,) = extensions(definition, name)
        later.append(one["valueExpression"]["expression"])
    used = {name for expression in later for name in names(expression)}
    assert used <= known | {"unmet"}


def names(expression: str) -> set[str]:
    """The variables of an expression; one that it defines itself is none."""
    own = set(re.findall(r"defineVariable\('(\w+)'", expression))
    return set(re.findall(r"%(\w+)", expression)) - own


def test_no_placeholder_is_left_in_an_expression() -> None:
    for definition in PUBLISHED.values():
        told = [rule["expression"] for rule in definition["applicability"]]
        told += [one["valueExpression"]["expression"] for one in extensions(definition, "variable")]
        for expression in told:
            assert not re.search(r"\{\w|\[[a-z]+[\]:-]", expression), expression


def test_the_price_and_version_are_those_of_the_program() -> None:
    tariffs = load_programme().at(date(2026, 1, 22)).tariffs
    for code, definition in PUBLISHED.items():
        (component,) = definition["propertyGroup"][0]["priceComponent"]
        assert f"{component['amount']['value']:.2f}" == str(tariffs[code].amount)
        assert definition["version"] == tariffs[code].version


def test_a_later_edition_gives_a_definition_of_each_tariff_that_it_changes() -> None:
    data = table("profiles/data/tariffs.toml")
    first = table("adapter/programme/settings.toml")["edition"][0]
    later = {
        "valid_from": date(2027, 1, 1),
        "tariffs": {TALK: {"amount": "51.00", "unit": "act", "version": "2"}},
        "talk": first["talk"] | {"max": 3},
    }
    made = list(definitions(data, [first, later]))
    assert [(one["id"], one["effectivePeriod"].get("start")) for one in made][-1] == (f"{TALK}-2", "2027-01-01")
    assert len(made) == 5
    rules = dict(zip(applicable(made[-1]), made[-1]["applicability"], strict=True))
    assert rules["maximum-reached"]["expression"] == "%first.count() < 3"


def test_a_department_counts_on_the_same_role_only() -> None:
    test = role_test([{"code": "a"}, {"code": "b", "department": ["c", "d"]}])
    assert test == (
        "(coding.code.where($this = 'a').exists() or (coding.code.where($this = 'b').exists()"
        " and coding.code.where($this in ('c' | 'd')).exists()))"
    )
