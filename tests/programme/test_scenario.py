"""Which screenings count and which scenario they give on a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.facts import Pregnancy
from adapter.programme.scenario import Scenario, inside_screening_window
from tests.programme.build import DUE, INDICATORS, PROGRAMME, SCREENED, consent, decided, screening

EDITION = PROGRAMME.at(date(2026, 1, 1))


def scenario(*positive: str, day: date = date(2026, 3, 1), **more: Any) -> Scenario:
    found = decided(day, screenings=(screening(positive=positive, **more),)).scenario
    assert found is not None
    return found


@pytest.mark.rule("R022", "R023")
@pytest.mark.parametrize(
    ("positive", "code"),
    [
        ((), "0"),
        (("housing",), "A"),
        (("housing", "violence"), "B"),
        (("housing", "violence", "substance-use"), "B"),
    ],
)
def test_the_scenario_follows_the_number_of_deciding_domains(positive: tuple[str, ...], code: str) -> None:
    assert scenario(*positive).code == code


@pytest.mark.rule("R024", "R025", "R026", "R027", "R028", "R029", "R030", "R031", "A45")
@pytest.mark.parametrize(
    "indicator",
    ["financial-situation", "depression", "anxiety", "housing", "social-support", "substance-use", "communication",
     "violence", "residence-status"],
)  # fmt: skip
def test_each_deciding_indicator_alone_gives_scenario_a(indicator: str) -> None:
    assert scenario(indicator).code == "A"


@pytest.mark.rule("R025", "A01")
def test_depression_and_anxiety_are_one_domain() -> None:
    found = scenario("depression", "anxiety")
    assert (found.code, set(found.positive_domains)) == ("A", {"mental-health"})
    assert found.identified == {"depression", "anxiety"}


@pytest.mark.rule("R032", "A02")
@pytest.mark.parametrize(
    "indicator",
    ["birthplace", "education", "occupation", "partner-occupation", "psychological-history", "medication-use"],
)
def test_the_other_indicators_never_decide(indicator: str) -> None:
    found = scenario(indicator)
    assert (found.code, set(found.identified)) == ("0", {indicator})


@pytest.mark.rule("R040", "A04")
@pytest.mark.parametrize(("missing", "valid"), [(0, True), (1, True), (2, False)])
def test_a_screening_is_valid_with_fourteen_of_fifteen(missing: int, valid: bool) -> None:
    gone = INDICATORS[-missing:] if missing else ()
    found = decided(date(2026, 3, 1), screenings=(screening(missing=gone),)).scenario
    assert (found is not None) is valid


@pytest.mark.rule("A03")
@pytest.mark.parametrize(("missing", "valid"), [((), True), (("housing",), True), (("housing", "education"), False)])
def test_the_earlier_version_sets_the_scenario(missing: tuple[str, ...], valid: bool) -> None:
    told = screening(positive=("violence",), missing=missing, version="13")
    found = decided(date(2026, 3, 1), screenings=(told,)).scenario
    assert (found is not None) is valid


@pytest.mark.rule("A04")
@pytest.mark.parametrize(
    ("positive", "missing", "provisional"),
    [
        ((), "housing", True),
        (("violence",), "housing", True),
        (("violence", "communication"), "housing", False),
        (("violence",), "education", False),
        (("anxiety",), "depression", False),
        ((), "depression", True),
    ],
)
def test_it_is_provisional_while_a_missing_answer_could_raise_it(
    positive: tuple[str, ...], missing: str, provisional: bool
) -> None:
    assert scenario(*positive, missing=(missing,)).provisional is provisional


@pytest.mark.rule("R021", "A10")
def test_a_later_screening_raises_the_scenario_and_never_lowers_it() -> None:
    first, second = screening(positive=("housing",)), screening(date(2026, 4, 1), positive=("violence",))
    third = screening(date(2026, 5, 1), positive=())
    for day, code in ((date(2026, 3, 31), "A"), (date(2026, 4, 1), "B"), (date(2026, 5, 2), "B")):
        found = decided(day, screenings=(third, second, first)).scenario
        assert found is not None
        assert found.code == code


@pytest.mark.rule("A04")
def test_a_later_answer_settles_what_was_provisional() -> None:
    first = screening(positive=(), missing=("housing",))
    second = screening(date(2026, 2, 1), positive=())
    found = decided(date(2026, 3, 1), screenings=(first, second)).scenario
    assert found is not None
    assert not found.provisional


@pytest.mark.rule("R038", "A27")
@pytest.mark.parametrize(("start", "valid"), [(SCREENED, True), (SCREENED + timedelta(days=1), False)])
def test_a_screening_needs_consent_on_its_day(start: date, valid: bool) -> None:
    assert (decided(date(2026, 3, 1), consents=(consent(start),)).scenario is not None) is valid


@pytest.mark.rule("R036", "A09", "A35")
@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (DUE - timedelta(days=281), False),
        (DUE - timedelta(days=280), True),
        (date(2026, 8, 17), True),
        (date(2026, 8, 18), False),
    ],
)
def test_the_window_is_from_the_start_of_pregnancy_to_seven_days_after_its_end(day: date, inside: bool) -> None:
    ended = Pregnancy("P1", due=DUE, end=date(2026, 8, 10))
    assert inside_screening_window(ended, day, EDITION) is inside
    assert inside_screening_window(replace(ended, loss=True), day, EDITION) is inside


@pytest.mark.rule("R036", "A09")
def test_without_due_date_there_is_no_lower_bound_and_without_end_no_upper_one() -> None:
    assert inside_screening_window(Pregnancy("P1"), date(2000, 1, 1), EDITION)
    assert inside_screening_window(Pregnancy("P1", due=DUE), date(2030, 1, 1), EDITION)


def test_a_scenario_names_the_screenings_that_it_rests_on() -> None:
    first, second, third = screening(), screening(date(2026, 2, 1)), screening(date(2026, 4, 1))
    found = decided(date(2026, 3, 1), screenings=(second, third, first)).scenario
    assert found is not None
    assert found.screenings == (first, second)
