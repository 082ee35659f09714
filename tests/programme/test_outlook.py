"""How a pregnancy stands on a day: events, domains, follow-up slots, what is missing until when."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from adapter.programme.charge import COORDINATION, SCREENING, TALK
from adapter.programme.facts import Pregnancy
from adapter.programme.outlook import Domain, Missing, domains_of, events_of, follow_ups_of, missing_of
from tests.programme.build import DUE, SCREENED, charges, decided, evaluations, meeting, screening, talk

DAY = timedelta(days=1)
LAST_OF_SLOT = date(2026, 7, 22)
PERIOD_END = date(2027, 1, 21)


def missing(today: date, **parts: Any) -> dict[str, date | None]:
    return {one.what: one.until for one in missing_of(decided(today, **parts))}


def slot_states(today: date, **parts: Any) -> list[str]:
    return [one.state for one in follow_ups_of(decided(today, **parts).course)]


def domains(today: date, **parts: Any) -> dict[str, Domain]:
    return {one.name: one for one in domains_of(decided(today, **parts).course)}


def test_events_are_everything_dated_in_order_later_ones_included() -> None:
    told = decided(
        SCREENED,
        talks=(talk(date(2026, 2, 5)),),
        meetings=(meeting(date(2026, 3, 12)),),
        plan_saves=(date(2026, 3, 13), date(2026, 3, 13)),
        evaluations=evaluations(date(2026, 3, 12)),
    )
    found = [(one.kind, one.day) for one in events_of(told.course)]
    assert found == [
        ("screening", SCREENED),
        ("advice-talk", date(2026, 2, 5)),
        ("evaluation", date(2026, 3, 12)),
        ("evaluation", date(2026, 3, 12)),
        ("perinatal-meeting", date(2026, 3, 12)),
        ("plan-saved", date(2026, 3, 13)),
        ("due-date", DUE),
    ]


@pytest.mark.parametrize(("loss", "kind"), [(False, "birth"), (True, "loss")])
def test_the_end_of_a_pregnancy_is_a_birth_or_a_loss(loss: bool, kind: str) -> None:
    ended = Pregnancy("P1", due=DUE, end=date(2026, 8, 5), loss=loss)
    kinds = {one.kind: one.day for one in events_of(decided(SCREENED, pregnancy=ended).course)}
    assert kinds[kind] == date(2026, 8, 5)


@pytest.mark.rule("R023", "A01")
def test_a_domain_is_positive_with_one_positive_indicator_and_unknown_while_one_could_still_be() -> None:
    one = screening(positive=("depression",), missing=("violence",))
    found = domains(SCREENED, screenings=(one,))
    assert len(found) == 8
    assert found["mental-health"].state == "positive"
    assert dict(found["mental-health"].indicators) == {"anxiety": "negative", "depression": "positive"}
    assert found["violence"].state == "unknown"
    assert found["housing"].state == "negative"


@pytest.mark.rule("R021", "A10")
def test_before_the_screening_no_domain_is_known_and_a_positive_one_never_turns() -> None:
    assert {one.state for one in domains(SCREENED - DAY).values()} == {"unknown"}
    both = (screening(), screening(date(2026, 3, 1), positive=()))
    assert domains(date(2026, 3, 1), screenings=both)["housing"].state == "positive"


@pytest.mark.rule("R102", "A16", "A41")
def test_a_slot_is_open_to_its_last_day_and_missed_the_next() -> None:
    assert slot_states(LAST_OF_SLOT)[0] == "open"
    assert slot_states(LAST_OF_SLOT + DAY)[0] == "overdue"
    done = evaluations(LAST_OF_SLOT)
    assert slot_states(LAST_OF_SLOT, evaluations=done)[0] == "filled"
    assert slot_states(LAST_OF_SLOT - DAY, evaluations=done)[0] == "open"
    late = evaluations(LAST_OF_SLOT + DAY)
    assert slot_states(LAST_OF_SLOT + DAY, evaluations=late)[0] == "overdue"


@pytest.mark.rule("R102")
def test_a_slot_names_whom_it_waits_for_and_is_not_needed_without_a_right_to_coordination() -> None:
    part = evaluations(date(2026, 3, 1), indicators=("housing",))
    assert follow_ups_of(decided(LAST_OF_SLOT, evaluations=part).course)[0].about == ("financial-situation",)
    alone = (screening(positive=("housing",)),)
    assert slot_states(LAST_OF_SLOT, screenings=alone)[0] == "not-needed"


@pytest.mark.rule("R011", "A23")
def test_what_is_billable_is_to_be_submitted_until_its_deadline() -> None:
    deadline = date(2026, 4, 5)
    assert missing(deadline)["submission"] == deadline
    assert "submission" not in missing(deadline + DAY)
    identifier = charges(SCREENED, SCREENING)[0].identifier
    assert Missing("submission", deadline, identifier) in missing_of(decided(SCREENED))


@pytest.mark.rule("R097", "R098")
def test_what_a_period_lacks_is_missing_until_it_ends() -> None:
    found = {one.what: one for one in missing_of(decided(date(2026, 6, 1)))}
    assert found["meeting-missing"].until == found["plan-missing"].until == PERIOD_END
    assert found["vulnerability-not-evaluated"].about == ("financial-situation", "housing")
    assert found["vulnerability-not-evaluated"].charge == charges(date(2026, 6, 1), COORDINATION)[0].identifier
    part = evaluations(date(2026, 3, 1), indicators=("housing",))
    told = {one.what: one for one in missing_of(decided(date(2026, 6, 1), evaluations=part))}
    assert told["vulnerability-not-evaluated"].about == ("financial-situation",)


@pytest.mark.rule("R061", "A13")
def test_a_talk_lacks_the_evaluations_made_in_it_not_those_of_another_day() -> None:
    held = talk(date(2026, 2, 5))
    other = evaluations(date(2026, 2, 6))
    found = [one for one in missing_of(decided(date(2026, 2, 6), talks=(held,), evaluations=other)) if one.charge]
    of_talk = charges(date(2026, 2, 6), TALK, talks=(held,), evaluations=other)[0].identifier
    assert [one.about for one in found if one.charge == of_talk] == [("financial-situation", "housing")]


def test_what_nothing_can_mend_is_not_missing() -> None:
    late = missing_of(decided(date(2026, 4, 6), talks=()))
    assert charges(SCREENED, SCREENING)[0].identifier not in {one.charge for one in late}


@pytest.mark.rule("R036", "A09")
def test_without_a_screening_one_is_missing_until_a_week_after_the_end() -> None:
    ended = Pregnancy("P1", due=DUE, end=date(2026, 8, 5))
    assert missing(date(2026, 8, 12), screenings=(), pregnancy=ended)["screening"] == date(2026, 8, 12)
    assert "screening" not in missing(date(2026, 8, 13), screenings=(), pregnancy=ended)
    assert missing(SCREENED, screenings=())["screening"] is None


@pytest.mark.rule("R058", "A08")
def test_talks_are_to_come_while_some_are_left_and_she_is_pregnant() -> None:
    assert missing(SCREENED)["advice-talk"] == DUE
    ended = Pregnancy("P1", due=DUE, end=date(2026, 8, 5))
    assert missing(date(2026, 8, 4), pregnancy=ended)["advice-talk"] == date(2026, 8, 4)
    assert "advice-talk" not in missing(date(2026, 8, 5), pregnancy=ended)
    held = (talk(date(2026, 2, 5)), talk(date(2026, 3, 5)))
    told = evaluations(date(2026, 2, 5)) + evaluations(date(2026, 3, 5))
    assert "advice-talk" not in missing(date(2026, 3, 5), talks=held, evaluations=told)
    assert "advice-talk" in missing(date(2026, 3, 4), talks=held, evaluations=told)


@pytest.mark.rule("R072", "A27")
def test_without_a_coordinator_one_is_missing_until_the_period_ends() -> None:
    assert missing(date(2026, 6, 1), memberships=())["no-coordinator"] == PERIOD_END
    assert "no-coordinator" not in missing(date(2026, 6, 1))
