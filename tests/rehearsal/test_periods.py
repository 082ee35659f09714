"""The cases of reference periods and six-month slots: which a feed has, and that a wrong gateway is found by them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import pytest

from adapter.data import data_path
from adapter.mapping import Mapping
from adapter.programme.settings import load_programme
from adapter.rehearsal import Case, Feed, Outcome
from adapter.rehearsal.expecting import shortened
from adapter.rehearsal.periods import AFTER_SLOT, BEFORE, FIRST, IN_SLOT, LAST, NEXT, Periods
from adapter.rehearsal.stage import Charge

STANDARD = Mapping.load(data_path("mappings"))
PATHS = sorted(data_path("examples/woman").glob("*.json"))
BUNDLES = [json.loads(path.read_text("utf-8")) for path in PATHS]
MEETING = Charge("401435", "billable", "2026-03-12", "2026-06-05", "3", "46.50", ())
COORDINATION = Charge("401413", "billable", "2026-03-13", "2026-06-05", "1", "744.05", ())


def cases(*charges: Charge, without: Sequence[str] = ()) -> dict[str, Case]:
    kept = [
        {**bundle, "entry": [one for one in bundle["entry"] if one["resource"]["resourceType"] not in without]}
        for bundle in BUNDLES
    ]
    feed = Feed.of(kept, date(2026, 3, 14), STANDARD)
    return {case.name: case for case in Periods(feed, Outcome(charges), load_programme()).all()}


def test_a_feed_with_all_of_it_has_every_case() -> None:
    found = cases(MEETING, COORDINATION)
    assert list(found) == [FIRST, BEFORE, LAST, NEXT, IN_SLOT, AFTER_SLOT]
    assert not any(case.skipped for case in found.values())


def test_a_feed_without_a_reference_period_says_so() -> None:
    found = cases(MEETING, COORDINATION, without=["Account"])
    assert {case.skipped for name, case in found.items() if name in (FIRST, BEFORE, LAST, NEXT)} == {
        "0 reference periods and 1 meetings in these Bundles"
    }


def test_a_short_meeting_does_not_reach_the_cap_twice() -> None:
    found = cases(MEETING._replace(quantity="2"), COORDINATION)
    assert found[LAST].skipped == found[NEXT].skipped == "the first meeting uses 2 quarters of an hour"


@pytest.mark.parametrize("status", ["not-billable", "planned"])
def test_without_a_billable_coordination_there_is_no_slot_to_look_at(status: str) -> None:
    found = cases(MEETING, COORDINATION._replace(status=status))
    assert "no billable 401413" in found[IN_SLOT].skipped
    assert "no billable 401413" in found[AFTER_SLOT].skipped


def test_a_gateway_that_pays_the_cap_twice_or_shortens_too_soon_is_found() -> None:
    cut = MEETING._replace(quantity="1", reasons=("quarter-cap-reached",))
    for short, right, wrong in ((True, cut, MEETING), (False, MEETING, cut)):
        _, expect = shortened("401435", "2026-03-12", short)
        assert expect(Outcome([right])) == ""
        assert expect(Outcome([wrong])).startswith("found 401435")
        assert expect(Outcome([])) == "found no charge"
