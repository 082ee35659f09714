"""The built package: newer than its sources, complete, and the same names and codes as the program's."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.outcome import Issue, operation_outcome
from adapter.programme.reasons import REASONS
from adapter.published import resources
from scripts.build_profiles import STAMP, fingerprint
from scripts.profiles.forbidden import broken, package_files, rows
from scripts.profiles.restrictions import restrictions

ROOT = Path(__file__).resolve().parents[2]
FILES = package_files()
DEFINITIONS = {name: resource for name, resource in FILES.items() if "/" not in name}
EXAMPLES = {name: resource for name, resource in FILES.items() if name.startswith("example/")}
STRUCTURES = [one for name, one in DEFINITIONS.items() if name.startswith("StructureDefinition-")]
PROFILES = [one for one in STRUCTURES if one["kind"] != "logical"]
MODELS = [one for one in STRUCTURES if one["kind"] == "logical"]
FORBIDDEN = list(rows())


def codes(system: str) -> set[str]:
    return {concept["code"] for concept in DEFINITIONS[f"CodeSystem-{system}"]["concept"]}


def test_the_package_is_not_older_than_its_sources() -> None:
    assert STAMP.read_text(encoding="utf-8").strip() == fingerprint(), "make profiles"


def test_every_profile_has_an_example_that_claims_it() -> None:
    claimed = {profile for example in EXAMPLES.values() for profile in example.get("meta", {}).get("profile", ())}
    ours = {profile["url"] for profile in PROFILES if profile["type"] != "Extension"}
    assert ours - claimed == set()


def test_every_extension_stands_in_an_example_or_definition() -> None:
    used = {url for resource in FILES.values() for url in extension_urls(resource)}
    ours = {profile["url"] for profile in PROFILES if profile["type"] == "Extension"}
    assert ours - used == set()


def extension_urls(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {one["url"] for one in value.get("extension", ()) if isinstance(one, dict)}
        return own.union(*(extension_urls(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(extension_urls(inner) for inner in value))
    return set()


def test_each_thing_that_a_profile_forbids_has_an_instance_that_must_fail() -> None:
    assert {row.forbids for row in FORBIDDEN} == set(restrictions(PROFILES))


@pytest.mark.parametrize("row", FORBIDDEN, ids=lambda row: row.forbids)
def test_a_forbidden_instance_differs_from_its_example(row: Any) -> None:
    assert broken(row, FILES) != FILES[row.example]
    assert row.message
    assert row.at


def test_every_profile_has_a_snapshot_and_every_definition_the_version_of_the_program() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for profile in PROFILES:
        assert profile["snapshot"]["element"][0]["path"] == profile["type"]
        assert profile["version"] == project["project"]["version"]


def test_every_own_code_has_texts_in_four_languages() -> None:
    for name, system in DEFINITIONS.items():
        if name.startswith("CodeSystem-"):
            for concept in system["concept"]:
                languages = {designation["language"] for designation in concept["designation"]}
                assert languages >= {"nl", "fr", "de"}, (name, concept["code"])
                assert concept["display"]


def test_the_codes_of_reasons_and_issues_are_those_of_the_program() -> None:
    issues = tomllib.loads((ROOT / "adapter/fhir/issues.toml").read_text(encoding="utf-8"))
    assert codes("reason") == set(REASONS)
    assert codes("issue") == set(issues)
    told = operation_outcome([Issue("warning", "reference-unresolved")])["issue"][0]["details"]["coding"][0]
    assert told["system"] == DEFINITIONS["CodeSystem-issue"]["url"]


def test_every_code_of_an_own_system_in_an_example_exists() -> None:
    systems = {
        system["url"]: codes(system["id"]) for name, system in DEFINITIONS.items() if name.startswith("CodeSystem-")
    }
    for name, example in EXAMPLES.items():
        for system, code in codings(example):
            assert code in systems.get(system, {code}), (name, system, code)


def codings(value: Any) -> set[tuple[str, str]]:
    if isinstance(value, dict):
        own = {(value["system"], value["code"])} if {"system", "code"} <= value.keys() else set()
        return own.union(*(codings(inner) for inner in value.values()))
    if isinstance(value, list):
        return set().union(*(codings(inner) for inner in value))
    return set()


def test_no_code_list_of_others_takes_the_address_of_one_of_ours() -> None:
    lists = [(one["resourceType"], one["id"]) for one in resources([ROOT / "profiles" / "terminology.tgz"])]
    assert len(lists) == len(set(lists)) > 200
    assert {(one["resourceType"], one["id"]) for one in DEFINITIONS.values()}.isdisjoint(lists)


@pytest.mark.parametrize("system", ["sct-in-use", "loinc-in-use"])
def test_of_licensed_systems_only_codes_and_displays_are_published_with_their_notice(system: str) -> None:
    found = next(one for one in resources([ROOT / "profiles" / "terminology.tgz"]) if one["id"] == system)
    assert found["content"] == "fragment"
    assert found["copyright"]
    assert {key for concept in found["concept"] for key in concept} <= {"code", "display", "designation"}
    assert len(found["concept"]) < 150


def test_each_concept_has_a_logical_model_and_a_map_in_both_directions() -> None:
    concepts = {model["id"].removeprefix("record-") for model in MODELS}
    assert concepts == {path.stem for path in (ROOT / "mappings").glob("*.yaml")} - {"names", "shapes", "instrument"}
    maps = {one["id"]: one for one in DEFINITIONS.values() if one["resourceType"] == "StructureMap"}
    assert maps.keys() == {f"{concept}-{way}" for concept in concepts for way in ("read", "write")}
    urls = {model["url"] for model in MODELS}
    assert all(any(one["url"] in urls for one in made["structure"]) for made in maps.values())
