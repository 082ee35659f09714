"""HL7's validator and ours on the 40-entry transaction, each resource with its default profile declared."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from adapter.fhir import json_codec
from adapter.fhir.validation import validate
from adapter.fhir.validation.profiles.defaults import default_profile
from bench.common import RAW, duration, median_ms, table
from scripts import judge

PASSES = 40  # the Java machine compiles while it runs: the last pass counts


def main() -> None:
    """Needs Java and Maven. The judge's time is that of its last pass, without reading the packages."""
    bundle = declared(json_codec.decode(RAW))
    judge.build()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bundle40.json"
        file.write_bytes(json_codec.encode(bundle))
        [verdict] = judge.judge([file], samples=[Path(folder)], passes=PASSES)
    ours = median_ms(lambda: validate(bundle, profiles=()))
    rows = [
        duration("ours", ours, None),
        duration(f"HL7's, pass {PASSES}", verdict.milliseconds, None),
        ("HL7's / ours", f"{verdict.milliseconds / ours:.0f}", "", ""),
        ("errors", f"{verdict.errors}", "", "0"),
    ]
    table("Profiles, beside the HL7 validator", rows)


def declared(bundle: Any) -> Any:
    """The Bundle with the profiles by which its resources are measured."""
    return _declaring(bundle) | {
        "entry": [entry | {"resource": _declaring(entry["resource"])} for entry in bundle["entry"]]
    }


def _declaring(resource: Any) -> Any:
    profile = default_profile(resource)
    given = resource.get("meta", {}).get("profile", [])
    return resource | {"meta": {"profile": given or [profile]}} if profile else resource


if __name__ == "__main__":
    main()
