"""Belgian numbers: the length is a rule, the check digits are a hint."""

from __future__ import annotations

from typing import Any

import pytest

from adapter.canonical import CBE, NIHDI, SSIN, E
from adapter.fhir.identifiers import PSEUDONYM, check

RIGHT = {
    SSIN: ["73031805784", "61032004773", "85073003328", "98472899765", "01490700185", "94021300244", "06070500252"],
    NIHDI: ["11530231003", "19234011004", "45094508408", "71040622000", "11530231"],
    CBE: ["0635769870", "0820563481", "0411724220", "0667753542"],
}
UNCHECKED = {SSIN: ["79121137740", "99999999999"], NIHDI: ["11530232003"], CBE: ["0425222333"]}
WRONG = {
    SSIN: ["", "1234567890", "123456789012", "9402130024a", "94021300 44", "٩٤٠٢١٣٠٠٢٤٤"],
    NIHDI: ["1153023100", "115302310034", "1153023"],
    CBE: ["635769870", "2635769870", "06357698700", "BE0635769870"],
}


def kind_of(system: str, value: str, **more: Any) -> tuple[str, str] | None:
    issue = check({"system": system, "value": value, **more}, "Patient.identifier[0]")
    return (issue.severity, issue.kind) if issue else None


def cases(table: dict[str, list[str]]) -> list[tuple[str, str]]:
    return [(system, value) for system, values in table.items() for value in values]


@pytest.mark.parametrize(("system", "value"), cases(RIGHT))
def test_right_numbers_pass(system: str, value: str) -> None:
    assert kind_of(system, value) is None


@pytest.mark.parametrize(("system", "value"), cases(UNCHECKED))
def test_wrong_check_digits_are_a_warning(system: str, value: str) -> None:
    assert kind_of(system, value) == ("warning", "check-digit")


@pytest.mark.parametrize(("system", "value"), cases(WRONG))
def test_wrong_length_or_letters_are_an_error(system: str, value: str) -> None:
    assert kind_of(system, value) == ("error", "bad-identifier")


@pytest.mark.parametrize("system", [f"{E}/NamingSystem/ssin", f"{E}/core/NamingSystem/nihdi-organization"])
def test_aliases_are_checked_too(system: str) -> None:
    assert kind_of(system, "12") == ("error", "bad-identifier")


def test_a_pseudonym_has_no_digits() -> None:
    extension = {"extension": [{"url": PSEUDONYM}]}
    assert kind_of(SSIN, "eyJhbGciOi", _value=extension) is None
    assert kind_of(SSIN, "eyJhbGciOi", **extension) is None


def test_other_systems_are_left_alone() -> None:
    assert kind_of("http://example.org/numbers", "x") is None
