"""Every resource of the package that is generated from a table instead of written in FSH."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from scripts.profiles import codes
from scripts.profiles.questionnaire import Form
from scripts.profiles.texts import Resource


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
    yield from concept_maps(root / "mappings" / "conceptmaps")


def concept_maps(folder: Path) -> Iterator[Resource]:
    """The ConceptMaps that the program itself applies."""
    for file in sorted(folder.glob("*.json")):
        resource: Resource = json.loads(file.read_text(encoding="utf-8"))
        if resource.get("resourceType") == "ConceptMap":
            yield {"resourceType": "ConceptMap", "id": resource["url"].rpartition("/")[2]} | resource
