"""What several hospitals and several children make of one pregnancy."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from adapter.canonical import PREGNANCY
from adapter.dossier.pregnancies import Account, joined
from adapter.dossier.source import Source, Telling

EPISODE = {"identifiers": [{"system": PREGNANCY, "value": "P1"}], "start": "2025-11-03"}


def telling(kind: str, number: int, **fields: Any) -> Telling:
    return Telling(Source(kind, str(number), 1, {}, datetime(2026, 1, number, tzinfo=UTC)), fields)


def account(*expectations: dict[str, str], **episode: Any) -> Account:
    told = [telling("Observation", number, **fields) for number, fields in enumerate(expectations, 1)]
    return Account([telling("EpisodeOfCare", 1, **EPISODE | episode)], told)


@pytest.mark.rule("A43")
@pytest.mark.parametrize("births", [("2026-08-05", "2026-08-06"), ("2026-08-06", "2026-08-05")])
def test_of_several_births_the_last_counts(births: tuple[str, str]) -> None:
    found = account(*({"end_of_pregnancy": day} for day in births)).pregnancy()
    assert (found.end, found.loss) == (date(2026, 8, 6), False)


def test_without_a_birth_a_loss_ends_the_pregnancy() -> None:
    found = account(outcome="ended", end="2026-03-01").pregnancy()
    assert (found.end, found.stop, found.loss) == (date(2026, 3, 1), date(2026, 3, 1), True)


def test_the_newest_due_date_counts() -> None:
    found = account({"due_date": "2026-08-10"}, {"due_date": "2026-08-12"}).pregnancy()
    assert (found.due, found.start, found.end) == (date(2026, 8, 12), date(2025, 11, 3), None)


@pytest.mark.parametrize(("due", "pregnancies"), [("2026-11-06", 2), ("2026-11-05", 1)])
def test_a_pregnancy_counted_from_the_day_of_a_loss_is_the_next_one_and_from_the_day_before_the_same(
    due: str, pregnancies: int
) -> None:
    lost = account({"due_date": "2026-08-10"}, outcome="ended", end="2026-01-30")
    found = joined([account({"due_date": due}, start=None), lost])
    assert len(found) == pregnancies
