"""Every story played to its end, with what $preview answers after each step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.stories.builder import Builder
from tests.stories.facts import tell
from tests.stories.gateway import Caller, opened
from tests.stories.packing import packed
from tests.stories.told import Step, Story

Resource = dict[str, Any]
BULKY = "trace"  # says where each element comes from: no rule looks at it


@dataclass(frozen=True, slots=True)
class Preview:
    """What is said of the women of a story on one of its days."""

    story: str
    day: str
    answer: Resource


def previews(story: Story) -> Iterator[Preview]:
    """One for each step, with everything that was told up to it."""
    with TemporaryDirectory() as folder:
        registry = None
        if story.registry:
            registry = Path(folder) / "registry.csv"
            registry.write_text(story.registry, "utf-8")
        with opened(registry) as gateway:
            builder = Builder()
            for index, step in enumerate(story.steps):
                _play(story, index, step, builder, gateway)
                yield Preview(story.name, step.on, _asked(gateway, step.on))


def _play(story: Story, index: int, step: Step, builder: Builder, gateway: Caller) -> None:
    for fact in step.facts:
        tell(builder, fact)
    if step.facts:
        for bundle in packed(builder, f"{story.name}-{index}", step.stamp):
            gateway.post(bundle, step.on)
    for status, words in (("billed", step.billed), ("aborted", step.aborted)):
        for which in words:
            gateway.say(status, which, step.on)


def _asked(gateway: Caller, day: str) -> Resource:
    """A preview of the women as they are already: nothing new is told."""
    entries = [
        {"resource": woman, "request": {"method": "PUT", "url": f"Patient/{woman['id']}"}}
        for woman in gateway.found("Patient?_count=100", day)
    ]
    bundle: Resource = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    answer = gateway.post(bundle, day, f"/$preview?as-of={day}")
    for parameter in answer["parameter"]:
        if "part" in parameter:
            parameter["part"] = [part for part in parameter["part"] if part["name"] != BULKY]
    return answer
