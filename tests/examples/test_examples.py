"""The examples do what they promise, through a gateway process of their own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from bench.gateway import Gateway, gateway
from scripts.examples.__main__ import files
from tests.architecture.sources import ROOT

WAY = [  # what the client prints after the last step
    ("401376", "billed", "2026-01-22", "23.30"),
    ("401391", "billed", "2026-02-05", "50.41"),
    ("401391", "billed", "2026-03-05", "50.41"),
    ("401413", "billable", "2026-03-13", "744.05"),
    ("401435", "billed", "2026-03-12", "46.50"),
    ("401435", "billed", "2026-03-12", "46.50"),
    ("401435", "billed", "2026-03-12", "46.50"),
]
PROMISED = {  # given name → (code, status, reasons) of the charges
    "Anna": [("401376", "billable", [])],
    "Bea": [("401376", "billable", []), ("401391", "billable", [])],
    "Clara": [
        ("401376", "billable", []),
        ("401391", "billable", []),
        ("401413", "billable", []),
        *[("401435", "billable", [])] * 3,
    ],
    "Dina": [("401376", "billable", [])],
    "Eva": [
        ("401376", "billable", []),
        ("401413", "planned", ["core-team-incomplete", "plan-missing", "vulnerability-not-evaluated"]),
        *[("401435", "billable", [])] * 3,
    ],
    "Fatima": [
        ("401376", "not-billable", ["finisher-not-billable"]),
        ("401391", "not-billable", ["profession-not-allowed"]),
    ],
    "Grace": [("401376", "billable", ["insurability-check"])],
    "Hanne": [("401376", "not-billable", ["late"]), ("401391", "not-billable", ["vulnerability-not-evaluated"])],
}


def test_the_example_files_are_what_the_script_writes() -> None:
    assert [str(path) for path, content in files() if path.read_bytes() != content] == []


@pytest.fixture
def sandbox() -> Iterator[Gateway]:
    with gateway() as running:
        yield running


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_client_takes_one_woman_from_screening_to_coordination(sandbox: Gateway, form: str) -> None:
    base = f"http://127.0.0.1:{sandbox.port}/fhir"
    command = [sys.executable, str(ROOT / "examples/client.py"), "--base", base, "--form", form]
    printed = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    last = printed.partition("06-plan-and-coordination\n")[2]
    assert sorted(re.findall(r"(\d{6})  (\S+) +(\S+) +(\S+) EUR", last)) == WAY


def test_the_demonstration_shows_what_its_names_promise_whatever_the_day() -> None:
    with gateway(None, "--demonstration") as running:
        assert {name: charges_of(running, name) for name in PROMISED} == PROMISED


def charges_of(sandbox: Gateway, given: str) -> list[tuple[str, str, list[str]]]:
    (patient,) = found(sandbox, f"Patient?given={given}")
    charges = found(sandbox, f"ChargeItem?subject=Patient/{patient['id']}&_count=50")
    return sorted((it["code"]["coding"][0]["code"], it["status"], reasons(it)) for it in charges)


def reasons(charge: Any) -> list[str]:
    """Its reason codes, in the order of the alphabet."""
    told = [it["valueCodeableConcept"] for it in charge.get("extension", ()) if it["url"].endswith("/reason")]
    return sorted(concept["coding"][0]["code"] for concept in told)


def found(sandbox: Gateway, search: str) -> list[Any]:
    status, answer = sandbox.call("GET", f"/fhir/{search}")
    assert status == 200, answer
    return [entry["resource"] for entry in json.loads(answer).get("entry", ())]
