"""What the corpus is made from: our examples, those of the Belgian packages, and HL7's of the types that we take."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from scripts.judge import DEPENDENCIES, PACKAGES, ROOT
from scripts.profiles.forbidden import package_files
from scripts.profiles.texts import Resource

HL7 = ROOT / "tests" / "fhir" / "validation" / "examples"
DEFINING = (
    "StructureDefinition",
    "CodeSystem",
    "ValueSet",
    "NamingSystem",
    "ImplementationGuide",
    "CapabilityStatement",
)
LARGE = 12_000  # characters of JSON: what is larger takes the judge long, and is changed at fewer places
# Not valid as published: the HL7 validator and ours say so both, which would hide what a change does.
LEFT_OUT = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Seed:
    """A valid resource, and at how many places each mutation changes it."""

    name: str
    resource: Resource
    places: int


def seeds() -> Iterator[Seed]:
    """All seeds in a fixed order."""
    for name, resource in sorted(package_files().items()):
        if name.startswith("example/"):
            yield _seed(f"ours-{name.removeprefix('example/')}", resource, 2)
    for package in PACKAGES:
        if package.startswith("hl7.fhir.be."):
            yield from _belgian(DEPENDENCIES / f"{package}.tgz", package.split("-")[0].removeprefix("hl7.fhir.be."))
    for file in sorted(HL7.glob("*.json")):
        yield _seed(f"hl7-{file.stem}", json.loads(file.read_bytes(), parse_float=Decimal), 1)


def _seed(name: str, resource: Resource, places: int) -> Seed:
    large = len(json.dumps(resource, default=str)) > LARGE
    return Seed(name, resource, 1 if large else places)


def _belgian(archive: Path, prefix: str) -> Iterator[Seed]:
    with tarfile.open(archive) as content:
        for member in sorted(content, key=lambda one: one.name):
            name = member.name.rpartition("/")[2].removesuffix(".json")
            file = content.extractfile(member)
            if file is None or name.startswith((*DEFINING, "package", ".")) or name in LEFT_OUT:
                continue
            yield _seed(f"be-{prefix}-{name}", json.load(file, parse_float=Decimal), 1)
