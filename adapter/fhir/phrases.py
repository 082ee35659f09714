"""What stands inside the sentences of issues (what was expected, what came), in the four languages of our texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

TABLES: Final = ("phrases.toml", "invariants.toml")
NONE: Final[Mapping[str, str]] = MappingProxyType({})


class Phrase(str):
    """An English text with parts; `template`, its row of phrases.toml, says it in the other languages."""

    __slots__ = ("parts", "template")
    template: str
    parts: Mapping[str, str]

    def __new__(cls, template: str, parts: Mapping[str, str] = NONE) -> Phrase:
        made = super().__new__(cls, template.format_map(parts) if parts else template)
        made.template, made.parts = template, parts
        return made


def say(template: str, **parts: object) -> Phrase:
    """The text of a row of phrases.toml with its parts put in; a part that is itself a phrase is said as one."""
    return Phrase(template, {name: part if isinstance(part, str) else str(part) for name, part in parts.items()})


@cache
def phrases() -> Mapping[str, Mapping[str, str]]:
    """The texts by their English template: nl, fr and de of each."""
    folder = files("adapter.fhir")
    tables = (tomllib.loads(folder.joinpath(name).read_text("utf-8")) for name in TABLES)
    return MappingProxyType({english: row for table in tables for english, row in table.items()})


def said(text: str, language: str) -> str:
    """A text in a language; what is no phrase of ours (codes, paths, addresses, names) stays as it is."""
    row = phrases().get(text.template) if isinstance(text, Phrase) and language != "en" else None
    if row is None or not isinstance(text, Phrase):
        return text
    parts = {name: said(part, language) for name, part in text.parts.items()}
    return row[language].format_map(parts) if parts else row[language]
