"""Codes of SNOMED CT and LOINC that we publish: each can be looked up, and each list carries its notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from adapter.fhir import terminology
from adapter.published import published
from scripts.profiles.forbidden import package_files
from scripts.profiles.texts import LOINC_NOTICE, SNOMED_NOTICE

NOTICES = {"http://snomed.info/sct": SNOMED_NOTICE, "http://loinc.org": LOINC_NOTICE}
KNOWN = published().terminology()


def coded(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        if value.get("system") in NOTICES and "code" in value:
            yield value["system"], value["code"]
        for inner in value.values():
            yield from coded(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from coded(inner)


USED = sorted({pair for resource in package_files().values() for pair in coded(resource)})


def test_both_systems_are_in_use() -> None:
    assert {system for system, _ in USED} == set(NOTICES)


@pytest.mark.parametrize(("system", "code"), USED)
def test_a_code_in_use_is_looked_up(system: str, code: str) -> None:
    told = terminology.lookup(KNOWN, {"system": system, "code": code}, ["en"])
    assert {one["name"] for one in told["parameter"]} >= {"name", "display"}


@pytest.mark.parametrize("system", NOTICES)
def test_a_list_of_codes_in_use_carries_its_notice_and_is_a_fragment(system: str) -> None:
    found = KNOWN.definition("CodeSystem", system)
    assert (found["copyright"], found["content"]) == (NOTICES[system], "fragment")
