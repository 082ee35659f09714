"""401376: who bills a screening, when, and which of several has the charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.facts import Pregnancy
from tests.programme.build import (
    DUE,
    GP,
    INDICATORS,
    MIDWIFE,
    NURSE,
    SCREENED,
    SOCIAL_WORKER,
    at,
    charges,
    screening,
)

TODAY = date(2026, 3, 1)
BORN = Pregnancy("P1", ("P1",), due=DUE, end=date(2026, 8, 10))


def told(today: date = TODAY, **parts: Any) -> list[tuple[str, tuple[str, ...]]]:
    return [(charge.status, charge.reasons) for charge in charges(today, "401376", **parts)]


@pytest.mark.rule("R034", "R035")
def test_any_provider_with_a_number_bills_the_screening_that_he_finished() -> None:
    (charge,) = charges(TODAY, "401376", screenings=(screening(author=NURSE),))
    assert (charge.status, charge.biller, str(charge.amount)) == ("billable", NURSE, "23.30")


@pytest.mark.rule("R041", "A11")
@pytest.mark.parametrize("author", [SOCIAL_WORKER, None])
def test_who_has_no_number_cannot_bill_it_and_nobody_else_can(author: Any) -> None:
    assert told(screenings=(screening(author=author),)) == [("not-billable", ("finisher-not-billable",))]


@pytest.mark.rule("R040", "A04")
@pytest.mark.parametrize(("missing", "status"), [(1, "billable"), (2, "not-billable")])
def test_fourteen_of_fifteen_are_enough(missing: int, status: str) -> None:
    assert told(screenings=(screening(missing=INDICATORS[-missing:]),))[0][0] == status


@pytest.mark.rule("A03", "R040")
def test_the_earlier_version_never_reaches_fourteen() -> None:
    assert told(screenings=(screening(version="13"),)) == [("not-billable", ("incomplete",))]


@pytest.mark.rule("R036", "A09")
@pytest.mark.parametrize(
    ("day", "reasons"),
    [
        (date(2026, 8, 17), ()),
        (date(2026, 8, 18), ("outside-window",)),
        (DUE - timedelta(days=280), ("no-consent",)),
        (DUE - timedelta(days=281), ("outside-window", "no-consent")),
    ],
)
def test_the_window(day: date, reasons: tuple[str, ...]) -> None:
    (found,) = told(date(2026, 9, 1), pregnancy=BORN, screenings=(screening(day),))
    assert [code for code in found[1] if code != "late"] == list(reasons)


@pytest.mark.rule("R042", "A26")
def test_it_is_planned_until_the_tool_has_issued_its_code() -> None:
    assert told(screenings=(screening(billing_code=None),)) == [("planned", ("awaiting-billing-code",))]


@pytest.mark.rule("R042", "A26")
def test_another_reason_beside_the_missing_code_makes_it_not_billable() -> None:
    (found,) = told(screenings=(screening(billing_code=None, author=SOCIAL_WORKER),))
    assert found == ("not-billable", ("finisher-not-billable", "awaiting-billing-code"))


@pytest.mark.rule("R037", "A10")
def test_a_second_screening_finds_the_charge_taken() -> None:
    assert told(screenings=(screening(), screening(date(2026, 2, 10), author=GP))) == [
        ("billable", ()),
        ("not-billable", ("already-billed-this-pregnancy",)),
    ]


@pytest.mark.rule("R037", "A10")
def test_a_planned_screening_keeps_its_place_and_a_refused_one_does_not() -> None:
    second = screening(date(2026, 2, 10), author=GP)
    assert told(screenings=(screening(billing_code=None), second))[1][1] == ("already-billed-this-pregnancy",)
    assert told(screenings=(screening(author=SOCIAL_WORKER), second))[1] == ("billable", ())


@pytest.mark.rule("R011", "R037", "A23")
@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 4, 5), [("billable", ()), ("not-billable", ("already-billed-this-pregnancy",))]),
        (date(2026, 4, 6), [("not-billable", ("late",)), ("billable", ())]),
    ],
)
def test_a_late_screening_leaves_the_charge_to_the_next(today: date, expected: object) -> None:
    assert told(today, screenings=(screening(), screening(date(2026, 2, 10), author=GP))) == expected


@pytest.mark.rule("A24")
def test_a_screening_after_the_day_asked_gives_no_charge() -> None:
    assert told(date(2026, 1, 21)) == []
    assert told(date(2026, 1, 22)) == [("billable", ())]


@pytest.mark.rule("A10")
def test_one_completion_told_by_two_hospitals_is_one_screening() -> None:
    here = screening(source="QuestionnaireResponse/here", billing_code=None)
    there = screening(source="QuestionnaireResponse/there")
    (charge,) = charges(TODAY, "401376", screenings=(here, there))
    assert (charge.status, charge.sources) == ("billable", (here.source, there.source))


@pytest.mark.rule("A29", "A39", "R017")
def test_a_woman_without_ssin_gets_a_remark_that_does_not_stand_in_the_way() -> None:
    assert told(has_ssin=False) == [("billable", ("insurability-check",))]


@pytest.mark.rule("R013", "R014", "R015", "A47")
@pytest.mark.parametrize(
    ("registry", "registered", "expected"),
    [
        (False, None, ("billable", ())),
        (True, True, ("billable", ())),
        (True, None, ("billable", ("provider-unverified",))),
        (True, False, ("not-billable", ("provider-not-registered",))),
    ],
)
def test_the_word_of_the_provider_registry(registry: bool, registered: bool | None, expected: object) -> None:
    author = replace(MIDWIFE, registered=registered)
    assert told(registry=registry, screenings=(screening(author=author),)) == [expected]


@pytest.mark.rule("R037", "A10")
def test_a_screening_refused_by_itself_is_told_that_another_has_the_charge_wherever_it_comes() -> None:
    short = screening(missing=INDICATORS[-2:])
    later = screening(date(2026, 2, 10), author=GP)
    refused = ("not-billable", ("incomplete", "already-billed-this-pregnancy"))
    assert told(screenings=(short, later)) == [refused, ("billable", ())]
    assert told(screenings=(short,)) == [("not-billable", ("incomplete",))]
    assert told(screenings=(short, replace(later, billing_code=None)))[0] == refused
    assert told(screenings=(short, screening(date(2026, 2, 10), author=SOCIAL_WORKER)))[0][1] == ("incomplete",)


@pytest.mark.rule("R011", "R037")
def test_a_late_screening_is_judged_as_if_in_time() -> None:
    after = date(2026, 4, 6)
    later = screening(date(2026, 2, 10), author=GP)
    waiting = told(after, screenings=(screening(billing_code=None), later))
    assert waiting == [("not-billable", ("awaiting-billing-code", "late")), ("billable", ())]
    nameless = told(after, screenings=(screening(), later), has_ssin=False)
    assert nameless[0] == ("not-billable", ("late", "insurability-check"))
    short = told(after, screenings=(screening(missing=INDICATORS[-2:]), later))
    assert short[0] == ("not-billable", ("incomplete", "already-billed-this-pregnancy", "late"))


@pytest.mark.rule("R037", "R041")
def test_of_screenings_on_one_day_the_earlier_completion_counts_first() -> None:
    morning, evening = (
        replace(screening(author=who), completed=at(SCREENED, hour)) for who, hour in ((GP, 8), (MIDWIFE, 18))
    )
    for two in ((morning, evening), (evening, morning)):
        assert [one.biller for one in charges(TODAY, "401376", screenings=two) if one.status == "billable"] == [GP]
    swapped = (replace(morning, completed=at(SCREENED, 19)), evening)
    assert [one.biller for one in charges(TODAY, "401376", screenings=swapped) if one.status == "billable"] == [MIDWIFE]


@pytest.mark.rule("R041")
def test_two_who_finish_at_the_same_moment_are_two_services() -> None:
    two = (screening(), screening(author=GP, source="QuestionnaireResponse/other"))
    assert sorted(one.status for one in charges(TODAY, "401376", screenings=two)) == ["billable", "not-billable"]


def test_a_screening_told_twice_is_one() -> None:
    (charge,) = charges(TODAY, "401376", screenings=(screening(), screening()))
    assert charge.sources == (screening().source,)
