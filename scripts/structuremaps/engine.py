"""Asks the HL7 reference engine (conformance/, Java) what maps make of inputs, offline."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from adapter.fhir import json_codec
from scripts.judge import CONFORMANCE, DEPENDENCIES, ROOT
from scripts.profiles.archive import encoded
from scripts.structuremaps import generated

Resource = dict[str, Any]
PACKAGES = [DEPENDENCIES / "hl7.fhir.r4.core-4.0.1.tgz", ROOT / "profiles" / "package.tgz"]


@dataclass(frozen=True, slots=True)
class Case:
    """An input of a map; `model` is the logical model of an input that is no resource."""

    name: str
    map: str
    input: Resource
    model: str = ""


@dataclass(frozen=True, slots=True)
class Made:
    """What the engine made of a case by the FML and by the resource, or the error; `ms` is the time of one run."""

    fml: Resource
    json: Resource
    error: str
    ms: float


def run(files: Mapping[str, bytes], cases: Sequence[Case], passes: int = 1) -> list[Made]:
    """What becomes of each case by the maps in these files. Raises RuntimeError when the engine cannot run."""
    classes = (CONFORMANCE / "target" / "classpath").read_text().strip()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "maps").mkdir()
        for file, content in files.items():
            (folder / "maps" / file).write_bytes(content)
        (folder / "cases").write_bytes(b"\n".join(_asked(case) for case in cases))
        command = ["java", "-Xmx3g", "-cp", f"{CONFORMANCE / 'target' / 'classes'}:{classes}", "conformance.Maps"]
        for archive in PACKAGES:
            command += ["--package", str(archive)]
        command += ["--work", str(CONFORMANCE / "target" / "work"), "--maps", str(folder / "maps")]
        command += ["--passes", str(passes), "--out", str(folder / "answer"), str(folder / "cases")]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"expected answers of the reference engine, found: {done.stderr[-2000:]}")
        return list(_answers((folder / "answer").read_text("utf-8").splitlines()))


def _asked(case: Case) -> bytes:
    asked = {"name": case.name, "map": case.map, "input": case.input}
    return json_codec.encode(asked | ({"model": case.model} if case.model else {}))


def _answers(lines: Iterable[str]) -> Iterable[Made]:
    for line in lines:
        said = json.loads(line, parse_float=Decimal)
        yield Made(said.get("fml", {}), said.get("json", {}), said.get("error", ""), float(said["ms"]))


def files() -> dict[str, bytes]:
    """All maps, in both forms, and the models, as the engine takes them."""
    fml = {name.rpartition("/")[2]: text.encode() for name, text in generated.sources().items()}
    return fml | {f"{one['resourceType']}-{one['id']}.json": encoded(one) for one in generated.resources()}
