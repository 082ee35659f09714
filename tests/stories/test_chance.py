"""Laws that hold of every course, told by chance: nothing is charged twice, and order and packaging do not matter."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict
from typing import Any

import pytest

from tests.stories.builder import Builder
from tests.stories.chance import story
from tests.stories.facts import tell
from tests.stories.gateway import Caller, opened
from tests.stories.packing import PLAIN, Shape, packed
from tests.stories.play import differences

Charge = dict[str, Any]
SEEDS = range(int(os.environ.get("STORIES_SEEDS", "3")))
HOLD = ("billable", "billed", "planned")
SPLIT = Shape(split=True)
BEFORE = Shape(split=True, backwards=True, refer="literal")


def bundles_of(seed: int, shape: Shape = PLAIN) -> tuple[list[tuple[str, Charge]], str]:
    """Day and Bundle, in the order of the course; and the day on which it ends."""
    told = story(seed, corrections=True)
    builder = Builder()
    bundles: list[tuple[str, Charge]] = []
    for number, step in enumerate(told.steps):
        for fact in step.facts:
            tell(builder, fact)
        if step.facts:
            bundles += [
                (step.on, one) for one in packed(builder, f"{seed}-{number}", f"{step.on}T20:00:00+01:00", shape)
            ]
    return bundles, told.steps[-1].on


@pytest.mark.parametrize("seed", SEEDS)
def test_order_and_packaging_do_not_matter(seed: int) -> None:
    bundles, end = bundles_of(seed)
    others = [(one, end) for one in random.Random(seed).sample(bundles, len(bundles))]
    ways = [
        [(one, one[0]) for one in bundles],
        others,
        [(one, one[0]) for one in bundles_of(seed, SPLIT)[0]],
        [(one, end) for one in reversed(bundles_of(seed, BEFORE)[0])],
    ]
    found = []
    for way in ways:
        with opened() as gateway:
            for (_, bundle), day in way:
                gateway.post(bundle, day)
            found.append((gateway.lines(end), gateway.scenario(end)))
    for number, other in enumerate(found[1:], start=1):
        assert not (telling := differences(found[0][0], other[0])), f"way {number} on {end}:\n{telling}"
        assert found[0] == other


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_charged_twice(seed: int) -> None:
    chance = random.Random(seed)
    bundles, end = bundles_of(1000 + seed)
    with opened() as gateway:
        for day, bundle in [*bundles, (end, None)]:
            if bundle:
                gateway.post(bundle, day)
            assert_limits(gateway.charges(day), gateway)
            speak(gateway, day, chance)
            assert_limits(gateway.charges(day), gateway)


def speak(gateway: Caller, day: str, chance: random.Random) -> None:
    """The billing platform takes some of what is billable, and aborts a little of it."""
    for one in gateway.charges(day):
        if one["status"] == "billable" and chance.random() < 0.6:
            status = "billed" if chance.random() < 0.8 else "aborted"
            patch = [{"op": "replace", "path": "/status", "value": status}]
            media = {"Content-Type": "application/json-patch+json"}
            answer = gateway.call("PATCH", f"/ChargeItem/{one['id']}", day, json=patch, headers=media)
            assert answer.status_code == 200, answer.text


def assert_limits(charges: list[Charge], gateway: Caller) -> None:
    """One screening, two talks, one lump sum a period, four quarters and four providers of the meetings of a period."""
    held = [one for one in charges if one["status"] in HOLD]
    by_code = Counter(one["code"]["coding"][0]["code"] for one in held)
    assert by_code["401376"] <= 1
    assert by_code["401391"] <= 2
    quarters: dict[str, int] = defaultdict(int)
    meetings: dict[tuple[str, str], list[int]] = defaultdict(list)
    lump_sums = Counter(
        one["account"][0]["reference"] if one.get("account") else "" for one in held if code_of(one) == "401413"
    )
    for one in held:
        assert one["status"] == "planned" or float(one["priceOverride"]["value"]) > 0
        if code_of(one) == "401435":
            meetings[one.get("context", {}).get("reference", ""), one["occurrenceDateTime"][:10]].append(
                int(one["quantity"]["value"])
            )
    for paid in meetings.values():
        assert len(paid) <= 4
        quarters["all"] += max(paid)
    assert quarters["all"] <= 8, "the course lies in at most two periods"
    assert sum(lump_sums.values()) <= 2
    identifiers = [one["identifier"][0]["value"] for one in charges]
    assert len(set(identifiers)) == len(identifiers)


def code_of(charge: Charge) -> str:
    return str(charge["code"]["coding"][0]["code"])
