"""The examples of the built package."""

from __future__ import annotations

import json
import tarfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

ARCHIVE = Path(__file__).parents[4] / "profiles" / "package.tgz"
B = "https://borninbelgiumpro.be/fhir"
E = "https://www.ehealth.fgov.be/standards/fhir"


@cache
def _files() -> dict[str, bytes]:
    with tarfile.open(ARCHIVE) as archive:
        found = {member.name: archive.extractfile(member) for member in archive}
        return {name.removeprefix("package/"): content.read() for name, content in found.items() if content is not None}


def example_names() -> list[str]:
    names = [name.removesuffix(".json") for name in _files() if name.startswith("example/")]
    return sorted(name.removeprefix("example/") for name in names if not name.endswith(".index"))


def example(name: str) -> Any:
    """A fresh copy of an example, decoded as the gateway does."""
    return json.loads(_files()[f"example/{name}.json"], parse_float=Decimal)
