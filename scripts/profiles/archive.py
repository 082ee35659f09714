"""FHIR packages as archives: unpacked into a cache folder, packed so that the same files give the same bytes."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

INDEXED = ("resourceType", "id", "url", "version", "kind", "type", "supplements", "content")


def unpack(archive: Path, cache: Path) -> str:
    """Unpacks a package into `cache` as name#version, the layout of the FHIR package cache; gives back that name."""
    with tarfile.open(archive) as files:
        manifest = files.extractfile("package/package.json")
        if manifest is None:
            raise ValueError(f"{archive}: expected package/package.json, found none")
        described = json.load(manifest)
        name = f"{described['name']}#{described['version']}"
        files.extractall(cache / name, filter="data")
    return name


def pack(files: Mapping[str, bytes], archive: Path) -> None:
    """Sorted names, no times, no owners: the bytes depend on `files` alone."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(f"package/{name}")
            entry.size, entry.mode = len(files[name]), 0o644
            tar.addfile(entry, io.BytesIO(files[name]))
    archive.write_bytes(gzip.compress(buffer.getvalue(), 9, mtime=0))


def index(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The .index.json of a package folder."""
    files = [
        {"filename": name} | {key: resource[key] for key in INDEXED if isinstance(resource.get(key), str)}
        for name, resource in sorted(resources.items())
    ]
    return {"index-version": 2, "files": files}


def encoded(content: Mapping[str, Any]) -> bytes:
    """JSON; a Decimal is written with the digits that it has."""
    text = json.dumps(content, ensure_ascii=False, indent=1, default=lambda number: f"\0{number}")
    return (re.sub(r'"\\u0000([-+0-9.eE]+)"', r"\1", text) + "\n").encode()


def in_cents(value: Any) -> Any:
    """Amounts of money with two decimals: SUSHI writes 23.30 as 23.3."""
    if isinstance(value, Mapping):
        copy = {key: in_cents(one) for key, one in value.items()}
        if value.keys() == {"value", "currency"}:
            copy["value"] = Decimal(str(value["value"])).quantize(Decimal("0.01"))
        return copy
    return [in_cents(one) for one in value] if isinstance(value, list) else value
