"""Reports in text, JSON, JUnit and SARIF."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest

from adapter.cli.report import Finding, Reported, findings_of, status, written

REFUSED = Reported("a.json", [Finding("error", "invalid-primitive", "“x” is\x0b wrong <&>", "Patient.gender")])
WARNED = Reported("b.json", [Finding("warning", "check-digit", "digits")], ["1 charge"], {"resourceType": "Parameters"})
FINE = Reported("c.json", [])


def test_the_status_is_one_when_a_file_was_refused_and_zero_with_warnings_alone() -> None:
    assert status([WARNED, FINE]) == 0
    assert status([WARNED, REFUSED]) == 1


def test_text_names_file_place_and_sentence() -> None:
    text = written([REFUSED, WARNED, FINE], "text")
    assert "a.json: refused" in text
    assert "error invalid-primitive Patient.gender" in text
    assert "b.json: fine\n  1 charge" in text


def test_json_holds_every_finding_and_the_result() -> None:
    rows = json.loads(written([REFUSED, WARNED, FINE], "json"))
    assert [row["refused"] for row in rows] == [True, False, False]
    assert rows[0]["findings"][0]["expression"] == "Patient.gender"
    assert rows[1]["result"] == {"resourceType": "Parameters"}


def test_junit_is_xml_with_a_failure_for_each_refused_file() -> None:
    suite = ElementTree.fromstring(written([REFUSED, WARNED, FINE], "junit"))
    assert (suite.get("tests"), suite.get("failures")) == ("3", "1")
    failure = suite.find("testcase[@name='a.json']/failure")
    assert failure is not None
    assert failure.get("type") == "invalid-primitive"
    assert suite.findtext("testcase[@name='b.json']/system-out") == "warning check-digit : digits"


def test_sarif_gives_each_finding_its_rule_level_file_and_place() -> None:
    run = json.loads(written([REFUSED, WARNED], "sarif"))["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["check-digit", "invalid-primitive"]
    first, second = run["results"]
    assert (first["level"], second["level"]) == ("error", "warning")
    assert first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.json"
    assert first["locations"][0]["logicalLocations"] == [{"fullyQualifiedName": "Patient.gender"}]


@pytest.mark.parametrize("form", ["text", "json", "junit", "sarif"])
def test_a_report_of_nothing_can_be_written(form: str) -> None:
    assert isinstance(written([], form), str)


def test_the_issues_of_an_outcome_become_findings_but_the_one_that_all_is_well() -> None:
    outcome = {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "information",
                "code": "informational",
                "details": {"coding": [{"code": "all-ok"}], "text": "fine"},
            },
            {
                "severity": "error",
                "code": "value",
                "details": {"coding": [{"code": "too-few"}], "text": "t"},
                "expression": ["P"],
            },
            {"severity": "warning", "code": "processing", "diagnostics": "d"},
        ],
    }
    assert findings_of(outcome) == [Finding("error", "too-few", "t", "P"), Finding("warning", "processing", "d")]
