"""The compiled definitions: made of the published package, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "scripts" / "compile_definitions.py"
CORE = ROOT / "profiles" / "dependencies" / "hl7.fhir.r4.core-4.0.1.tgz"
COMPILED = ROOT / "adapter" / "fhir" / "definitions" / "hl7.fhir.r4.core-4.0.1.jsonl"
CANONICAL = "http://example.org/fhir"


def compiled(*arguments: object) -> None:
    subprocess.run([sys.executable, SCRIPT, *map(str, arguments)], check=True, capture_output=True)


def records(path: Path) -> dict[str, dict[str, object]]:
    header, *lines = path.read_bytes().split(b"\n")
    return dict(zip(json.loads(header)["index"], map(json.loads, filter(None, lines)), strict=True))


def test_the_packaged_definitions_are_those_of_the_published_package(tmp_path: Path) -> None:
    compiled(CORE, "--out", tmp_path)
    assert (tmp_path / COMPILED.name).read_bytes() == COMPILED.read_bytes()


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
                    "source": f"{CANONICAL}/StructureDefinition/p",
                },
                {
                    "key": "ele-1",
                    "severity": "error",
                    "human": "x",
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


def test_a_profile_is_a_further_package_for_the_same_compiler(package: Path, tmp_path: Path) -> None:
    compiled(package, "--with", CORE, "--out", tmp_path)
    found = records(tmp_path / "example-1.0.0.jsonl")
    assert list(found) == [f"{CANONICAL}/StructureDefinition/p", f"{CANONICAL}/ValueSet/v"]
    profile = found[f"{CANONICAL}/StructureDefinition/p"]
    assert profile["type"] == "Patient"
    assert "identifier:ssin" in json.dumps(profile)
