"""The FHIR side of a row as steps: `participant[*].period.start`, `extension[url=billing-code].valueString`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

from adapter.canonical import canonical

Pick = Literal["one", "each", "first"]

STEP: Final = re.compile(r"(?P<name>_?[A-Za-z]\w*)(?:\[(?P<key>\w+)=(?P<literal>[^\]]+)\])?(?:\[(?P<pick>\*|first)\])?")
# Elements whose value names a system or an extension of names.yaml.
NAMED: Final = ("system", "url")


class PathError(Exception):
    """A path that cannot be read; says what was expected."""


@dataclass(frozen=True, slots=True)
class Select:
    """Takes list entries whose element `key` is `literal`; with `system`, is a CodeableConcept with that coding."""

    key: str
    literal: str
    system: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One element: the only one, each one, or the first one (of those that `select` takes)."""

    name: str
    pick: Pick = "one"
    select: Select | None = None

    @property
    def lists(self) -> bool:
        """Whether the element is a list in JSON."""
        return self.pick != "one" or self.select is not None


def parse(text: str, names: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps of a path. Raises PathError. `names` resolves the short names of systems and extensions."""
    steps, at = [], 0
    while True:
        found = STEP.match(text, at)
        if not found:
            raise PathError(f"expected element[key=value][*] in {text!r} at {text[at:]!r}")
        steps.append(_step(found, names))
        at = found.end()
        if at == len(text):
            return tuple(steps)
        if text[at] != ".":
            raise PathError(f"expected a dot in {text!r} before {text[at:]!r}")
        at += 1


def coding(text: str, names: Mapping[str, str]) -> tuple[str, str]:
    """`consultation#advice-talk` as canonical system and code; the code `*` stands for any. Raises PathError."""
    system, mark, code = text.partition("#")
    if not mark or not code:
        raise PathError(f"expected system#code, found {text!r}")
    return uri(system, names), code


def uri(text: str, names: Mapping[str, str]) -> str:
    """A URI, or the one that a short name of names.yaml stands for. Raises PathError."""
    if text in names:
        return names[text]
    if ":" in text:
        return canonical(text)
    raise PathError(f"expected a URI or a name of names.yaml, found {text!r}")


def _step(found: re.Match[str], names: Mapping[str, str]) -> Step:
    pick: Pick = "each" if found["pick"] == "*" else "first" if found["pick"] else "one"
    return Step(found["name"], pick, _select(found["key"], found["literal"], names) if found["key"] else None)


def _select(key: str, literal: str, names: Mapping[str, str]) -> Select:
    if key in NAMED:
        return Select(key, uri(literal, names))
    if literal.find("#") > 0:
        system, code = coding(literal, names)
        return Select(key, code, system)
    return Select(key, literal)
