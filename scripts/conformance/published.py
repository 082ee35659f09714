"""What the HL7 validator says of the package and its examples, of answers, and of what the profiles must refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from scripts import judge
from scripts.profiles.archive import encoded
from scripts.profiles.forbidden import Forbidden
from scripts.profiles.texts import Resource

# Warnings that cannot be avoided, by message identifier and a part of the text, with the reason.
UNAVOIDABLE = {
    ("IG_DEPENDENCY_INVALID_URL", "ImplementationGuide/"): "packages whose guide has no resource, or another address",
    ("SM_DEPENDENT_PARAM_TYPE_MISMATCH_DUPLICATE", ""): "the group of a shape is applied to each element of that shape",
    ("SM_TARGET_TRANSLATE_BINDING_SOURCE", ""): "a record says a code, and its row the table",
    ("SM_TARGET_TRANSLATE_BINDING_TARGET", ""): "a record says a code, and its row the table",
    ("ElementDefinition#eld-20", ""): "the fields of a logical model have the names of the platform record",
    ("SM_TARGET_PATH_MULTIPLE_MATCHES", "value[x]"): "the type of a choice stands in the rule before the group",
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
    """One file for each resource, by name."""
    folder.mkdir(parents=True)
    files = {folder / f"{name}.json": resource for name, resource in resources.items()}
    for file, resource in files.items():
        file.write_bytes(encoded(resource))
    return list(files)


def excused(message: Mapping[str, str]) -> bool:
    return any(message["id"].rpartition("/")[2] == key and part in message["message"] for key, part in UNAVOIDABLE)


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


def missed(rows: Iterable[Forbidden], verdicts: Iterable[judge.Verdict]) -> list[str]:
    """The rows without their error, one line each."""
    return [
        f"{row.forbids}: expected {row.message} at {row.at}"
        for row, verdict in zip(rows, verdicts, strict=True)
        if not answers(row, verdict)
    ]


def answered_wrong(verdicts: Iterable[judge.Verdict]) -> list[str]:
    """The errors in what the gateway answers, one line each."""
    return [
        f"{verdict.file.name}: {message['id']} at {place(message)}: {message['message'][:200]}"
        for verdict in verdicts
        for message in verdict.of("fatal", "error")
        if not of_history(verdict, message)
    ]


def of_history(verdict: judge.Verdict, message: Mapping[str, str]) -> bool:
    """Whether an error is that of every history in which a resource with several versions is referred to.

    HL7 wants one match for a reference without a version, in every Bundle; a history has one for each version (bdl-7),
    and what was stored cannot be answered with other references.
    """
    return message["id"].endswith("Bundle_BUNDLE_MultipleMatches") and "_history" in verdict.file.name
