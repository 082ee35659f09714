"""Issues and the OperationOutcome made of them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.outcome import (
    FOUND_LENGTH,
    ISSUE_SYSTEM,
    PRECEDENCE,
    Issue,
    Refused,
    at,
    error,
    fatal,
    kinds,
    language_of,
    operation_outcome,
    shorten,
    status_of,
    text_of,
)


def test_an_issue_becomes_an_element_with_code_text_and_place() -> None:
    issue = error("required-element-missing", "Patient.contact[0]", "name")
    assert operation_outcome([issue], "nl") == {
        "resourceType": "OperationOutcome",
        "issue": [
            {
                "severity": "error",
                "code": "required",
                "details": {
                    "coding": [{"system": ISSUE_SYSTEM, "code": "required-element-missing"}],
                    "text": "Het element “name” ontbreekt.",
                },
                "expression": ["Patient.contact[0]"],
            }
        ],
    }


def test_the_outcome_of_nothing_says_that_all_is_well() -> None:
    (issue,) = operation_outcome([])["issue"]
    assert (issue["severity"], issue["code"]) == ("information", "informational")
    assert "expression" not in issue


def test_layer_profile_and_line_stand_in_the_diagnostics() -> None:
    issue = Issue("error", "too-few", layer="profile", profile="P", detail={"line": "3"})
    assert operation_outcome([issue])["issue"][0]["diagnostics"] == "profile, P, line 3"


@pytest.mark.parametrize(
    ("expression", "absolute"),
    [
        ("Patient.name[0].family", "Bundle.entry[3].resource.name[0].family"),
        ("Patient", "Bundle.entry[3].resource"),
        ("", "Bundle.entry[3].resource"),
    ],
)
def test_an_expression_is_made_absolute_in_place_of_the_type(expression: str, absolute: str) -> None:
    assert at(error("too-few", expression), "Bundle.entry[3].resource").expression == absolute


def test_the_worst_status_wins() -> None:
    assert status_of([error("conditional-no-match"), error("unknown-element")]) == 412
    assert status_of([error("unknown-element"), fatal("unreadable")]) == 400
    assert status_of([error("unknown-element"), error("unauthorized"), error("too-large")]) == 401


def test_warnings_do_not_count_for_the_status() -> None:
    assert status_of([Issue("warning", "check-digit"), Issue("information", "derived")]) == 200
    assert status_of([Issue("warning", "not-found"), error("check-digit")]) == 422


def test_every_status_of_an_error_has_its_precedence() -> None:
    assert {kind.status for kind in kinds().values()} - {200} == set(PRECEDENCE)


def test_a_refusal_has_the_status_of_its_issues_and_tells_no_data_when_logged() -> None:
    refused = Refused.of(error("bad-identifier", "Patient.identifier[0].value", found="Janssens"))
    assert refused.status == 422
    assert str(refused) == "422: bad-identifier"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, "null"),
        (Decimal("1.50"), "1.50"),
        ({"a": 1, "b": 2}, "{a, b}"),
        ([1, 2, 3], "[3]"),
        ("a\x00b\nc", "a\ufffdb\ufffdc"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_what_came_is_shown_in_few_characters(value: object, text: str) -> None:
    assert shorten(value) == text


@given(
    st.text() | st.lists(st.none()) | st.dictionaries(st.text(max_size=30), st.none()) | st.integers() | st.decimals()
)
def test_whatever_came_is_printable_and_short(value: object) -> None:
    text = shorten(value)
    assert len(text) <= FOUND_LENGTH
    assert text.isprintable()


def test_braces_in_what_came_are_shown_as_they_are() -> None:
    assert text_of(error("invalid-primitive", found="{expected} {0} {", expected="date")) == (
        "“{expected} {0} {” is not valid; expected date."
    )


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("", "en"),
        ("nl-BE", "nl"),
        ("fr;q=0.5, de;q=0.9", "de"),
        ("es, FR-be;q=0.1", "fr"),
        ("nl;q=0, fr;q=0.1", "fr"),
        ("nl;q=x", "en"),
        ("*", "en"),
        ("," * 100_000 + "nl", "en"),
    ],
)
def test_the_language_that_the_caller_likes_best_is_chosen(header: str | None, language: str) -> None:
    assert language_of(header) == language
