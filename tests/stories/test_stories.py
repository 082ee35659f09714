"""Every story, told in every way: what the gateway says must be what the story says, exactly."""

from __future__ import annotations

import pytest

from tests.stories.gateway import opened
from tests.stories.play import WAYS
from tests.stories.told import Story, stories

STORIES = stories()


def told(way: str) -> list[Story]:
    """The stories that can be told in this way."""
    return [
        story
        for story in STORIES
        if way not in story.not_as and not (way == "f" and any(step.word for step in story.steps))
    ]


@pytest.mark.parametrize(
    ("way", "story"), [pytest.param(way, story, id=f"{way}-{story.name}") for way in WAYS for story in told(way)]
)
def test_a_story_ends_as_it_is_written(way: str, story: Story) -> None:
    with opened() as gateway:
        WAYS[way](story, gateway)
