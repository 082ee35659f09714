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
