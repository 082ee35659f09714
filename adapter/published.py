"""What this version of the gateway publishes: the FHIR package and the code lists with it, read when asked for."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.fhir.terminology import Terminology
from adapter.store.port import Store
from adapter.store.published import store_of

Resource = dict[str, Any]
ARCHIVES: Final = ("profiles/package.tgz", "profiles/terminology.tgz")
FOLDER: Final = "package"
NOT_RESOURCES: Final = ("package.json", ".index.json")


def resources(archives: Sequence[Path]) -> Iterator[Resource]:
    """The definitions in FHIR packages, without examples; where two have one address, the first of them."""
    seen: set[tuple[str, str]] = set()
    for path in archives:
        with tarfile.open(path) as archive:
            for member in archive:
                folder, _, name = member.name.rpartition("/")
                file = archive.extractfile(member) if folder == FOLDER and name not in NOT_RESOURCES else None
                if file is None:
                    continue
                resource = json_codec.decode(file.read())
                ref = (resource["resourceType"], resource["id"])
                if ref not in seen:
                    seen.add(ref)
                    yield resource


class Published:
    """The definitions of one process, read each time they are asked for; thread-safe."""

    def __init__(self, archives: Sequence[Path] = ()) -> None:
        self._archives = archives or [data_path(name) for name in ARCHIVES]
        self._reading = Lock()
        self._terminology: Terminology | None = None

    def terminology(self) -> Terminology:
        """What their code systems, value sets and concept maps say; kept."""
        with self._reading:
            if self._terminology is None:
                self._terminology = Terminology(resources(self._archives))
            return self._terminology

    def store(self) -> Store:
        """A new store that holds them as of the day on which they were published."""
        read = list(resources(self._archives))
        day = next(str(one["date"]) for one in read if one["resourceType"] == "ImplementationGuide")
        return store_of(read, datetime.fromisoformat(day).replace(tzinfo=UTC))

    def profiles(self) -> Mapping[str, Sequence[str]]:
        """By resource type the profiles of ours that instances of it may claim."""
        found: dict[str, list[str]] = {}
        for one in resources(self._archives[:1]):
            if one["resourceType"] == "StructureDefinition" and one["type"] != "Extension":
                found.setdefault(one["type"], []).append(one["url"])
        return found


@cache
def published() -> Published:
    """Those of this installation. Raises MissingData."""
    return Published()
