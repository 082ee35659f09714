"""Every story, told in every way: what the gateway says must be what the story says, exactly.

Step by step every story is told; each other way tells a fifth of them, another fifth each way, unless STORIES=all.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.stories.gateway import opened
from tests.stories.play import AT_THE_END, WAYS
from tests.stories.told import Story, stories

STORIES = stories()
SHARE = 1 if os.environ.get("STORIES") == "all" else 5


def told(way: str) -> list[Story]:
    """The stories that are told in this way."""
    place = sorted(WAYS).index(way)
    chosen = (story for number, story in enumerate(STORIES) if way == "a" or (number + place) % SHARE == 0)
    return [story for story in chosen if way not in story.not_as and not (way in AT_THE_END and story.has_words)]


@pytest.mark.parametrize(
    ("way", "story"), [pytest.param(way, story, id=f"{way}-{story.name}") for way in WAYS for story in told(way)]
)
def test_a_story_ends_as_it_is_written(way: str, story: Story, tmp_path: Path) -> None:
    registry = None
    if story.registry:
        registry = tmp_path / "registry.csv"
        registry.write_text(story.registry, "utf-8")
    with opened(registry) as gateway:
        WAYS[way](story, gateway)
