"""How each form is filled in, and what must come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from proofs import gateway
from tests.stories.answers import FINE

OUTPUT = gateway.OUTPUT / "renderer"
LANGUAGES = ("nl", "fr", "de", "en")
NOW = "2026-01-22T09:00:00Z"
FINE_SCORES = {"social-support.score": 12, "depression.score": 0, "anxiety.score": 0}
FORMS = {"15": "screening", "13": "screening-13"}  # the id of each version
LATER = frozenset({"psychological-history", "medication-use"})  # asked since version 15


@dataclass(frozen=True)
class Filling:
    """Answers that differ from those that identify nothing, and what must come of them; no scenario below 14 filled."""

    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    scores: Mapping[str, int | None] = field(default_factory=dict)
    scenario: str | None = "0"
    version: str = "15"


FILLINGS = (
    Filling("nothing"),
    Filling("anxiety-below-cut-off", {"anxiety.1": "LA6570-1"}, {"anxiety.score": 2}),
    Filling("anxiety-at-cut-off", {"anxiety.1": "LA6570-1", "anxiety.2": "LA6569-3"}, {"anxiety.score": 3}, "A"),
    Filling("support-above-cut-off", {f"social-support.{n}": "3" for n in (1, 2, 3)}, {"social-support.score": 9}),
    Filling(
        "support-and-mood",
        {
            "social-support.1": "2", "social-support.2": "3", "social-support.3": "3",
            "depression.1": "yes", "depression.2": "yes", "psychological-history.1": "yes",
        },
        {"social-support.score": 8, "depression.score": 2},
        "B",
    ),
    Filling("one-declined", {"violence.1": "declined", "violence.2": "declined"}),
    Filling(
        "two-left-open",
        {"violence.1": "unknown", "violence.2": "unknown", "anxiety.2": "declined"},
        {"anxiety.score": None},
        None,
    ),
    Filling("thirteen", {"violence.2": "yes"}, scenario="A", version="13"),
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One form filled in by one woman's professional."""

    number: int
    language: str
    filling: Filling

    @property
    def name(self) -> str:
        return f"{self.language}-{self.filling.name}"

    @property
    def form(self) -> str:
        """The name of the file with the form."""
        return f"{self.language}-{self.filling.version}.json"

    def answers(self) -> dict[str, str | bool]:
        """By question, those of the form's version."""
        asked = {slug: codes for slug, codes in FINE.items() if self.filling.version == "15" or slug not in LATER}
        fine = {f"{slug}.{n}": code for slug, codes in asked.items() for n, code in enumerate(codes, 1)}
        return {"asked-alone": True, **fine, **self.filling.answers}

    def scores(self) -> dict[str, int | None]:
        return FINE_SCORES | dict(self.filling.scores)

    def task(self) -> dict[str, Any]:
        """What the page is to do."""
        return {
            "questionnaire": str(OUTPUT / self.form),
            "answers": self.answers(),
            "now": NOW,
            "screenshot": str(OUTPUT / f"{self.name}.png"),
            "response": str(OUTPUT / f"{self.name}.json"),
        }


def cases(languages: Iterable[str] = LANGUAGES) -> Iterator[Case]:
    """Every filling in every language, each of another woman."""
    pairs = [(language, filling) for language in languages for filling in FILLINGS]
    return (Case(number, *pair) for number, pair in enumerate(pairs, start=1))
