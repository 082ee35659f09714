"""What a command found, per file, as text, JSON, JUnit or SARIF."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any, Final
from xml.etree import ElementTree

STOPPING: Final = frozenset({"fatal", "error"})
LEVELS: Final = {"fatal": "error", "error": "error", "warning": "warning", "information": "note"}
SARIF_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
# XML 1.0 cannot hold these, not even escaped.
UNPRINTABLE: Final = {code: "\N{REPLACEMENT CHARACTER}" for code in range(32) if chr(code) not in "\t\n\r"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One issue of an OperationOutcome, or of a file of a pack: then `line` is known."""

    severity: str
    kind: str
    text: str
    expression: str = ""
    line: int = 0
    file: str = ""

    @property
    def stops(self) -> bool:
        """Whether the file was refused because of it."""
        return self.severity in STOPPING


@dataclass(frozen=True, slots=True)
class Reported:
    """What became of one file or case: findings, lines for a person, the whole result for a program; or why nothing."""

    file: str
    findings: Sequence[Finding]
    lines: Sequence[str] = ()
    result: Any = field(default=None)
    skipped: str = ""

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
        lines.append(f"{file.file}: {_verdict(file)}")
        lines += [f"  {line}" for line in file.lines]
        lines += [
            f"  {finding.severity} {finding.kind} {_where(finding)}\n      {finding.text}" for finding in file.findings
        ]
    return "\n".join(lines)


def _verdict(file: Reported) -> str:
    return f"skipped: {file.skipped}" if file.skipped else "refused" if file.refused else "fine"


def _where(finding: Finding) -> str:
    return f"line {finding.line} {finding.expression}".rstrip() if finding.line else finding.expression


def _json(reported: Sequence[Reported]) -> str:
    rows = [
        {
            "file": file.file,
            "refused": file.refused,
            **({"skipped": file.skipped} if file.skipped else {}),
            "findings": [_row(finding) for finding in file.findings],
            **({} if file.result is None else {"result": file.result}),
        }
        for file in reported
    ]
    return json.dumps(rows, indent=2, ensure_ascii=False, default=str)


def _row(finding: Finding) -> dict[str, Any]:
    row = {
        "severity": finding.severity,
        "code": finding.kind,
        "expression": finding.expression,
        "text": finding.text,
    }
    return row | ({"line": finding.line} if finding.line else {})


def _junit(reported: Sequence[Reported]) -> str:
    refused, skipped = sum(file.refused for file in reported), sum(bool(file.skipped) for file in reported)
    counts = {"tests": len(reported), "failures": refused, "errors": 0, "skipped": skipped}
    suite = ElementTree.Element("testsuite", {"name": "bib-adapter"})
    suite.attrib.update({name: str(count) for name, count in counts.items()})
    for file in reported:
        case = ElementTree.SubElement(suite, "testcase", classname="bib-adapter", name=_xml(file.file))
        lines = [f"{finding.severity} {finding.kind} {_where(finding)}: {finding.text}" for finding in file.findings]
        if file.refused:
            first = next(finding for finding in file.findings if finding.stops)
            failure = ElementTree.SubElement(case, "failure", type=first.kind, message=_xml(first.text))
            failure.text = _xml("\n".join(lines))
        elif file.skipped:
            ElementTree.SubElement(case, "skipped", message=_xml(file.skipped))
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
    location: dict[str, Any] = {"physicalLocation": {"artifactLocation": {"uri": finding.file or file}}}
    if finding.line:
        location["physicalLocation"]["region"] = {"startLine": finding.line}
    if finding.expression:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.expression}]
    return {
        "ruleId": finding.kind,
        "level": LEVELS.get(finding.severity, "error"),
        "message": {"text": finding.text},
        "locations": [location],
    }


def _html(reported: Sequence[Reported]) -> str:
    """One page by itself: a table with a row for each file or case."""
    rows = "".join(
        f'<tr class="{_verdict(file).partition(":")[0]}"><th scope="row">{escape(file.file)}</th>'
        f"<td>{escape(_verdict(file))}</td><td>{_details(file)}</td></tr>\n"
        for file in reported
    )
    count = sum(file.refused for file in reported)
    return PAGE.format(title=f"{len(reported)} cases, {count} not as expected", rows=rows)


def _details(file: Reported) -> str:
    told = [*file.lines, *(f"{finding.kind} {_where(finding)}: {finding.text}" for finding in file.findings)]
    return "<br>".join(escape(line) for line in told)


PAGE: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 1rem/1.4 system-ui, sans-serif; margin: 2rem; color: #111; background: #fff }}
table {{ border-collapse: collapse }}
th, td {{ text-align: left; vertical-align: top; padding: .4rem .8rem; border: 1px solid #767676; font-weight: 400 }}
tr.refused td:nth-child(2) {{ color: #a00000; font-weight: 700 }}
tr.skipped {{ color: #595959 }}
</style></head>
<body><h1>{title}</h1>
<table>
<thead><tr><th scope="col">case</th><th scope="col">result</th><th scope="col">expected and found</th></tr></thead>
<tbody>
{rows}</tbody></table></body></html>"""

FORMS: Final[Mapping[str, Callable[[Sequence[Reported]], str]]] = {
    "text": _text,
    "json": _json,
    "junit": _junit,
    "sarif": _sarif,
    "html": _html,
}
