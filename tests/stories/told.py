"""A story as it is written: read from its file, with what it expects, in lines that a billing clerk can read.

`401376 M1 2026-01-22: billable 1 = 23.30 until 2026-04-05 (late)` — pseudocode, biller, service date, status, quantity,
amount in EUR, deadline and reasons; `-` where there is no service date or no deadline.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
LINE: Final = re.compile(r"^\d{6} \S+ [\d-]+: [a-z-]+ \d+ = \d+\.\d\d until [\d-]+( \([a-z0-9 -]+\))?$")


class Loader(yaml.SafeLoader):
    """YAML of which only true and false are booleans, and a date is the text that was written."""


Loader.yaml_implicit_resolvers = {
    start: [(tag, test) for tag, test in rules if tag.rsplit(":", 1)[1] not in ("bool", "timestamp", "float")]
    for start, rules in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(true|false)$"), ["t", "f"])

KNOWN: Final = frozenset({"on", "facts", "sent", "billed", "aborted", "refused", "charges", "scenario", "provisional"})


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a story: what is sent (`facts`), what the billing platform says, and what is then expected."""

    on: str
    facts: list[dict[str, Any]] = field(default_factory=list)
    sent: str = ""
    billed: tuple[str, ...] = ()
    aborted: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    charges: tuple[str, ...] | None = None
    scenario: str = ""
    provisional: bool | None = None

    @property
    def stamp(self) -> str:
        """Bundle.timestamp."""
        return self.sent or f"{self.on}T20:00:00+01:00"

    @property
    def word(self) -> bool:
        """Whether the billing platform speaks in this step."""
        return bool(self.billed or self.aborted or self.refused)


@dataclass(frozen=True, slots=True)
class Story:
    """`holds` are rule numbers of programme.md, `registry` a provider registry, `not_as` ways in which it cannot go."""

    name: str
    title: str
    holds: tuple[str, ...]
    steps: tuple[Step, ...]
    registry: str = ""
    not_as: frozenset[str] = frozenset()

    @property
    def has_words(self) -> bool:
        """Whether the billing platform speaks on the way, so that the order matters."""
        return any(step.word for step in self.steps)


def read(path: Path) -> list[Story]:
    """The stories of one file."""
    told = yaml.load(path.read_text("utf-8"), Loader)
    return [_story(f"{path.stem}/{name}", one) for name, one in told.items() if not name.startswith("_")]


def stories() -> list[Story]:
    """Every story of this folder."""
    return [story for path in sorted(FOLDER.glob("*.yaml")) for story in read(path)]


def _story(name: str, said: dict[str, Any]) -> Story:
    steps = tuple(_step(one) for part in said["steps"] for one in (part if isinstance(part, list) else [part]))
    return Story(
        name,
        said["title"],
        tuple(said["holds"].split()),
        steps,
        said.get("registry", ""),
        frozenset(said.get("not as", "").split()),
    )


def _step(said: dict[str, Any]) -> Step:
    unknown = set(said) - KNOWN
    assert not unknown, f"a step has no {unknown}"
    charges = said.get("charges")
    if charges is not None:
        for line in charges:
            assert LINE.match(line), f"not a charge: {line}"
        charges = tuple(sorted(charges))
    return Step(
        on=str(said["on"]),
        facts=[one if isinstance(one, dict) else {one: {}} for part in said.get("facts", ()) for one in _flat(part)],
        sent=said.get("sent", ""),
        billed=_words(said.get("billed")),
        aborted=_words(said.get("aborted")),
        refused=_words(said.get("refused")),
        charges=charges,
        scenario=str(said.get("scenario", "")),
        provisional=said.get("provisional"),
    )


def _flat(part: Any) -> list[Any]:
    return part if isinstance(part, list) else [part]


def _words(said: Any) -> tuple[str, ...]:
    return (str(said),) if isinstance(said, str | int) else tuple(said or ())
