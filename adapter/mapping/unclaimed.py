"""Resources that mean to be a fact and that no concept takes: their code or questionnaire is nearly one of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from adapter.canonical import B, canonical
from adapter.fhir.outcome import Issue, shorten
from adapter.mapping.model import Pattern
from adapter.mapping.paths import Step

Path = tuple[Step, ...]
OWN: Final = f"{B}/CodeSystem/"
MISSING: Final = "–"


@dataclass(frozen=True, slots=True)
class Marks:
    """By what the concepts of one resource type are told apart: codes of our systems, and canonical URLs of ours."""

    codes: Mapping[tuple[Path, str], Sequence[str]]
    forms: Mapping[Path, str]


def marks_of(patterns: Iterable[Pattern]) -> Marks:
    """The marks in the patterns of all concepts of one type."""
    codes: dict[tuple[Path, str], set[str]] = defaultdict(set)
    forms: dict[Path, str] = {}
    for pattern in patterns:
        if pattern.system.startswith(OWN):
            codes[pattern.path, pattern.system].add(pattern.code)
        elif pattern.versioned and pattern.code.startswith(B):
            forms[pattern.path] = pattern.code
    return Marks({key: sorted(known) for key, known in codes.items()}, forms)


def missed(resource: dict[str, Any], marks: Marks, links: Collection[str]) -> Iterator[Issue]:
    """Why no concept takes the resource: a mark that is nearly one of ours. `links`: the linkIds of our questions."""
    root = resource["resourceType"]
    for (path, system), known in marks.codes.items():
        for place, coding in _values(resource, path, root):
            yield from _code(f"{place}.code", coding, system, known)
    for path, form in marks.forms.items():
        found = next((str(value) for _, value in _values(resource, path, root)), "")
        if found.startswith(B) or any(item.get("linkId") in links for item in resource.get("item", ())):
            place = f"{root}.{path[-1].name}" if found else root
            yield Issue("warning", "not-read", place, form, shorten(found) or MISSING, layer="programme")


def _code(place: str, coding: Mapping[str, Any], system: str, known: Sequence[str]) -> Iterator[Issue]:
    """A code that our system does not have here; or one that it has, without system or in one of nearly its name."""
    code, said = str(coding.get("code", "")), str(coding.get("system", ""))
    if canonical(said) == system:
        yield _unmapped(place, ", ".join(known), code)
    elif code in known and said.rpartition("/")[2] in ("", system.rpartition("/")[2]):
        yield _unmapped(place, f"{system}|{code}", f"{said}|{code}")


def _unmapped(place: str, expected: str, found: str) -> Issue:
    return Issue("warning", "unmapped-code", place, expected, shorten(found), layer="programme")


def _values(node: dict[str, Any], path: Sequence[Step], place: str) -> Iterator[tuple[str, Any]]:
    step, *rest = path
    value, place = node.get(step.name), f"{place}.{step.name}"
    listed = [(f"{place}[{at}]", one) for at, one in enumerate(value or ())] if step.lists else [(place, value)]
    for where, one in listed:
        if one is not None:
            yield from _values(one, rest, where) if rest else [(where, one)]
