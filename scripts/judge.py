"""Asks the HL7 validator (conformance/, Java) about resources, offline, with our package and those it is built on."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CONFORMANCE = ROOT / "conformance"
DEPENDENCIES = ROOT / "profiles" / "dependencies"
PACKAGES = (  # in the order of their dependencies, the core package first
    "hl7.fhir.r4.core-4.0.1", "hl7.fhir.uv.extensions.r4-5.3.0", "hl7.fhir.uv.tools.r4-0.9.0", "hl7.fhir.uv.sdc-4.0.0",
    "hl7.fhir.be.infsec-1.3.0", "hl7.fhir.be.core-2.2.0", "hl7.fhir.be.core-clinical-1.2.0",
    "hl7.fhir.be.patient-care-1.1.0", "hl7.fhir.be.pregnancy-status-1.0.0", "hl7.fhir.be.etariff-1.0.0",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the validator said of one file; `messages` have severity, code, expression, id and message."""

    file: Path
    errors: int
    warnings: int
    milliseconds: float
    messages: Sequence[dict[str, Any]]

    def of(self, *severities: str) -> list[dict[str, Any]]:
        return [message for message in self.messages if message["severity"] in severities]


def build() -> None:
    """Compiles the judge; Maven asks its repository only for what is not there yet."""
    subprocess.run(["mvn", "--quiet", "--batch-mode", "package"], cwd=CONFORMANCE, check=True)


def judge(
    files: Iterable[Path], *, profiles: Iterable[str] = (), samples: Iterable[Path] = (), passes: int = 1
) -> list[Verdict]:
    """The verdict on each file, in order. `profiles` are checked besides those that a resource claims. What lies in the
    folders `samples` may have addresses of examples, displays in other words, and extensions of other publishers.
    """
    work = CONFORMANCE / "target" / "work"
    archives = [DEPENDENCIES / f"{name}.tgz" for name in PACKAGES] + [ROOT / "profiles" / "package.tgz"]
    classes = (CONFORMANCE / "target" / "classpath").read_text().strip()
    with tempfile.TemporaryDirectory() as folder:
        listed, answer = Path(folder) / "files", Path(folder) / "answer"
        listed.write_text("".join(f"{file}\n" for file in files))
        command = ["java", "-Xmx3g", "-cp", f"{CONFORMANCE / 'target' / 'classes'}:{classes}", "conformance.Judge"]
        for archive in archives:
            command += ["--package", str(archive)]
        for profile in profiles:
            command += ["--profile", profile]
        for sample in samples:
            command += ["--samples", str(sample)]
        command += ["--work", str(work), "--files", str(listed), "--out", str(answer), "--passes", str(passes)]
        run = subprocess.run(command, check=False)
        if run.returncode not in (0, 1):
            raise RuntimeError(f"expected a verdict of the judge, found exit status {run.returncode}")
        return [verdict(json.loads(line)) for line in answer.read_text(encoding="utf-8").splitlines()]


def verdict(line: dict[str, Any]) -> Verdict:
    return Verdict(Path(line["file"]), line["errors"], line["warnings"], line["ms"], line["issue"])
