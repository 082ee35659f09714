"""Stories by chance: a woman's course of random facts on random days, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.stories.answers import FINE
from tests.stories.told import Step, Story

Fact = dict[str, Any]
START = date(2025, 12, 1)
SLUGS = list(FINE)
PROVIDERS = ["M1", "M2", "G1", "D1", "D2", "N1", "Y1", "F1", "F2"]
EVERYONE = [*PROVIDERS, "W1", "W2", "W3"]
COORDINATORS = ["M1", "M2", "W1", "W2"]


def story(seed: int, corrections: bool) -> Story:
    """A course of four to seven Bundles; with `corrections` facts are also told again otherwise, or taken back."""
    chance = random.Random(seed)
    days = [START + timedelta(day) for day in sorted(chance.sample(range(480), chance.randint(4, 7)))]
    steps = []
    told: list[Fact] = []
    for number, day in enumerate(days):
        facts = [*opening(chance)] if number == 0 else []
        for _ in range(chance.randint(2, 5)):
            fact = (
                corrected(chance, told)
                if corrections and told and chance.random() < 0.15
                else fresh(chance, day, days[0])
            )
            facts.append(fact)
            told.append(fact)
        steps.append(Step(str(day), facts))
    end = days[-1] + timedelta(chance.choice([0, 0, 1, 40, 120]))
    return Story(f"chance-{seed}", "by chance", (), (*steps, Step(str(end))))


def opening(chance: random.Random) -> Iterator[Fact]:
    """What nearly every course begins with."""
    yield {"pregnancy": {"due": "2026-08-10"}}
    if chance.random() < 0.9:
        yield {"consent": {"from": "2025-11-10"}}
    if chance.random() < 0.85:
        yield {"screening": screening(chance, START + timedelta(chance.randrange(60)), "S1")}
    if chance.random() < 0.7:
        yield {"period": {"from": str(START + timedelta(chance.randrange(60)))}}
    if chance.random() < 0.8:
        first, second = chance.sample(COORDINATORS, 2)
        begin, change = START + timedelta(chance.randrange(90)), START + timedelta(chance.randrange(90, 300))
        spans: dict[str, Any] = {first: {"from": str(begin)}}
        if chance.random() < 0.3:
            spans = {first: {"from": str(begin), "until": str(change)}, second: {"from": str(change + timedelta(1))}}
        for one in spans:
            if chance.random() < 0.9:
                yield {"consent": {"kind": "coordinator", "for": one, "from": str(begin)}}
        members = chance.sample(EVERYONE, chance.randint(2, 4)) + ["M1", "G1", "D1"] * (chance.random() < 0.8)
        team = {"from": str(begin), "members": list(dict.fromkeys(members)), "coordinator": spans}
        yield {"team": {**team, **({"responsible": "M2"} if chance.random() < 0.3 else {})}}


def screening(chance: random.Random, day: date, key: str) -> Fact:
    identified = chance.sample(SLUGS, chance.choice([0, 1, 2, 2, 3, 4]))
    unfilled = chance.sample(SLUGS, chance.choice([0, 0, 0, 1, 1, 2]))
    said: Fact = {"id": key, "on": str(day), "by": chance.choice([*PROVIDERS, "W1"]), "identified": identified}
    return {**said, "unfilled": unfilled, "code": chance.random() < 0.85, "at": f"{chance.randint(8, 17):02d}:00"}


def fresh(chance: random.Random, day: date, first: date) -> Fact:
    """One more fact, dated up to two months before it is told."""
    on = max(day - timedelta(chance.choice([0, 0, 0, 3, 20, 60])), first)
    key = f"{on}-{chance.randrange(10**6)}"
    kind = chance.choices(
        ["talk", "meeting", "evaluation", "plan", "screening", "birth", "goal"], [5, 5, 5, 2, 1, 0.5, 2]
    )[0]
    some = chance.sample(SLUGS, chance.choice([1, 3, 15]))
    if kind == "talk":
        return {
            "talk": {
                "id": key,
                "on": str(on),
                "by": chance.choice(EVERYONE),
                "evaluating": some,
                "code": chance.random() < 0.85,
            }
        }
    if kind == "meeting":
        minutes = chance.choice([14, 15, 29, 30, 44, 45, 46, 59])
        who = chance.sample(EVERYONE, chance.randint(2, 6))
        who = list(dict.fromkeys([*(["M1"] if chance.random() < 0.7 else []), *who]))
        marked = chance.sample(who, min(len(who), 4)) if chance.random() < 0.2 else []
        said = {"id": key, "on": str(on), "to": f"10:{minutes}" if chance.random() < 0.8 else "11:00", "with": who}
        agreed = chance.sample(SLUGS, chance.choice([0, 1, 1, 2]))
        return {"meeting": {**said, "marked": marked, "woman": chance.random() < 0.8, "agreed": agreed}}
    if kind == "evaluation":
        return {
            "evaluation": {
                "id": key,
                "on": str(on),
                "by": chance.choice(["M1", "M1", "W1", "G1"]),
                "of": SLUGS[:] if chance.random() < 0.7 else some,
            }
        }
    if kind == "plan":
        return {"plan": {"id": key, "saved": str(on)}}
    if kind == "screening":
        return {"screening": screening(chance, on, f"S-{key}")}
    if kind == "goal":
        return {"goal": {"indicator": chance.choice(SLUGS), "on": str(on), "status": "improving", "by": "M1"}}
    return {"pregnancy": {"due": "2026-08-10", "born": str(chance.choice(["2026-08-02", "2026-08-10"]))}}


def corrected(chance: random.Random, told: list[Fact]) -> Fact:
    """An earlier fact otherwise: by somebody else, or taken back."""
    ((kind, said),) = chance.choice(told).items()
    said = dict(said)
    if kind in ("talk", "meeting", "screening") and chance.random() < 0.6:
        said["status"] = "entered-in-error"
    elif kind in ("talk", "screening"):
        said["by"] = chance.choice(EVERYONE)
    elif kind == "meeting":
        said["to"] = "10:30"
    elif kind == "evaluation":
        said["state"] = "entered-in-error"
    return {kind: said}
