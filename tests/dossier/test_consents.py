"""During which days a consent acts, from all its versions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapter.dossier.consents import acting
from adapter.dossier.source import Source, Telling
from adapter.programme.calendar import Interval


def telling(stated: str, **fields: Any) -> Telling:
    at = datetime.fromisoformat(stated).replace(tzinfo=UTC)
    return Telling(Source("Consent", "1", 1, {}, at), fields)


ACTIVE = telling("2026-01-05T12:00", status="active", given="2026-01-05")


def days(*versions: Telling) -> list[Interval]:
    return [interval for _, interval in acting(list(versions))]


def test_an_active_consent_acts_from_the_start_of_its_provision() -> None:
    version = telling("2026-01-05T12:00", status="active", given="2026-01-05", start="2026-02-01", end="2026-03-01")
    assert days(version) == [Interval(date(2026, 2, 1), date(2026, 3, 1))]


def test_an_active_consent_without_provision_acts_from_its_date() -> None:
    assert days(ACTIVE) == [Interval(date(2026, 1, 5))]


@pytest.mark.parametrize(
    ("fields", "last"),
    [
        ({"end": "2026-03-10"}, date(2026, 3, 10)),
        ({"given": "2026-03-10"}, date(2026, 3, 9)),
        ({"given": "2026-01-05"}, date(2026, 3, 14)),
        ({}, date(2026, 3, 14)),
    ],
)
def test_an_inactive_version_ends_it(fields: dict[str, str], last: date) -> None:
    withdrawn = telling("2026-03-15T09:00", status="inactive", **fields)
    assert days(ACTIVE, withdrawn) == [Interval(date(2026, 1, 5), last)]


def test_a_consent_given_again_leaves_the_days_between_without() -> None:
    withdrawn = telling("2026-03-15T09:00", status="inactive", given="2026-03-15")
    again = telling("2026-05-01T09:00", status="active", given="2026-05-01")
    assert days(ACTIVE, withdrawn, again) == [
        Interval(date(2026, 1, 5), date(2026, 3, 14)),
        Interval(date(2026, 5, 1)),
    ]


def test_a_corrected_active_version_keeps_the_earlier_start() -> None:
    corrected = telling("2026-02-01T09:00", status="active", given="2026-02-01", end="2026-06-30")
    assert days(ACTIVE, corrected) == [Interval(date(2026, 1, 5), date(2026, 6, 30))]


@pytest.mark.parametrize("fields", [{"type": "deny"}, {"policy": "OPTOUT"}])
def test_a_refusal_is_no_consent(fields: dict[str, str]) -> None:
    assert days(telling("2026-01-05T12:00", status="active", given="2026-01-05", **fields)) == []


@pytest.mark.parametrize("status", ["draft", "proposed", "rejected", "inactive"])
def test_a_consent_that_was_never_active_does_not_act(status: str) -> None:
    assert days(telling("2026-01-05T12:00", status=status, given="2026-01-05")) == []


OVER = {"status": "inactive", "given": "2026-03-15", "start": "2026-01-10", "end": "2026-02-10"}
ACTED = Interval(date(2026, 1, 10), date(2026, 2, 10))


def test_a_consent_that_is_over_when_it_is_first_told_acted_on_the_days_that_it_names() -> None:
    assert days(telling("2026-03-15T09:00", **OVER)) == [ACTED]


@pytest.mark.parametrize("missing", ["start", "end"])
def test_a_consent_that_is_over_and_does_not_name_both_days_did_not_act(missing: str) -> None:
    assert days(telling("2026-03-15T09:00", **{name: day for name, day in OVER.items() if name != missing})) == []


@pytest.mark.parametrize(
    "fields", [{"status": "rejected"}, {"status": "proposed"}, {"type": "deny"}, {"policy": "OPTOUT"}]
)
def test_days_named_by_what_never_was_a_consent_are_none(fields: dict[str, str]) -> None:
    assert days(telling("2026-03-15T09:00", **OVER | fields)) == []


def test_the_last_word_counts_of_a_consent_that_was_never_told_while_it_acted() -> None:
    corrected = telling("2026-03-20T09:00", **OVER | {"end": "2026-02-05"})
    assert days(telling("2026-03-15T09:00", **OVER), corrected) == [Interval(date(2026, 1, 10), date(2026, 2, 5))]


def test_a_consent_that_was_over_and_is_given_again_acts_on_both_stretches_of_days() -> None:
    again = telling("2026-05-01T09:00", status="active", given="2026-05-01")
    assert days(telling("2026-03-15T09:00", **OVER), again) == [ACTED, Interval(date(2026, 5, 1))]


def test_its_active_version_that_comes_late_changes_no_day() -> None:
    active = telling("2026-01-10T09:00", status="active", given="2026-01-10", start="2026-01-10")
    assert days(active, telling("2026-03-15T09:00", **OVER)) == [ACTED]


def test_days_that_end_before_they_begin_are_none() -> None:
    assert days(telling("2026-03-15T09:00", **OVER | {"end": "2026-01-09"})) == []
    assert days(telling("2026-03-15T09:00", **OVER | {"end": "2026-01-10"})) == [
        Interval(date(2026, 1, 10), date(2026, 1, 10))
    ]
