"""Laws over a history: facts come and go, the billing platform bills and aborts, and no limit is ever passed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapter.programme.charge import (
    ABORTED,
    BILLABLE,
    BILLED,
    COORDINATION,
    MEETING,
    NOT_BILLABLE,
    SCREENING,
    TALK,
    Charge,
)
from adapter.programme.decide import Decisions
from adapter.programme.facts import Facts, Meeting, StoredCharge, Talk
from tests.programme.build import SCREENED, at, decided, stored
from tests.programme.strategies import dossiers, mostly, people

TAKEN_BACK = ("screenings", "talks", "meetings", "evaluations", "memberships", "consents", "plan_saves", "claimed")


def told_so_far(draw: st.DrawFn, whole: Facts, charges: tuple[StoredCharge, ...]) -> Facts:
    """Some of all facts: those that have arrived and were not taken back. The reference period stays as it began."""
    parts: dict[str, Any] = {}
    for name in TAKEN_BACK:
        every = getattr(whole, name)
        kept = draw(st.lists(st.integers(0, 5), min_size=len(every), max_size=len(every)))
        parts[name] = tuple(one for one, luck in zip(every, kept, strict=True) if luck)
    parts["meetings"] = tuple(draw(mostly(one, corrected_meetings(one))) for one in parts["meetings"])
    parts["talks"] = tuple(draw(mostly(one, corrected_talks(one))) for one in parts["talks"])
    return replace(whole, charges=charges, **parts)


def corrected_meetings(meeting: Meeting) -> st.SearchStrategy[Meeting]:
    """The same encounter with another start, end or day."""
    minutes = st.sampled_from((-30, -5, 0, 5, 30)).map(lambda one: timedelta(minutes=one))
    hour = timedelta(hours=1)
    return st.builds(
        lambda sooner, longer, later: replace(
            meeting,
            start=meeting.start + sooner + later,
            end=meeting.start + hour + longer + later,
            day=meeting.day + later,
        ),
        minutes,
        minutes,
        st.sampled_from((timedelta(0), timedelta(0), timedelta(days=1), timedelta(days=365))),
    )


def corrected_talks(talk: Talk) -> st.SearchStrategy[Talk]:
    """The same encounter on another day, or held by somebody else."""
    later = st.sampled_from((0, 0, 1)).map(lambda days: talk.day + timedelta(days=days))
    return st.builds(lambda day, who: replace(talk, day=day, start=at(day), performer=who), later, people)


def answered(draw: st.DrawFn, charge: Charge) -> str | None:
    """What the billing platform says of a charge: it bills what is billable, or refused as late alone."""
    if charge.status in (BILLED, ABORTED):
        return draw(st.sampled_from((*([charge.status] * 19), ABORTED)))
    if charge.status == BILLABLE or (charge.status == NOT_BILLABLE and charge.reasons == ("late",)):
        return draw(st.sampled_from((BILLED, BILLED, BILLED, ABORTED, None, None)))
    return None


@st.composite
def histories(draw: st.DrawFn) -> list[Decisions]:
    """Up to five days with other facts, on each of which the billing platform answers one charge after the other."""
    whole = draw(dossiers())
    today, charges, steps = SCREENED, tuple[StoredCharge, ...](), list[Decisions]()
    for pause in draw(st.lists(st.sampled_from((10, 30, 60, 90, 200, 400)), min_size=2, max_size=5)):
        today += timedelta(days=pause)
        facts = told_so_far(draw, whole, charges)
        decisions = decided(today, facts)
        for identifier in [charge.identifier for charge in decisions.charges]:
            charge = next(one for one in decisions.charges if one.identifier == identifier)
            if (word := answered(draw, charge)) not in (None, charge.status):
                steps.append(decisions)
                facts = replace(facts, charges=(*kept(decisions, identifier), stored(charge, word)))
                decisions = decided(today, facts)
        steps.append(decisions)
        charges = kept(decisions)
    return steps


def kept(decisions: Decisions, but: str = "") -> tuple[StoredCharge, ...]:
    """What the billing platform has said so far, as it stands now."""
    said = [one for one in decisions.charges if one.status in (BILLED, ABORTED) and one.identifier != but]
    return tuple(stored(one, one.status) for one in said)


def taking(decisions: Decisions, code: str) -> list[Charge]:
    return [charge for charge in decisions.charges if charge.code == code and charge.takes_place]


@given(histories())
def test_no_limit_is_ever_passed(history: list[Decisions]) -> None:
    for decisions in history:
        assert len(taking(decisions, SCREENING)) <= 1
        assert len(taking(decisions, TALK)) <= 2
        assert_one_lump_sum_a_period(decisions)
        assert_four_quarters_and_four_providers(decisions)


def assert_one_lump_sum_a_period(decisions: Decisions) -> None:
    periods = Counter(period_of(decisions, charge) for charge in taking(decisions, COORDINATION))
    assert all(count == 1 for count in periods.values())


def assert_four_quarters_and_four_providers(decisions: Decisions) -> None:
    meetings: dict[tuple[int | None, tuple[str, ...]], list[int]] = defaultdict(list)
    for charge in taking(decisions, MEETING):
        meetings[period_of(decisions, charge), charge.sources].append(charge.quantity)
    used: Counter[int | None] = Counter()
    units: Counter[int | None] = Counter()
    for (period, _), quantities in meetings.items():
        assert len(quantities) <= 4
        used[period] += max(quantities)
        units[period] += sum(quantities)
    assert all(quarters <= 4 for quarters in used.values())
    assert all(count <= 16 for count in units.values())


def period_of(decisions: Decisions, charge: Charge) -> int | None:
    period = charge.period or (decisions.course.period_of(charge.day) if charge.day else None)
    return period.ordinal if period else None


@given(histories())
def test_what_was_billed_never_changes_by_itself(history: list[Decisions]) -> None:
    for before, after in pairwise(history):
        said = {charge.identifier: charge for charge in after.course.desk.facts.charges}
        found = {charge.identifier: charge for charge in after.charges}
        for charge in before.charges:
            if charge.identifier in said and said[charge.identifier].status == BILLED:
                now = found[charge.identifier]
                assert (now.status, now.biller, now.code) == (BILLED, charge.biller, charge.code)
                assert (now.day, now.quantity, now.amount) == (charge.day, charge.quantity, charge.amount)
                assert now.deadline == charge.deadline


@given(histories())
def test_no_service_is_charged_twice_to_one_biller(history: list[Decisions]) -> None:
    for decisions in history:
        services = Counter(
            (charge.code, charge.biller.key, charge.day)
            for charge in decisions.charges
            if charge.takes_place and charge.biller and charge.code in (SCREENING, TALK)
        )
        assert all(count == 1 for count in services.values())
        assert len({charge.identifier for charge in decisions.charges}) == len(decisions.charges)
