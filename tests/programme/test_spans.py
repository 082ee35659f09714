"""The further days and periods that a preview tells, on which the published rules rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from adapter.programme.calendar import Interval
from adapter.programme.coordinator import Office
from adapter.programme.facts import Pregnancy
from adapter.programme.spans import spans_of, turns_of
from tests.programme.build import CORE_TEAM, DUE, GP, MIDWIFE, SCREENED, consent, decided, member, screening

TODAY = date(2026, 9, 1)
BIRTH = date(2026, 8, 5)


def spans(name: str, today: date = TODAY, taken: tuple[Interval, ...] = (), **parts: Any) -> list[Any]:
    found = spans_of(decided(today, **parts).course, taken)
    return [(one.start, one.end) for one in found if one.name == name]


def test_consent_of_the_woman_is_told_and_not_that_to_a_coordinator() -> None:
    ended = consent(date(2025, 12, 1), date(2026, 2, 1))
    assert spans("consent", consents=(ended, consent(person=MIDWIFE))) == [(date(2025, 12, 1), date(2026, 2, 1))]


def test_a_scenario_is_in_force_until_the_day_before_a_higher_one() -> None:
    first, second = screening(positive=("housing",)), screening(date(2026, 3, 1), positive=("violence",))
    both: dict[str, Any] = {"screenings": (first, second)}
    assert spans("scenario-A", **both) == [(SCREENED, date(2026, 2, 28))]
    assert spans("scenario-B", **both) == [(date(2026, 3, 1), None)]
    assert spans("vulnerability-housing", **both) == [(SCREENED, None)]
    assert spans("vulnerability-violence", **both) == [(date(2026, 3, 1), None)]
    assert spans("scenario-B", date(2026, 2, 28), **both) == []
    assert spans("scenario-A", screenings=()) == []


def test_the_role_of_coordinator_is_told_with_and_without_consent() -> None:
    always = member(MIDWIFE, date.min, coordinator=True)
    assert spans("coordinator-role", memberships=(*CORE_TEAM, always), consents=()) == [(None, None)]


def test_single_days_start_and_end_on_that_day() -> None:
    day = date(2026, 3, 2)
    assert spans("plan-saved", plan_saves=(day,)) == [(day, day)]
    assert spans("claimed-elsewhere", claimed=(day,)) == [(day, day)]
    assert spans("loss", pregnancy=Pregnancy("P1", due=DUE, end=BIRTH, loss=True)) == [(BIRTH, BIRTH)]
    assert spans("loss", pregnancy=Pregnancy("P1", due=DUE, end=BIRTH)) == []


def test_what_was_claimed_for_another_pregnancy_is_told() -> None:
    taken = Interval(date(2025, 1, 1), date(2025, 12, 31))
    assert spans("claimed-for-another-pregnancy", taken=(taken,)) == [(taken.start, taken.end)]


def test_turns_of_coordinators_do_not_overlap() -> None:
    held = [
        Office(MIDWIFE, Interval(date(2026, 1, 1), date(2026, 6, 30))),
        Office(GP, Interval(date(2026, 3, 1), date(2026, 3, 31))),
    ]
    turns = [(turn.professional.key, turn.days.start, turn.days.end) for turn in turns_of(held)]
    assert turns == [
        (MIDWIFE.key, date(2026, 1, 1), date(2026, 2, 28)),
        (GP.key, date(2026, 3, 1), date(2026, 3, 31)),
        (MIDWIFE.key, date(2026, 4, 1), date(2026, 6, 30)),
    ]
    assert turns_of([]) == []


def test_offices_of_one_person_that_follow_each_other_are_one_turn() -> None:
    held = [
        Office(MIDWIFE, Interval(date(2026, 1, 1), date(2026, 1, 31))),
        Office(MIDWIFE, Interval(date(2026, 2, 1))),
    ]
    (turn,) = turns_of(held)
    assert turn.days == Interval(date(2026, 1, 1))
