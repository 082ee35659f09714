"""From name-value pairs to a Query: what is understood, what is refused and how it is told."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.search import cursor, parse
from adapter.fhir.search.model import (
    SEPARATOR,
    Chain,
    Ids,
    Include,
    Keyed,
    Missing,
    Query,
    Ranged,
    Sort,
    Span,
    Term,
    Text,
)
from adapter.fhir.search.text import split, unescaped

NOW = datetime(2026, 3, 12, tzinfo=UTC)


def read(type_: str, *pairs: tuple[str, str], **more: Any) -> Query:
    return parse(type_, pairs, now=NOW, **more)


def refused(type_: str, *pairs: tuple[str, str], **more: Any) -> tuple[Issue, ...]:
    with pytest.raises(Refused) as caught:
        read(type_, *pairs, **more)
    assert caught.value.status == 400
    return caught.value.issues


def test_nothing_asked_is_everything_in_commit_order() -> None:
    assert read("ChargeItem").sort == (Sort("_lastUpdated"), Sort("_id"))
    assert read("ChargeItem").conditions == ()


def test_repeated_parameters_are_conditions_and_commas_are_terms() -> None:
    found = read("Observation", ("code", "a,s|b"), ("code", "c")).conditions
    first = (Term(f"a{SEPARATOR}", "a "), Term(f"b{SEPARATOR}s"))
    assert found == (Text("code", first), Text("code", (Term(f"c{SEPARATOR}", "c "),)))


def test_escapes_take_away_the_meaning_of_separators() -> None:
    (found,) = read("Patient", ("identifier", r"urn:s|a\,b\|c\$d\\e")).conditions
    assert found == Keyed(("identifier",), (Term(f"a,b|c$d\\e{SEPARATOR}urn:s"),))


def test_status_of_a_charge_is_looked_up_whatever_system_is_given() -> None:
    for value in ("billable", "|billable", "http://hl7.org/fhir/chargeitem-status|billable"):
        (found,) = read("ChargeItem", ("status", value)).conditions
        assert found == Keyed(("ChargeItem.status",), (Term(f"billable{SEPARATOR}"),))


def test_references_in_every_form() -> None:
    base = "https://example.org/fhir/"
    for value in ("Patient/1", "1", "https://example.org/fhir/Patient/1", "Patient/1/_history/2"):
        (found,) = read("ChargeItem", ("patient", value), base=base).conditions
        assert found == Keyed(("subject",), (Term("1/Patient"),))
    (found,) = read("ChargeItem", ("patient", "https://other.org/Patient/1"), base=base).conditions
    assert found == Keyed(("subject",), (Term("https://other.org/Patient/1"),))
    (found,) = read("ChargeItem", ("subject", "1")).conditions
    assert found == Keyed(("subject",), (Term("1/Group"), Term("1/Patient")))


def test_a_chain_to_an_identifier_takes_the_role_on_its_way() -> None:
    (found,) = read("ChargeItem", ("performer-actor:PractitionerRole.identifier", "s|1")).conditions
    own = Keyed(("identifier",), (Term(f"1{SEPARATOR}s"),))
    held = Keyed(("practitioner",), own.terms, (Chain(("Practitioner",), own),))
    assert found == Keyed(
        ("performer.actor",), own.terms, (Chain(("PractitionerRole",), own), Chain(("PractitionerRole",), held))
    )


def test_types_with_the_same_condition_share_one_chain() -> None:
    (found,) = read("ChargeItem", ("subject.birthdate", "1990")).conditions
    assert isinstance(found, Keyed)
    assert [chain.types for chain in found.chains] == [("Patient",)]


def test_dates_numbers_and_their_prefixes() -> None:
    (found,) = read("ChargeItem", ("due", "le2026-03-12,gt2027")).conditions
    assert isinstance(found, Ranged)
    assert [span.prefix for span in found.spans] == ["le", "gt"]
    (found,) = read("ChargeItem", ("_lastUpdated", "gt2026-03-12T10:30:00.123Z")).conditions
    assert found == Ranged("_lastUpdated", (Span("gt", 1773311400123, 1773311400123),))
    (found,) = read("ChargeItem", ("due", "ap2026-03-02")).conditions
    assert isinstance(found, Ranged)
    day = 86_400_000
    assert day < found.spans[0].high - found.spans[0].low < 4 * day


def test_a_plus_that_a_form_turned_into_a_blank_is_read() -> None:
    assert read("ChargeItem", ("_lastUpdated", "gt2026-03-12T10:30:00 01:00")).conditions == (
        read("ChargeItem", ("_lastUpdated", "gt2026-03-12T10:30:00+01:00")).conditions
    )


def test_ids_missing_and_negation() -> None:
    assert read("Patient", ("_id", "a,b")).conditions == (Ids(("a", "b")),)
    assert read("Patient", ("birthdate:missing", "true")).conditions == (Missing("birthdate", (), True),)
    assert read("ChargeItem", ("account:missing", "false")).conditions == (Missing("account", ("account",), False),)
    (found,) = read("ChargeItem", ("status:not", "billed")).conditions
    assert isinstance(found, Keyed)
    assert found.negated


def test_what_shapes_the_answer() -> None:
    found = read(
        "ChargeItem",
        ("_count", "20"),
        ("_sort", "-due,_id"),
        ("_total", "accurate"),
        ("_include", "ChargeItem:subject:Patient"),
        ("_revinclude", "Provenance:target"),
        ("_include:iterate", "Patient:link"),
        ("_elements", "id,status"),
        ("_format", "xml"),
    )
    assert (found.count, found.total) == (20, "accurate")
    assert found.sort == (Sort("due", True, True), Sort("_id"))
    assert found.includes == (
        Include("ChargeItem", ("subject",), "Patient"),
        Include("Patient", ("link.other",), "", True),
    )
    assert found.revincludes == (Include("Provenance", ("target",)),)
    assert found.results == {"_elements": "id,status", "_format": "xml"}
    assert read("ChargeItem", ("_summary", "count")).count == 0


def test_the_self_link_has_everything_but_the_cursor() -> None:
    pairs = [("status", "billable"), ("_cursor", cursor.encode(1, 2)), ("_count", "5")]
    found = read("ChargeItem", *pairs)
    assert found.cursor == (1, 2, 0)
    assert found.pairs == (("status", "billable"), ("_count", "5"))


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("due", "yesterday", "date"),
        ("due", "", "value"),
        ("status", "a,,b", "value"),
        ("_lastUpdated", "gt", "date"),
        ("account:missing", "yes", "true or false"),
        ("subject:identifier", "no-bar", "system|value"),
        ("code", "|", "system|code"),
        ("_count", "-1", "whole number"),
        ("_count", "٣", "whole number"),
        ("_total", "exact", "accurate"),
        ("_cursor", "AAAA", "link"),
        ("_cursor", "é", "link"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_with_what_could_be(name: str, value: str, expected: str) -> None:
    (issue,) = refused("ChargeItem", (name, value))
    assert issue.kind == "search-value"
    assert expected in issue.expected
    assert issue.detail["parameter"] == name
    assert issue.found == value


@pytest.mark.parametrize(
    "name", ["colour", "due:exact", "status:text", "price-override", "code.text", "_has:A:b:c", "_id:x"]
)
def test_an_unknown_parameter_is_refused_with_the_known_ones_and_passed_over_when_lenient(name: str) -> None:
    (issue,) = refused("ChargeItem", (name, "2026"))
    assert issue.kind == "search-parameter"
    assert issue.found == name
    assert read("ChargeItem", (name, "2026"), strict=False).ignored == (name,)


@pytest.mark.parametrize(
    ("type_", "name", "value", "foreign"),
    [
        ("ChargeItem", "status", "banana", "banana"),
        ("ChargeItem", "status", "billable,banana,x", "banana, x"),
        ("ChargeItem", "status:not", "banana", "banana"),
        ("ChargeItem", "status", "billable", ""),
        ("ChargeItem", "status:missing", "true", ""),
        ("ChargeItem", "code", "banana", ""),
        ("ChargeItem", "context.status", "banana", "banana"),
        ("ChargeItem", "context.status", "waitlist", ""),
        ("ChargeItem", "context:Encounter.status", "waitlist", "waitlist"),
        ("Patient", "active", "yes", "yes"),
        ("Patient", "active", "false", ""),
        ("Condition", "clinical-status", "http://terminology.hl7.org/CodeSystem/condition-clinical|active", ""),
        ("Condition", "clinical-status", "http://example.org/x|active", "http://example.org/x|active"),
        ("Condition", "clinical-status", "active", ""),
        ("Condition", "clinical-status", "http://example.org/x|", ""),
        ("CareTeam", "status", "on-hold", "on-hold"),
    ],
)
def test_a_code_that_the_element_cannot_have_is_refused_with_those_that_it_can(
    type_: str, name: str, value: str, foreign: str
) -> None:
    if not foreign:
        assert read(type_, (name, value)).conditions
        return
    (issue,) = refused(type_, (name, value))
    assert (issue.kind, issue.found, issue.detail) == ("search-value", foreign, {"parameter": name})
    assert foreign not in issue.expected.split(" | ")


def test_a_code_that_the_element_cannot_have_is_searched_for_and_told_when_lenient() -> None:
    found = read("ChargeItem", ("status", "banana"), ("colour", "red"), strict=False)
    assert [(one.severity, one.kind, one.found) for one in found.warnings] == [("warning", "search-value", "banana")]
    assert len(found.conditions) == 1
    assert found.pairs == (("status", "banana"),)


def test_the_list_of_known_parameters_is_given() -> None:
    (issue,) = refused("ChargeItem", ("colour", "red"))
    assert {"_id", "_lastUpdated", "status", "due", "patient"} <= set(issue.expected.split(", "))


def test_everything_that_is_wrong_is_told_at_once() -> None:
    issues = refused("ChargeItem", ("colour", "red"), ("due", "x"), ("_count", "y"), ("status", "billable"))
    assert [issue.kind for issue in issues] == ["search-parameter", "search-value", "search-value"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("_sort", "colour"),
        ("_sort", "status"),
        ("_include", "ChargeItem:code"),
        ("_include", "Patient:link"),
        ("_revinclude", "x"),
    ],
)
def test_sorts_and_includes_of_another_kind_are_refused(name: str, value: str) -> None:
    (issue,) = refused("ChargeItem", (name, value))
    assert issue.found == value


def test_too_many_values_are_refused() -> None:
    (issue,) = refused("ChargeItem", ("code", ",".join(["x"] * 1001)))
    assert "1000" in issue.expected


def test_a_refusal_shows_no_value_in_its_text() -> None:
    with pytest.raises(Refused) as caught:
        read("Patient", ("birthdate", "85010112345"))
    assert "85010112345" not in str(caught.value)


@given(st.lists(st.text(st.sampled_from("a,|$\\b"), max_size=6), min_size=1))
def test_escaped_parts_are_split_again_as_they_were(parts: list[str]) -> None:
    escaped = ["".join(f"\\{c}" if c in ",|$\\" else c for c in part) for part in parts]
    assert [unescaped(part) for part in split(",".join(escaped), ",")] == parts


@given(st.text(max_size=20), st.text(max_size=30))
def test_whatever_is_asked_is_understood_or_refused(name: str, value: str) -> None:
    for asked in (name, "code", "due", "patient", "identifier", "subject.identifier", "_sort", "_include", "_cursor"):
        with suppress(Refused):
            assert read("ChargeItem", (asked, value)).type == "ChargeItem"


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1))
def test_a_cursor_comes_back_as_it_was(updated: int, number: int) -> None:
    assert cursor.decode(cursor.encode(updated, number)) == (updated, number, 0)
