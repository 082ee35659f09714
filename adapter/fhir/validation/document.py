"""A document as a Bundle: what its Composition names is in it, and it holds nothing to which no reference leads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Problem

Entries = list[Any]

BASE: Final = re.compile(r"(https?://.+/)[A-Z][A-Za-z]+/[A-Za-z0-9\-.]{1,64}")
# Where a Composition and its sections name what belongs to the document (R4, documents).
NAMED: Final = (
    ("subject",), ("encounter",), ("author",), ("attester", "party"), ("custodian",), ("event", "detail"),
)  # fmt: skip
NAMED_BY_SECTION: Final = (("author",), ("focus",), ("entry",))


def document_problems(entries: Entries) -> Iterator[Problem]:
    """What the Composition names and is not there, and the entries that no reference joins to it."""
    urls = {url: index for index, entry in enumerate(entries) if (url := _text(entry, "fullUrl"))}
    composition = _object(entries[0], "resource") if entries else {}
    if composition.get("resourceType") != "Composition":
        return
    for path, reference in _named(composition, NAMED):
        if reference[0] != "#" and _target(reference, _text(entries[0], "fullUrl"), urls) is None:
            text = say("the fullUrl of an entry of this document")
            yield Problem(f".entry[0].resource{path}", "bundle-entry", text, reference)
    reached = _reached(entries, urls)
    for url, index in urls.items():
        if index not in reached:
            yield Problem(
                f".entry[{index}]", "bundle-entry", say("an entry that references join to the Composition"), url
            )


def _reached(entries: Entries, urls: Mapping[str, int]) -> set[int]:
    """The entries that references join to the first one, in either direction."""
    joined: dict[int, set[int]] = {}
    for index, entry in enumerate(entries):
        for reference in _references(_object(entry, "resource")):
            if (target := _target(reference, _text(entry, "fullUrl"), urls)) is not None:
                joined.setdefault(index, set()).add(target)
                joined.setdefault(target, set()).add(index)
    reached, waiting = {0}, [0]
    while waiting:
        new = joined.get(waiting.pop(), set()) - reached
        reached |= new
        waiting.extend(new)
    return reached


def _target(reference: str, holder: str, urls: Mapping[str, int]) -> int | None:
    """The entry that a reference leads to: a relative one beside the fullUrl of the entry in which it stands."""
    url = reference.partition("/_history/")[0]
    base = BASE.fullmatch(holder)
    if ":" not in url and base is not None:
        url = base[1] + url
    return urls.get(url)


def _named(holder: Mapping[str, Any], steps: tuple[tuple[str, ...], ...], path: str = "") -> Iterator[tuple[str, str]]:
    """The references of a Composition or section and of the sections in it, with their paths."""
    for names in steps:
        for place, one in _values(holder, names, path):
            if reference := _text(one, "reference"):
                yield place, reference
    for place, section in _values(holder, ("section",), path):
        yield from _named(section, NAMED_BY_SECTION, place)


def _values(holder: Mapping[str, Any], names: tuple[str, ...], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    held = holder.get(names[0])
    listed = enumerate(held) if type(held) is list else ()
    found = [(f"{path}.{names[0]}[{index}]", one) for index, one in listed] or [(f"{path}.{names[0]}", held)]
    for place, one in found:
        if type(one) is not dict:
            continue
        if names[1:]:
            yield from _values(one, names[1:], place)
        else:
            yield place, one


def _references(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if type(held) is list:
            waiting.extend(held)
        elif type(held) is dict:
            waiting.extend(held.values())
            if reference := _text(held, "reference"):
                yield reference


def _object(holder: Any, name: str) -> dict[str, Any]:
    value = holder.get(name) if type(holder) is dict else None
    return value if type(value) is dict else {}


def _text(holder: Any, name: str) -> str:
    value = holder.get(name) if type(holder) is dict else None
    return value if type(value) is str else ""
