"""`make conformance`: the HL7 validator over the package, its examples, and what the profiles must refuse."""

from __future__ import annotations

import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts import judge
from scripts.profiles.archive import encoded
from scripts.profiles.forbidden import Forbidden, broken, package_files, rows
from scripts.profiles.texts import Resource

WORK = judge.ROOT / "build" / "conformance"
# Warnings that cannot be avoided, by message identifier and a part of the text, with the reason.
UNAVOIDABLE = {
    ("IG_DEPENDENCY_INVALID_URL", "ImplementationGuide/"): "packages whose guide has no resource, or another address",
    (
        "Terminology_TX_NoValid_2_CC",
        "consent-policy",
    ): "policyRule is required by the contract; R4 lists laws of other countries",
    (
        "Terminology_TX_NoValid_2_CC",
        "be-vs-problem-code",
    ): "the Belgian value set is a placeholder; the contract sets the code",
}


def written(folder: Path, resources: Mapping[str, Resource]) -> list[Path]:
    folder.mkdir(parents=True)
    for name, resource in resources.items():
        (folder / name).write_bytes(encoded(resource))
    return [folder / name for name in resources]


def excused(message: Mapping[str, str]) -> bool:
    return any(message["id"] == key and part in message["message"] for key, part in UNAVOIDABLE)


def told_wrong(verdicts: Iterable[judge.Verdict]) -> list[str]:
    """Errors and avoidable warnings, one line each."""
    return [
        f"{verdict.file.name}: {message['severity']} {message['id']} at {place(message)}: {message['message'][:200]}"
        for verdict in verdicts
        for message in verdict.of("fatal", "error", "warning")
        if message["severity"] != "warning" or not excused(message)
    ]


def place(message: Mapping[str, str]) -> str:
    """The expression without the comments that the validator puts after contained and Bundle resources."""
    return re.sub(r"/\*.*?\*/", "", message["expression"])


def answers(row: Forbidden, verdict: judge.Verdict) -> bool:
    """The error that the row names, at the place that it names."""
    errors = verdict.of("fatal", "error")
    return any(one["id"].rpartition("#")[2] == row.message and place(one) == row.at for one in errors)


def main() -> int:
    judge.build()
    shutil.rmtree(WORK, ignore_errors=True)
    files = package_files()
    published = {f"{name.replace('/', '-')}.json": resource for name, resource in files.items()}
    forbidden = list(rows())
    good = written(WORK / "published", published)
    bad = written(WORK / "forbidden", {row.file: broken(row, files) for row in forbidden})
    verdicts = judge.judge([*good, *bad])
    wrong = told_wrong(verdicts[: len(good)])
    missed = [row for row, verdict in zip(forbidden, verdicts[len(good) :], strict=True) if not answers(row, verdict)]
    counts = Counter(message["severity"] for verdict in verdicts[: len(good)] for message in verdict.messages)
    print(f"published: {len(good)} resources, {counts['error'] + counts['fatal']} errors, {counts['warning']} warnings")
    print(f"forbidden: {len(forbidden)} instances, {len(missed)} without the named error at the named place")
    for line in [*wrong, *(f"{row.forbids}: expected {row.message} at {row.at}" for row in missed)]:
        print(f"  {line}")
    return 1 if wrong or missed else 0


if __name__ == "__main__":
    sys.exit(main())
