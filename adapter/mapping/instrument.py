"""The screening instrument of `mappings/instrument.yaml`: indicators, their questions, and what counts as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.fhir.phrases import say
from adapter.mapping.source import Entry, Problems

WORDS: Final = ("versions", "always", "scales", "indicators")
SCALE_WORDS: Final = ("system", "codes", "scores", "open")
INDICATOR_WORDS: Final = ("slug", "label", "questions")


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    `codes`: answer → its system. `open` matches further codes, of `open_system`. `numbers`: score → answer.
    `booleans`: true and false are taken for yes and no.
    """

    link_id: str
    indicator: str
    codes: Mapping[str, str]
    numbers: Mapping[int, str] = field(default_factory=dict)
    open: re.Pattern[str] | None = None
    open_system: str = ""
    booleans: bool = False

    def expected(self, also: Iterable[str] = ()) -> str:
        """What may be answered, for the text of an issue; `also` what a sender's own table translates."""
        codes = ", ".join((*also, *self.codes))
        return say("{codes}, a code of {system}", codes=codes, system=self.open_system) if self.open else codes


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator with its labels by language."""

    slug: str
    labels: Mapping[str, str]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Instrument:
    """All indicators in order, and what each version of the Questionnaire leaves out."""

    indicators: tuple[Indicator, ...]
    versions: Mapping[str, frozenset[str]]

    def of_version(self, version: str) -> tuple[Indicator, ...]:
        """The indicators of one version of the Questionnaire. Raises KeyError for a version that is not known."""
        without = self.versions[version]
        return tuple(indicator for indicator in self.indicators if indicator.slug not in without)


def read_instrument(entry: Entry, names: Mapping[str, str], problems: Problems) -> Instrument:
    """The instrument; what is wrong with it goes to `problems`."""
    if not problems.words(entry, WORDS, WORDS, WORDS):
        return Instrument((), {})
    scales = {name: _scale(scale, names, entry["always"], problems) for name, scale in entry["scales"].items()}
    indicators = tuple(
        _indicator(row, scales, problems)
        for row in entry["indicators"]
        if problems.words(row, INDICATOR_WORDS, INDICATOR_WORDS, ("label", "questions"))
    )
    versions = {version: frozenset(row["without"]) for version, row in entry["versions"].items()}
    return Instrument(indicators, versions)


def _indicator(row: Entry, scales: Mapping[str, Mapping[str, Any]], problems: Problems) -> Indicator:
    questions = []
    for number, scale in enumerate(row["questions"], start=1):
        if scale not in scales:
            problems.at(row.place, f"one of the scales {', '.join(scales)}", repr(scale))
            continue
        questions.append(Question(f"{row['slug']}.{number}", row["slug"], **scales[scale]))
    return Indicator(row["slug"], dict(row["label"]), tuple(questions))


def _scale(scale: Entry, names: Mapping[str, str], always: list[str], problems: Problems) -> dict[str, Any]:
    """The fields of a Question that its scale decides."""
    problems.words(scale, SCALE_WORDS, (), ("codes", "scores"))
    system = names.get(scale.get("system", "answer"), "")
    if not system:
        problems.at(scale.place, "a system of names.yaml", repr(scale.get("system")))
    codes = list(scale.get("codes", ()))
    return {
        "codes": dict.fromkeys(codes, system) | dict.fromkeys(always, names.get("answer", "")),
        "numbers": dict(zip(scale.get("scores", ()), codes, strict=False)),
        "open": re.compile(scale["open"]) if "open" in scale else None,
        "open_system": system if "open" in scale else "",
        "booleans": codes[:2] == ["yes", "no"],
    }
