"""FHIR packages as published: a tgz, or a folder that holds package/."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

Json = dict[str, Any]


class Package:
    """The conformance resources of one FHIR package, by canonical URL."""

    def __init__(self, path: Path) -> None:
        files = dict(_files(path))
        self.manifest: Json = json.loads(files.pop("package.json"))
        resources = [json.loads(raw) for name, raw in sorted(files.items()) if name.endswith(".json")]
        self.structures = _by_url(resources, "StructureDefinition")
        self.value_sets = _by_url(resources, "ValueSet")
        self.code_systems = _by_url(resources, "CodeSystem")
        self.questionnaires = [r for r in resources if r.get("resourceType") == "Questionnaire" and "url" in r]

    @property
    def name(self) -> str:
        """Name and version, as files are called."""
        return f"{self.manifest['name']}-{self.manifest['version']}"

    @property
    def is_core(self) -> bool:
        return bool(self.manifest.get("type", "").lower() == "fhir.core")


def _files(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        yield from ((file.name, file.read_bytes()) for file in (path / "package").glob("*.json") if file.is_file())
        return
    with tarfile.open(path) as archive:
        for member in archive:
            folder, _, name = member.name.rpartition("/")
            content = archive.extractfile(member) if folder == "package" else None
            if content is not None:
                yield name, content.read()


def _by_url(resources: Iterable[Json], kind: str) -> dict[str, Json]:
    return {r["url"]: r for r in resources if r.get("resourceType") == kind and "url" in r}


def unversioned(canonical: str) -> str:
    """A canonical without its version."""
    return canonical.partition("|")[0]
