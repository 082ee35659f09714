"""The record of each concept as a FHIR logical model, from the rows of which the JSON Schema is made too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from adapter.mapping.engine import Compiled
from adapter.mapping.tree import Group, Sub
from scripts.profiles.texts import published
from scripts.structuremaps import common

Resource = dict[str, Any]
BASE = "http://hl7.org/fhir/StructureDefinition/Element"


def model(compiled: Compiled) -> Resource:
    """The logical model of one concept's record."""
    concept = compiled.concept
    root = f"record-{concept.name}"
    elements = [_element(root, "*", None, f"The record {concept.name}"), *_fields(compiled.tree, root)]
    description = f"The record {concept.name} of the platform record. Generated from mappings/{concept.name}.yaml."
    head = published("StructureDefinition", root, f"Record {concept.name}", description)
    return head | {
        "fhirVersion": "4.0.1",
        "kind": "logical",
        "abstract": False,
        "type": common.model_url(concept.name),
        "baseDefinition": BASE,
        "derivation": "specialization",
        "snapshot": {"element": elements},
        "differential": {"element": elements},
    }


def _fields(tree: Group, path: str) -> Iterator[Resource]:
    for field, leaves in common.fields_of(tree.leaves).items():
        first = leaves[0]
        title = f"{field}: {first.row.contract}"
        if first.row.entry:
            yield _element(f"{path}.{field}", "*", ["BackboneElement"], title)
            yield _element(f"{path}.{field}.name", "1", ["string"], "The question or indicator")
            yield _element(
                f"{path}.{field}.value", "*" if first.listed else "1", common.types_of(leaves), "What is said of it"
            )
        elif isinstance(first, Sub):
            yield _element(f"{path}.{field}", "*" if first.listed else "1", ["BackboneElement"], title)
            yield from _fields(first.group, f"{path}.{field}")
        else:
            types = common.types_of(leaves)
            name = f"{field}[x]" if len(types) > 1 else field
            yield _element(f"{path}.{name}", "*" if first.listed else "1", types, title)


def _element(path: str, most: str, types: list[str] | None, text: str) -> Resource:
    least = 1 if path.endswith(".name") and most == "1" else 0
    head: Resource = {"id": path, "path": path, "short": text, "definition": text, "min": least, "max": most}
    base = {"path": path, "min": least, "max": most}
    return head | {"base": base} | ({"type": [{"code": one} for one in types]} if types else {})
