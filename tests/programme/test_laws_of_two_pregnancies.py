"""A fact of one pregnancy never changes another's charges, but that both cannot claim the same months."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from adapter.programme.charge import COORDINATION, Charge
from adapter.programme.decide import Decisions, decide_all
from adapter.programme.facts import Facts
from tests.programme.build import PROGRAMME
from tests.programme.strategies import asked, dossiers

OVERLAP = {"overlap-review"}


def charges(decisions: Decisions) -> dict[str, Charge]:
    return {charge.identifier: charge for charge in decisions.charges}


@settings(max_examples=40)  # each draws two whole dossiers or more
@given(dossiers("P1"), dossiers("P2"), dossiers("P2"), asked)
def test_facts_of_one_pregnancy_change_nothing_of_another_but_the_overlap(
    mine: Facts, hers: Facts, changed: Facts, today: date
) -> None:
    before, after = (charges(decide_all((mine, other), today, PROGRAMME)[0]) for other in (hers, changed))
    assert before.keys() == after.keys()
    for identifier, charge in before.items():
        now = after[identifier]
        if charge.code != COORDINATION or not OVERLAP & ({*charge.reasons} ^ {*now.reasons}):
            assert now == charge
        else:
            assert {*charge.reasons} - OVERLAP == {*now.reasons} - OVERLAP
            assert replace(now, status=charge.status, reasons=charge.reasons) == charge


@settings(max_examples=40)  # each draws two whole dossiers or more
@given(dossiers("P1"), dossiers("P2"), asked)
def test_no_months_are_claimed_for_two_pregnancies(mine: Facts, hers: Facts, today: date) -> None:
    for order in ((mine, hers), (hers, mine)):
        claimed = [
            [charge.period.days for charge in decisions.charges if charge.code == COORDINATION and charge.period
             and charge.takes_place and charge.day]
            for decisions in decide_all(order, today, PROGRAMME)
        ]  # fmt: skip
        for one, other in combinations(claimed, 2):
            assert not any(days.overlaps(others) for days in one for others in other)


@settings(max_examples=40)  # each draws two whole dossiers or more
@given(st.data())
def test_both_stay_until_the_day_on_which_one_may_change(data: st.DataObject) -> None:
    today = data.draw(asked)
    both = (data.draw(dossiers("P1")), data.draw(dossiers("P2")))
    now = decide_all(both, today, PROGRAMME)
    turns = [decisions.changes_on for decisions in now if decisions.changes_on]
    last = min(turns) - timedelta(days=1) if turns else today + timedelta(days=900)
    then = decide_all(both, last, PROGRAMME)
    assert [charges(one) for one in now] == [charges(one) for one in then]
