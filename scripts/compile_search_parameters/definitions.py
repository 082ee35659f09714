"""The elements, resource types and SearchParameters of the core package."""

from __future__ import annotations

import json
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


class Unsupported(Exception):
    """An expression of another kind."""


@dataclass
class Definitions:
    """Element path → its type codes or, for `#name`, another path; of every type in the core package."""

    types: dict[str, list[str]] = field(default_factory=dict)
    resources: set[str] = field(default_factory=set)
    parameters: list[dict[str, Any]] = field(default_factory=list)

    def add(self, resource: dict[str, Any]) -> None:
        """Take in one file of the package."""
        if resource["resourceType"] == "SearchParameter":
            self.parameters.append(resource)
        elif resource["resourceType"] == "StructureDefinition" and resource.get("derivation") != "constraint":
            self._add_structure(resource)

    def _add_structure(self, resource: dict[str, Any]) -> None:
        if resource["kind"] == "resource" and not resource["abstract"]:
            self.resources.add(resource["type"])
        for element in resource["snapshot"]["element"]:
            types = [one["code"] for one in element.get("type", ())]
            self.types[element["path"]] = types or [element.get("contentReference", "")]

    def child(self, owner: str, name: str) -> tuple[str, list[str], bool]:
        """The path under which the children of `owner.name` are described, its types, and whether it is a choice."""
        path = f"{owner}.{name}"
        types = self.types.get(path) or self.types.get(f"{path}[x]")
        choice = path not in self.types
        if types is None:
            raise Unsupported(path)
        if types[0].startswith("#"):
            path = types[0][1:]
            types = self.types[path]
        return (path if types[0] in ("BackboneElement", "Element") else types[0]), types, choice


def read_package(path: Path) -> Definitions:
    """Everything of the core package that search needs."""
    found = Definitions()
    with tarfile.open(path) as package:
        for member in package:
            name = Path(member.name).name
            stream = package.extractfile(member)
            if stream and name.startswith(("SearchParameter-", "StructureDefinition-")):
                found.add(json.load(stream))
    return found
