"""Laws of one derivation, on generated dossiers: order, repetition, status and reasons, the day asked, the next day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from adapter.programme.charge import BILLABLE, BILLED, COORDINATION, PLANNED, Charge
from adapter.programme.coordination import WHILE_OPEN
from adapter.programme.decide import Decisions
from adapter.programme.facts import Facts
from adapter.programme.reasons import REASONS
from tests.programme.build import decided, stored
from tests.programme.strategies import asked, dossiers, shuffled, twice

POSTPONING = {
    "401376": frozenset({"awaiting-billing-code"}),
    "401391": frozenset({"awaiting-billing-code"}),
    "401435": frozenset({"no-reference-period"}),
    "401413": frozenset({"no-reference-period"}) | WHILE_OPEN,
}
REMARKS = frozenset(code for code, reason in REASONS.items() if reason.remark) | {"quarter-cap-reached"}


def told(decisions: Decisions) -> dict[str, Charge]:
    """The charges by identifier: each identifier once."""
    found = {charge.identifier: charge for charge in decisions.charges}
    assert len(found) == len(decisions.charges)
    return found


def partly_billed(facts: Facts, today: date) -> st.SearchStrategy[Facts]:
    """The facts with some of what is billable on the day already billed or aborted."""
    billable = [charge for charge in decided(today, facts).charges if charge.status == BILLABLE]
    words = st.lists(
        st.sampled_from(("billed", "billed", "aborted", "")), min_size=len(billable), max_size=len(billable)
    )
    return words.map(
        lambda said: replace(
            facts, charges=tuple(stored(one, word) for one, word in zip(billable, said, strict=True) if word)
        )
    )


@given(st.data())
def test_facts_in_any_order_give_the_same_charges(data: st.DataObject) -> None:
    today = data.draw(asked)
    facts = data.draw(dossiers().flatmap(lambda one: partly_billed(one, today)))
    other = data.draw(shuffled(facts))
    assert told(decided(today, facts)) == told(decided(today, other))


@given(dossiers(), asked)
def test_facts_told_twice_give_the_same_charges(facts: Facts, today: date) -> None:
    assert told(decided(today, facts)) == told(decided(today, twice(facts)))
    assert decided(today, facts).scenario == decided(today, twice(facts)).scenario


@given(dossiers(), asked)
def test_the_identifier_names_the_service_and_not_how_it_is_judged(facts: Facts, today: date) -> None:
    judged_otherwise = replace(facts, evaluations=(), consents=(), has_ssin=not facts.has_ssin, registry=True)
    services = {one.identifier for one in decided(today, facts).charges if one.code != COORDINATION}
    assert services == {one.identifier for one in decided(today, judged_otherwise).charges if one.code != COORDINATION}
    other = replace(facts, pregnancy=replace(facts.pregnancy, key="P2"))
    assert services.isdisjoint(one.identifier for one in decided(today, other).charges)


@given(st.data())
def test_status_follows_from_the_reasons(data: st.DataObject) -> None:
    today = data.draw(asked)
    facts = data.draw(dossiers().flatmap(lambda one: partly_billed(one, today)))
    for charge in decided(today, facts).charges:
        blocking = set(charge.reasons) - REMARKS
        if charge.status == BILLABLE:
            assert not blocking
            assert charge.day is not None
            assert charge.amount > 0
        elif charge.status == PLANNED:
            assert blocking
            assert blocking <= POSTPONING[charge.code]
        elif charge.status != BILLED:
            assert set(charge.reasons) or charge.status == "aborted"
        if charge.status in (BILLABLE, PLANNED) and charge.deadline:
            assert today <= charge.deadline


@given(dossiers(), asked)
def test_what_is_dated_after_the_day_asked_gives_no_charge(facts: Facts, today: date) -> None:
    for charge in decided(today, facts).charges:
        assert charge.day is None or charge.day <= today
        assert charge.period is None or charge.period.start <= today


@given(st.data())
def test_decisions_stay_until_the_day_on_which_they_may_change(data: st.DataObject) -> None:
    today = data.draw(asked)
    facts = data.draw(dossiers().flatmap(lambda one: partly_billed(one, today)))
    now = decided(today, facts)
    last = now.changes_on - timedelta(days=1) if now.changes_on else today + timedelta(days=2000)
    assert last >= today
    other = data.draw(st.sampled_from((last, today + (last - today) // 2)))
    then = decided(other, facts)
    assert (now.scenario, told(now)) == (then.scenario, told(then))
