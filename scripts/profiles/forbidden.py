"""Instances that a profile must refuse: an example of the package with one change (tests/profiles/forbidden.toml)."""

from __future__ import annotations

import copy
import json
import re
import tarfile
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from scripts.profiles.texts import Resource

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "tests" / "profiles" / "forbidden.toml"


@dataclass(frozen=True, slots=True)
class Forbidden:
    """`forbids` is a key of restrictions.py; `message` and `at` are the identifier and place of the expected error."""

    forbids: str
    example: str
    message: str
    at: str
    remove: tuple[str, ...] = ()
    set: Mapping[str, Any] = field(default_factory=dict)

    @property
    def profile(self) -> str:
        return self.forbids.split(" ")[0]

    @property
    def file(self) -> str:
        return re.sub(r"[^\w.-]+", "_", self.forbids) + ".json"


def rows() -> Iterator[Forbidden]:
    for row in tomllib.loads(TABLE.read_text(encoding="utf-8"), parse_float=Decimal)["forbidden"]:
        yield Forbidden(**row | {"remove": tuple(row.get("remove", ()))})


def package_files() -> dict[str, Resource]:
    """The resources of the built package by file name without ending; examples as example/…."""
    found: dict[str, Resource] = {}
    with tarfile.open(ROOT / "profiles" / "package.tgz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            name = member.name.removeprefix("package/").removesuffix(".json")
            if content is not None and not name.endswith(("package", ".index")):
                found[name] = json.load(content, parse_float=Decimal)
    return found


def broken(row: Forbidden, files: Mapping[str, Resource]) -> Resource:
    """The example with the row's change. Raises KeyError or IndexError when the change does not fit the example."""
    resource = copy.deepcopy(files[row.example])
    for path, value in row.set.items():
        parent, key = reach(resource, path)
        parent[key] = copy.deepcopy(value)
    for path in row.remove:
        parent, key = reach(resource, path)
        del parent[key]
        prune(resource, path)
    return resource


def reach(resource: Resource, path: str) -> tuple[Any, Any]:
    """The container and key of `a.b[0].c`."""
    steps: list[str | int] = [int(step) if step.isdigit() else step for step in re.findall(r"\w+", path)]
    place: Any = resource
    for step in steps[:-1]:
        place = place[step]
    return place, steps[-1]


def prune(resource: Resource, path: str) -> None:
    """What the change left empty goes too: an empty object or list is an error of its own."""
    while path.endswith("]") or "." in path:
        path = re.sub(r"(\[\d+\]|\.\w+)$", "", path)
        parent, key = reach(resource, path)
        if parent[key]:
            return
        del parent[key]
