"""The ways in which one story can be told to a gateway; its end must be the same each time."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.stories.builder import Builder
from tests.stories.facts import tell
from tests.stories.gateway import PROFESSIONALS, Caller, lines_of, people_of, stands
from tests.stories.packing import PLAIN, Shape, packed
from tests.stories.told import Step, Story


@dataclass(frozen=True, slots=True)
class Way:
    """How a story is told: in which shape, as XML, how often each Bundle, by whom, and whether the end is previewed."""

    shape: Shape = PLAIN
    xml: bool = False
    times: int = 1
    two_hospitals: bool = False
    preview_last: bool = False


def follow(story: Story, gateway: Caller, way: Way) -> None:
    """Tell the story step by step, each on its day, and check every expectation on the way."""
    builders = _builders(way)
    last = max(index for index, step in enumerate(story.steps) if step.facts)
    for index, step in enumerate(story.steps):
        if step.facts:
            builder = builders[index % len(builders)]
            for fact in step.facts:
                tell(builder, fact)
            bundles = list(packed(builder, f"{story.name}-{index}", step.stamp, way.shape))
            previewed = _previewed(gateway, bundles[0], step.on) if way.preview_last and index == last else None
            for bundle in bundles:
                _send(gateway, bundle, step.on, way)
            if previewed is not None:
                others = differences(gateway.lines(step.on), previewed)
                assert not others, f"on {step.on} the preview (+) is other than the post:\n{others}"
        for status, words in (("billed", step.billed), ("aborted", step.aborted)):
            for which in words:
                gateway.say(status, which, step.on)
        for which in step.refused:
            gateway.say("billed", which, step.on, expect=422)
        check(gateway, step)


def shuffled(story: Story, gateway: Caller, seed: int) -> None:
    """All Bundles of the story in another order, on its last day; then what is expected at its end."""
    builder = Builder()
    end = story.steps[-1]
    bundles: list[dict[str, Any]] = []
    for index, step in enumerate(story.steps):
        for fact in step.facts:
            tell(builder, fact)
        bundles += list(packed(builder, f"{story.name}-{index}", step.stamp))
    random.Random(seed).shuffle(bundles)
    for bundle in bundles:
        if bundle["entry"]:
            gateway.post(bundle, end.on)
    check(gateway, end)


def at_once(story: Story, gateway: Caller) -> None:
    """The last version of everything in one Bundle, on the last day; then what is expected at the end."""
    builder = Builder()
    end = story.steps[-1]
    for fact in (fact for step in story.steps for fact in step.facts):
        tell(builder, fact)
    for bundle in packed(builder, story.name, end.stamp):
        gateway.post(bundle, end.on)
    check(gateway, end)


def check(gateway: Caller, step: Step) -> None:
    """What the step expects, exactly."""
    if step.charges is not None:
        assert not (others := differences(step.charges, gateway.lines(step.on))), f"on {step.on}:\n{others}"
    if step.scenario:
        found, provisional = gateway.scenario(step.on)
        assert found == step.scenario, f"scenario on {step.on}"
        assert step.provisional is None or provisional is step.provisional, f"provisional on {step.on}"


def differences(expected: tuple[str, ...], found: tuple[str, ...]) -> str:
    """What the story expects and the gateway does not say (−), and the other way about (+)."""
    missing, more = Counter(expected) - Counter(found), Counter(found) - Counter(expected)
    return "\n".join([f"  - {line}" for line in missing] + [f"  + {line}" for line in more])


def _builders(way: Way) -> list[Builder]:
    if not way.two_hospitals:
        return [Builder()]
    north = Builder()
    return [north, Builder("south", known=north.known, women=north.women, pregnancies=north.pregnancies)]


def _send(gateway: Caller, bundle: dict[str, Any], day: str, way: Way) -> None:
    first = gateway.post(bundle, day, xml=way.xml)
    for time in range(1, way.times):
        again = dict(bundle)
        if time > 1:
            again["identifier"] = {**bundle["identifier"], "value": f"{bundle['identifier']['value']}-{time}"}
        answer = gateway.post(again, day)
        assert time > 1 or answer == first, "the same Bundle got another answer"


def _previewed(gateway: Caller, bundle: dict[str, Any], day: str) -> tuple[str, ...]:
    answer = gateway.post(bundle, day, f"/$preview?as-of={day}")
    parts = [part for one in answer["parameter"] if one["name"] == "dossier" for part in one["part"]]
    charges = [part["resource"] for part in parts if part["name"] == "charge" and stands(part["resource"])]
    facts = [entry["resource"] for part in parts if part["name"] == "facts" for entry in part["resource"]["entry"]]
    return lines_of(charges, people_of(one for one in facts if one["resourceType"] in PROFESSIONALS))


# Told without the days in between: the last day says it all.
AT_THE_END = ("f", "m")
WAYS: dict[str, Callable[[Story, Caller], None]] = {
    name: partial(follow, way=way)
    for name, way in {
        "a": Way(),
        "b": Way(Shape(backwards=True)),
        "c": Way(times=3),
        "d": Way(Shape(split=True)),
        "e": Way(xml=True),
        "g": Way(two_hospitals=True),
        "h": Way(preview_last=True),
        "i": Way(Shape(type="collection")),
        "j": Way(Shape(type="message")),
        "k": Way(Shape(split=True, backwards=True, refer="number")),
        "p": Way(Shape(split=True, backwards=True, refer="eight digits")),
        "o": Way(Shape(split=True, backwards=True, refer="own number")),
        "l": Way(Shape(split=True, backwards=True, refer="literal")),
        "n": Way(Shape(stamped=False)),
    }.items()
}
WAYS["f"] = partial(shuffled, seed=1)
WAYS["m"] = at_once
