"""The compiled definitions: made of the published packages, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from adapter.fhir.definitions.compiler import compiled as site_compiled
from adapter.fhir.definitions.packages import Compiled, Packages

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts" / "compile_definitions.py"
CORE = ROOT / "profiles" / "dependencies" / "hl7.fhir.r4.core-4.0.1.tgz"
SHIPPED = ROOT / "adapter" / "fhir" / "definitions"
CANONICAL = "http://example.org/fhir"


def compiled(*arguments: object) -> None:
    subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], check=True, capture_output=True)


def records(path: Path) -> dict[str, dict[str, Any]]:
    header, *lines = path.read_bytes().split(b"\n")
    return dict(zip(json.loads(header)["index"], map(json.loads, filter(None, lines)), strict=True))


def test_the_packaged_definitions_are_those_of_the_published_packages_and_of_ours(tmp_path: Path) -> None:
    """Else: python scripts/compile_definitions.py (after make profiles)."""
    compiled("--out", tmp_path)
    made = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    kept = [file for file in SHIPPED.iterdir() if file.suffix in (".jsonl", ".txt")]
    assert {file.name: file.read_bytes() for file in kept} == made


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package of one profile with a slice and one value set, over the core."""
    folder = tmp_path / "example" / "package"
    folder.mkdir(parents=True)
    elements = [
        {"id": "Patient", "path": "Patient", "min": 0, "max": "*", "base": {"path": "Patient", "max": "*"}},
        {
            "id": "Patient.identifier:ssin",
            "path": "Patient.identifier",
            "sliceName": "ssin",
            "min": 1,
            "max": "1",
            "base": {"path": "Patient.identifier", "max": "*"},
            "type": [{"code": "Identifier"}],
            "constraint": [
                {
                    "key": "ex-1",
                    "severity": "error",
                    "human": "11 digits",
                    "expression": "value.exists()",
                    "source": f"{CANONICAL}/StructureDefinition/p",
                },
                {
                    "key": "ele-1",
                    "severity": "error",
                    "human": "x",
                    "expression": "true",
                    "source": "http://hl7.org/fhir/StructureDefinition/Element",
                },
            ],
        },
        {
            "id": "Patient.identifier:ssin.system",
            "path": "Patient.identifier.system",
            "min": 1,
            "max": "1",
            "base": {"path": "Identifier.system", "max": "1"},
            "type": [{"code": "uri"}],
            "fixedUri": "http://example.org/ssin",
            "binding": {"strength": "required", "valueSet": f"{CANONICAL}/ValueSet/v|1.0"},
        },
    ]
    profile = {
        "resourceType": "StructureDefinition",
        "url": f"{CANONICAL}/StructureDefinition/p",
        "kind": "resource",
        "abstract": False,
        "type": "Patient",
        "derivation": "constraint",
        "baseDefinition": "http://hl7.org/fhir/StructureDefinition/Patient",
        "snapshot": {"element": elements},
    }
    value_set = {
        "resourceType": "ValueSet",
        "url": f"{CANONICAL}/ValueSet/v",
        "compose": {"include": [{"system": "http://hl7.org/fhir/administrative-gender"}]},
    }
    manifest = {"name": "example", "version": "1.0.0", "type": "IG"}
    for name, content in {"package": manifest, "StructureDefinition-p": profile, "ValueSet-v": value_set}.items():
        (folder / f"{name}.json").write_text(json.dumps(content))
    return folder.parent


SSIN = {
    "identifier:ssin": {"min": 1, "max": 1, "constraints": [["ex-1", "error", "value.exists()", "11 digits"]]},
    "identifier:ssin.system": {
        "min": 1,
        "binding": ["required", f"{CANONICAL}/ValueSet/v"],
        "fixed": "http://example.org/ssin",
    },
}


def test_of_a_profile_is_kept_what_it_says_beyond_its_type(package: Path, tmp_path: Path) -> None:
    compiled(package, "--with", CORE, "--out", tmp_path)
    found = records(tmp_path / "example-1.0.0.jsonl")
    assert list(found) == [f"{CANONICAL}/StructureDefinition/p", f"{CANONICAL}/ValueSet/v"]
    profile = found[f"{CANONICAL}/StructureDefinition/p"]
    assert (profile["type"], profile["base"]) == ("Patient", "http://hl7.org/fhir/StructureDefinition/Patient")
    assert profile["elements"] == SSIN


def test_a_site_compiles_its_package_when_it_starts(package: Path) -> None:
    packages = Packages([Compiled(site_compiled(package, lambda url: {}))])
    profile = packages.profile(f"{CANONICAL}/StructureDefinition/p")
    assert profile is not None
    ssin = profile.root.children["identifier"].slices["ssin"]
    assert (profile.type, ssin.least, ssin.most, ssin.children["system"].fixed) == (
        "Patient",
        1,
        1,
        "http://example.org/ssin",
    )
    assert [constraint.key for constraint in ssin.constraints] == ["ex-1"]


def test_codes_of_a_value_set_come_from_the_packages_it_builds_on(package: Path, tmp_path: Path) -> None:
    compiled(package, "--with", CORE, "--out", tmp_path)
    found = records(tmp_path / "example-1.0.0.jsonl")[f"{CANONICAL}/ValueSet/v"]
    assert found == {"systems": {"http://hl7.org/fhir/administrative-gender": True}}


def test_codes_that_cannot_be_listed_are_left_open(package: Path, tmp_path: Path) -> None:
    compiled(package, "--out", tmp_path)
    found = records(tmp_path / "example-1.0.0.jsonl")[f"{CANONICAL}/ValueSet/v"]
    assert found == {"systems": {}, "partly": ["http://hl7.org/fhir/administrative-gender"]}
