"""An expression followed element by element to the JSON paths that it stands for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from scripts.compile_search_parameters.definitions import Definitions, Unsupported

_STEP: Final = re.compile(
    r"""\.?(?:(?P<function>as|ofType|where|extension)\((?P<argument>(?:[^()]|\(\))*)\)|(?P<name>\w+))"""
)
_RESOLVE: Final = re.compile(r"resolve\(\) is (\w+)")
_EQUALS: Final = re.compile(r"(\w+)\s*=\s*'([^']+)'")


@dataclass
class Walk:
    """Where a reading of an expression has come to."""

    definitions: Definitions
    owner: str
    types: list[str]
    segments: list[str] = field(default_factory=list)
    choice: bool = False  # the last element still lacks the type in its name
    target: str = ""

    def step(self, name: str | None, function: str | None, argument: str) -> None:
        """Follow one element or function."""
        if name:
            self.owner, self.types, self.choice = self.definitions.child(self.owner, name)
            self.segments.append(name)
        elif function in ("as", "ofType"):
            self._cast(argument.strip())
        elif function == "extension":
            self.segments.append(f"extension({argument.strip(chr(39))})")
            self.owner, self.types, self.choice = "Extension", ["Extension"], False
        elif found := _RESOLVE.fullmatch(argument.strip()):
            self.target = found[1]
        elif found := _EQUALS.fullmatch(argument.strip()):
            self.segments[-1] += f"[{found[1]}={found[2]}]"
        else:
            raise Unsupported(argument)

    def _cast(self, type_: str) -> None:
        if type_ not in self.types:
            raise Unsupported(f"{'.'.join(self.segments)} as {type_}")
        if self.choice:
            self.segments[-1] += type_[0].upper() + type_[1:]
        self.owner, self.types, self.choice = type_, [type_], False

    def sources(self) -> Iterator[dict[str, str]]:
        """The JSON paths that it stands for: one for each type of a choice."""
        if not self.segments:
            raise Unsupported("the whole resource")
        for type_ in self.types:
            last = self.segments[-1] + (type_[0].upper() + type_[1:] if self.choice else "")
            kind = "string" if type_.startswith("http://hl7.org/fhirpath/") else type_
            yield {"path": " ".join([*self.segments[:-1], last]), "type": kind}


def compiled(definitions: Definitions, type_: str, expression: str) -> tuple[list[dict[str, str]], str]:
    """The sources of one parameter for one resource type, and the only type that it may refer to."""
    sources: list[dict[str, str]] = []
    target = ""
    for part in _alternatives(expression):
        root, _, rest = part.partition(".")
        if root in (type_, "Resource", "DomainResource"):
            walk = Walk(definitions, type_, [type_])
            _follow(walk, rest)
            sources += [source for source in walk.sources() if source not in sources]
            target = target or walk.target
    return sources, target


def _follow(walk: Walk, text: str) -> None:
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if not found:
            raise Unsupported(text)
        walk.step(found["name"], found["function"], found["argument"] or "")
        position = found.end()


def _alternatives(expression: str) -> Iterator[str]:
    """The parts between `|`, with `(X as T).y` written as `X.as(T).y`."""
    for part in expression.split("|"):
        yield re.sub(r"^\((.*) as (\w+)\)", r"\1.as(\2)", part.strip())
