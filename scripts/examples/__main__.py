"""Write examples/woman (JSON and XML) and examples/demonstration again: `python -m scripts.examples`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from adapter.fhir import json_codec, xml_codec
from scripts.examples.women import WRITTEN_FOR, demonstration, way

EXAMPLES: Final = Path(__file__).resolve().parents[2] / "examples"


def files() -> Iterator[tuple[Path, bytes]]:
    """Every file and what it must hold."""
    for name, bundle in way():
        yield EXAMPLES / f"woman/{name}.json", json_codec.encode(bundle, pretty=True)
        yield EXAMPLES / f"woman/{name}.xml", xml_codec.encode(bundle, pretty=True)
    for name, bundle in demonstration():
        yield EXAMPLES / f"demonstration/{name}.json", json_codec.encode(bundle, pretty=True)
    yield EXAMPLES / "demonstration/written-for.txt", f"{WRITTEN_FOR}\n".encode()


if __name__ == "__main__":
    for path, content in files():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
