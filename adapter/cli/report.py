"""What a command found, per file, as text, JSON, JUnit or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree import ElementTree

STOPPING: Final = frozenset({"fatal", "error"})
LEVELS: Final = {"fatal": "error", "error": "error", "warning": "warning", "information": "note"}
SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# XML 1.0 cannot hold these, not even escaped.
UNPRINTABLE: Final = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One issue of an OperationOutcome."""

    severity: str
    kind: str
    text: str
    expression: str = ""

    @property
    def stops(self) -> bool:
        """Whether the file was refused because of it."""
        return self.severity in STOPPING


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one file: findings, lines for a person, and the whole result for a program."""

    file: str
    findings: Sequence[Finding]
    lines: Sequence[str] = ()
    result: Any = field(default=None)

    @property
    def refused(self) -> bool:
        """Whether the file was refused."""
        return any(finding.stops for finding in self.findings)


def findings_of(outcome: Mapping[str, Any]) -> list[Finding]:
    """The issues of an OperationOutcome but the one that says that all is well."""
    found = [_finding(issue) for issue in outcome.get("issue", ())]
    return [finding for finding in found if finding.kind != "all-ok"]


def _finding(issue: Mapping[str, Any]) -> Finding:
    details = issue.get("details", {})
    codes = [coding.get("code", "") for coding in details.get("coding", ())]
    return Finding(
        issue.get("severity", "error"),
        codes[0] if codes else issue.get("code", ""),
        details.get("text") or issue.get("diagnostics", ""),
        (issue.get("expression") or [""])[0],
    )


def status(reported: Sequence[Reported]) -> int:
    """The exit status: 1 when a file was refused."""
    return 1 if any(file.refused for file in reported) else 0


def written(reported: Sequence[Reported], form: str) -> str:
    """The report in one of the forms text, json, junit, sarif."""
    return FORMS[form](reported)


def _text(reported: Sequence[Reported]) -> str:
    lines: list[str] = []
    for file in reported:
        lines.append(f"{file.file}: {'refused' if file.refused else 'fine'}")
        lines += [f"  {line}" for line in file.lines]
        lines += [
            f"  {finding.severity} {finding.kind} {finding.expression}\n      {finding.text}"
            for finding in file.findings
        ]
    return "\n".join(lines)


def _json(reported: Sequence[Reported]) -> str:
    rows = [
        {
            "file": file.file,
            "refused": file.refused,
            "findings": [_row(finding) for finding in file.findings],
            **({} if file.result is None else {"result": file.result}),
        }
        for file in reported
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False, default=str)


def _row(finding: Finding) -> dict[str, str]:
    return {
        "severity": finding.severity,
        "code": finding.kind,
        "expression": finding.expression,
        "text": finding.text,
    }


def _junit(reported: Sequence[Reported]) -> str:
    refused = sum(file.refused for file in reported)
    suite = ElementTree.Element(
        "testsuite", name="bib-adapter", tests=str(len(reported)), failures=str(refused), errors="0", skipped="0"
    )
    for file in reported:
        case = ElementTree.SubElement(suite, "testcase", classname="bib-adapter", name=_xml(file.file))
        lines = [f"{finding.severity} {finding.kind} {finding.expression}: {finding.text}" for finding in file.findings]
        if file.refused:
            first = next(finding for finding in file.findings if finding.stops)
            failure = ElementTree.SubElement(case, "failure", type=first.kind, message=_xml(first.text))
            failure.text = _xml("\n".join(lines))
        elif lines:
            ElementTree.SubElement(case, "system-out").text = _xml("\n".join(lines))
    ElementTree.indent(suite)
    return ElementTree.tostring(suite, encoding="unicode", xml_declaration=True)


def _xml(text: str) -> str:
    return text.translate(UNPRINTABLE)


def _sarif(reported: Sequence[Reported]) -> str:
    kinds = sorted({finding.kind for file in reported for finding in file.findings})
    driver = {"name": "bib-adapter", "rules": [{"id": kind} for kind in kinds]}
    results = [_result(file.file, finding) for file in reported for finding in file.findings]
    report = {"$schema": SARIF_SCHEMA, "version": "2.1.0", "runs": [{"tool": {"driver": driver}, "results": results}]}
    return json.dumps(report, indent=2, ensure_ascii=False)


def _result(file: str, finding: Finding) -> dict[str, Any]:
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": file}}}
    if finding.expression:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.expression}]
    return {
        "ruleId": finding.kind,
        "level": LEVELS.get(finding.severity, "error"),
        "message": {"text": finding.text},
        "locations": [location],
    }


FORMS: Final[Mapping[str, Callable[[Sequence[Reported]], str]]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
}
