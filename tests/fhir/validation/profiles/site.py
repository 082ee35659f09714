"""A package as a site may add: profiles in a short form, compiled like any other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from adapter.fhir.definitions.compiler import compiled
from adapter.fhir.definitions.packages import Packages, packages

Json = dict[str, Any]
SITE = "http://site.test/fhir"


def url(name: str) -> str:
    return f"{SITE}/StructureDefinition/{name}"


def element(place: str, most: str = "*", least: int = 0, **more: Any) -> Json:
    """An element of a snapshot: `types`, `by` (discriminators), `rules`, `ordered` and whatever an element may have."""
    found: Json = {"id": place, "path": re.sub(":[^.]*", "", place), "min": least, "max": most}
    if ":" in place.rpartition(".")[2]:
        found["sliceName"] = place.rpartition(":")[2]
    if "types" in more:
        found["type"] = [{"code": code} for code in more.pop("types")]
    if "by" in more:
        by = [{"type": kind, "path": path} for kind, path in more.pop("by")]
        rules, ordered = more.pop("rules", "open"), more.pop("ordered", False)
        found["slicing"] = {"discriminator": by, "rules": rules, "ordered": ordered}
    if "rule" in more:
        key, severity, expression = more.pop("rule")
        found["constraint"] = [{"key": key, "severity": severity, "expression": expression, "human": f"rule {key}"}]
    return found | more


def profile(name: str, kind: str, *elements: Json, base: str = "", rule: Any = None, **more: Any) -> Json:
    """A StructureDefinition that narrows the type `kind`, or the profile `base` of it."""
    root = element(kind, rule=rule) if rule else element(kind)
    return {
        "resourceType": "StructureDefinition",
        "id": name,
        "url": url(name),
        "version": "1.0.0",
        "kind": "complex-type" if kind in ("Extension", "Address", "Identifier") else "resource",
        "abstract": False,
        "type": kind,
        "derivation": "constraint",
        "baseDefinition": url(base) if base else f"http://hl7.org/fhir/StructureDefinition/{kind}",
        "snapshot": {"element": [root, *elements]},
        **more,
    }


def extension(name: str, value: str, *contexts: str, **more: Any) -> Json:
    """A simple extension with a value of this type."""
    elements = [
        element("Extension.extension", "0"),
        element("Extension.url", "1", 1, fixedUri=url(name)),
        element("Extension.value[x]", "1", 1, types=[value]),
    ]
    made = profile(name, "Extension", *elements, **more)
    made["context"] = [{"type": "element", "expression": context} for context in contexts]
    return made


def value_set(name: str, system: str, *codes: str) -> Json:
    include: Json = {"system": system}
    if codes:
        include["concept"] = [{"code": code} for code in codes]
    return {"resourceType": "ValueSet", "id": name, "url": f"{SITE}/ValueSet/{name}", "compose": {"include": [include]}}


def code_system(name: str, *codes: str) -> Json:
    concept = [{"code": code} for code in codes]
    return {
        "resourceType": "CodeSystem",
        "id": name,
        "url": f"{SITE}/CodeSystem/{name}",
        "content": "complete",
        "concept": concept,
    }


def package(folder: Path, resources: Iterable[Json]) -> Packages:
    """The packages that we ship, and one of these resources."""
    inside = folder / "site" / "package"
    inside.mkdir(parents=True)
    (inside / "package.json").write_text(json.dumps({"name": "site", "version": "1.0.0", "type": "IG"}))
    for resource in resources:
        (inside / f"{resource['resourceType']}-{resource['id']}.json").write_text(json.dumps(resource))
    ours = packages()
    found = Packages([*ours.compiled])
    found.add(compiled(inside.parent, ours.rows))
    return found
