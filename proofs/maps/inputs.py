"""Resources to read and records to write: the examples, the packs' golden pairs, and what senders send."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from adapter.fhir import json_codec, xml_codec
from adapter.mapping import Mapping
from scripts.judge import ROOT
from scripts.structuremaps.engine import Resource
from tests.mapping.records import fullest
from tests.mapping.resources import AS_SENT

FOLDERS = ("bench", "examples/woman", "mappings/packs/riverside/golden", "mappings/packs/hillside/golden")


def resources(mapping: Mapping) -> Iterator[tuple[str, Resource]]:
    """Each with a name that says where it is from."""
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.*ml")) + sorted((ROOT / folder).glob("*.json")):
            yield from _within(path)
    for name, (resource, _) in AS_SENT.items():
        yield name, resource
    for concept in sorted(mapping.concepts):
        yield f"the fullest {concept}", mapping.write(concept, fullest(concept))


def _within(path: Path) -> Iterator[tuple[str, Resource]]:
    """The resources of a Bundle; of a golden output those that its facts became."""
    decode = xml_codec.decode if path.suffix == ".xml" else json_codec.decode
    whole, place = decode(path.read_bytes()), path.relative_to(ROOT)
    for number, entry in enumerate(whole.get("entry", ())):
        if "resource" in entry:
            yield f"{place} entry {number}", entry["resource"]
    for number, parameter in enumerate(whole.get("parameter", ())):
        for part in parameter.get("part", ()):
            if "resource" in part:
                yield f"{place} parameter {number}", part["resource"]
