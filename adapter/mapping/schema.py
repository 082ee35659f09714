"""The JSON Schema of the platform record, made from the rows: `python -m adapter.mapping.schema` prints it."""

from __future__ import annotations

import json
import sys
from typing import Any, Final

from adapter.canonical import B
from adapter.data import data_path
from adapter.mapping.engine import Mapping
from adapter.mapping.platform import VERSION
from adapter.mapping.tree import Group, Leaf, Sub

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
Schema = dict[str, Any]


def schema(mapping: Mapping) -> Schema:
    """The schema of what `platform_record` gives."""
    shapes: dict[str, Schema] = {}
    concepts = {
        name: {"type": "array", "items": _object(compiled.tree, shapes)} for name, compiled in mapping.concepts.items()
    }
    return {
        "$schema": DIALECT,
        "$id": f"{B}/platform-record/{VERSION}",
        "title": "Platform record of one dossier",
        "type": "object",
        "properties": {"version": {"const": VERSION}, **concepts},
        "required": ["version"],
        "additionalProperties": False,
        "$defs": dict(sorted(shapes.items())),
    }


def _object(tree: Group, shapes: dict[str, Schema]) -> Schema:
    """The fields of one record. A field with several rows may be what either of them says."""
    found: dict[str, list[Schema]] = {}
    named: dict[str, dict[str, Schema]] = {}
    for leaf in tree.leaves:
        field = leaf.row.field
        if field is None:
            continue
        value = _listed(leaf, _value(leaf, shapes))
        if leaf.row.entry:
            named.setdefault(field, {})[leaf.row.entry] = value
        elif value not in found.setdefault(field, []):
            found[field].append(value)
    fields = {field: values[0] if len(values) == 1 else {"anyOf": values} for field, values in found.items()}
    return _closed(fields | {field: _closed(entries) for field, entries in named.items()})


def _closed(properties: dict[str, Schema]) -> Schema:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def _listed(leaf: Leaf | Sub, value: Schema) -> Schema:
    return {"type": "array", "items": value} if leaf.listed else value


def _value(leaf: Leaf | Sub, shapes: dict[str, Schema]) -> Schema:
    if isinstance(leaf, Sub):
        return _shape(leaf, shapes)
    kind, codes = leaf.kind, leaf.row.codes
    return {"enum": list(codes.backward)} if codes else dict(kind.schema)


def _shape(sub: Sub, shapes: dict[str, Schema]) -> Schema:
    shape = sub.shape
    if shape.name in shapes:
        return {"$ref": f"#/$defs/{shape.name}"}
    body = _object(sub.group, shapes)
    if shape.needs:
        body["required"] = list(shape.needs)
    if shape.short:
        return {"anyOf": [body["properties"][shape.short], body]}
    if not shape.name:
        return body
    shapes[shape.name] = body
    return {"$ref": f"#/$defs/{shape.name}"}


if __name__ == "__main__":
    json.dump(schema(Mapping.load(data_path("mappings"))), sys.stdout, indent=1, ensure_ascii=False)
