"""Every resource of the package that is generated from a table instead of written in FSH."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scripts.profiles import codes, tariffs
from scripts.profiles.questionnaire import Form
from scripts.profiles.texts import Resource, published
from scripts.structuremaps import generated as structuremaps


def conformance_resources(root: Path) -> Iterator[Resource]:
    data = root / "profiles" / "data"
    questions = codes.table(data / "questionnaire.toml")
    reasons = codes.table(root / "adapter" / "programme" / "reasons.toml")
    settings = codes.table(root / "adapter" / "programme" / "settings.toml")
    yield codes.indicators(questions, settings["edition"][0]["scenario"]["domains"])
    yield codes.answers(questions)
    yield codes.issues(codes.table(root / "adapter" / "fhir" / "issues.toml"))
    yield codes.reasons(reasons)
    yield codes.refusals(reasons)
    for version in ("15", "13"):
        yield Form(questions, data / "countries.csv", version).resource()
    yield from tariffs.definitions(codes.table(data / "tariffs.toml"), settings["edition"])
    yield from tariffs.professions(settings["edition"][0])
    yield from concept_maps(root / "mappings" / "conceptmaps")
    yield from structuremaps.resources()


def concept_maps(folder: Path) -> Iterator[Resource]:
    """The ConceptMaps that the program itself applies."""
    for file in sorted(folder.glob("*.json")):
        resource: Resource = json.loads(file.read_text(encoding="utf-8"))
        if resource.get("resourceType") == "ConceptMap":
            yield {"resourceType": "ConceptMap", "id": resource["url"].rpartition("/")[2]} | resource
            yield reversed_map(resource)


def reversed_map(resource: Resource) -> Resource:
    """The same equivalences read the other way: each of them is one to one."""
    group = resource["group"][0]
    name = "-".join(part.rpartition("/")[2] for part in (group["target"], group["source"]))
    pairs = ((element["target"][0]["code"], element["code"]) for element in group["element"])
    elements = [{"code": code, "target": [{"code": to, "equivalence": "equivalent"}]} for code, to in pairs]
    title = f"{group['target'].rpartition('/')[2]} to {group['source'].rpartition('/')[2]}"
    mirrored = [{"source": group["target"], "target": group["source"], "element": elements}]
    return published("ConceptMap", name, title, resource["description"], group=mirrored)
