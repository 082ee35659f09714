"""401376 once it was billed or aborted, and what is told beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.programme.build import (
    GP,
    INDICATORS,
    MIDWIFE,
    SCREENED,
    charges,
    facts,
    screening,
    stored,
)

TODAY = date(2026, 3, 1)


def told(today: date = TODAY, **parts: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(charge.status, charge.reasons) for charge in charges(today, "401376", **parts)]


@pytest.mark.rule("R037", "A10")
def test_what_was_billed_counts_before_an_older_screening_that_comes_late() -> None:
    second = screening(date(2026, 2, 10), author=GP)
    (billed,) = charges(TODAY, "401376", screenings=(second,))
    found = charges(TODAY, "401376", screenings=(screening(), second), charges=(stored(billed),))
    assert [(one.status, one.reasons) for one in found] == [
        ("not-billable", ("already-billed-this-pregnancy",)),
        ("billed", ()),
    ]


@pytest.mark.rule("R037")
def test_an_aborted_charge_frees_its_place() -> None:
    second = screening(date(2026, 2, 10), author=GP)
    first = charges(TODAY, "401376")[0]
    found = charges(TODAY, "401376", screenings=(screening(), second), charges=(stored(first, "aborted"),))
    assert [one.status for one in found] == ["aborted", "billable"]


@pytest.mark.rule("R041")
def test_a_billed_screening_whose_author_changes_stays_billed_for_a_person_to_decide() -> None:
    first = charges(TODAY, "401376", facts())[0]
    found = charges(TODAY, "401376", screenings=(screening(author=GP),), charges=(stored(first),))
    assert [(one.status, one.reasons, one.biller) for one in found] == [("billed", ("exception-manual",), MIDWIFE)]


@pytest.mark.rule("A27")
def test_a_billed_screening_whose_right_goes_stays_billed_for_a_person_to_decide() -> None:
    (first,) = charges(TODAY, "401376")
    (found,) = charges(TODAY, "401376", consents=(), charges=(stored(first),))
    assert (found.status, found.reasons) == ("billed", ("exception-manual",))


def test_a_billed_screening_is_left_alone_on_a_day_before_it() -> None:
    (first,) = charges(TODAY, "401376")
    (found,) = charges(date(2026, 1, 1), "401376", charges=(stored(first),))
    assert (found.status, found.reasons) == ("billed", ())


@pytest.mark.rule("R037")
def test_an_aborted_screening_is_left_as_it_was() -> None:
    short = screening(missing=INDICATORS[-2:])
    (first,) = charges(TODAY, "401376", screenings=(short,))
    found = told(screenings=(short, screening(date(2026, 2, 10))), charges=(stored(first, "aborted"),))
    assert found == [("aborted", ("incomplete",)), ("billable", ())]


@pytest.mark.rule("A38")
def test_what_was_billed_keeps_its_amount_day_and_deadline() -> None:
    (first,) = charges(TODAY, "401376")
    said = replace(stored(first), amount=Decimal("22.00"), deadline=date(2026, 3, 31))
    (found,) = charges(TODAY, "401376", charges=(said,))
    assert (str(found.amount), found.quantity, found.deadline) == ("22.00", 1, date(2026, 3, 31))
    (found,) = charges(TODAY, "401376", charges=(replace(said, deadline=None),))
    assert found.deadline == first.deadline


@pytest.mark.rule("R037")
def test_a_billed_charge_without_its_service_stays_whole() -> None:
    (first,) = charges(TODAY, "401376")
    (found,) = charges(TODAY, "401376", screenings=(), charges=(stored(first),))
    assert replace(found, reasons=()) == replace(first, status="billed")
    assert found.reasons == ("exception-manual",)


@pytest.mark.rule("R011", "A23")
def test_a_charge_billed_late_goes_on_saying_so_and_one_billed_in_time_never_does() -> None:
    after = date(2026, 4, 6)
    (late,) = charges(after, "401376", has_ssin=False)
    (found,) = charges(after, "401376", has_ssin=False, charges=(stored(late),))
    assert late.reasons == ("late", "insurability-check")
    assert (found.status, found.reasons) == ("billed", ("late", "insurability-check"))
    (found,) = charges(after, "401376", has_ssin=False, screenings=(), charges=(stored(late),))
    assert (found.status, found.reasons) == ("billed", ("late", "exception-manual", "insurability-check"))
    (found,) = charges(after, "401376", charges=(stored(charges(TODAY, "401376")[0]),))
    assert (found.status, found.reasons) == ("billed", ())


@pytest.mark.parametrize(("today", "reasons"), [(SCREENED, ("exception-manual",)), (SCREENED - timedelta(days=1), ())])
def test_a_billed_charge_is_looked_at_from_its_own_day_on(today: date, reasons: tuple[str, ...]) -> None:
    (first,) = charges(TODAY, "401376")
    (found,) = charges(today, "401376", screenings=(), charges=(stored(first),))
    assert found.reasons == reasons
