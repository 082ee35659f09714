"""The programme's values by day: settings.toml, and a site's own file on top of it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from adapter.programme.checks import Tree, faults_of_change, faults_of_whole
from adapter.programme.edition import Edition, edition_of


class SettingsError(ValueError):
    """A programme settings file says something that cannot be: the message names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Programme:
    """All editions, the newest last."""

    editions: tuple[tuple[date, Edition], ...]

    @property
    def days(self) -> tuple[date, ...]:
        """The days from which the editions hold."""
        return tuple(valid_from for valid_from, _ in self.editions)

    def at(self, day: date) -> Edition:
        """The edition that holds on a day."""
        return next(edition for valid_from, edition in reversed(self.editions) if valid_from <= day)


@lru_cache(maxsize=8)
def load_programme(path: Path | None = None) -> Programme:
    """The packaged values, changed by a site's file. Raises SettingsError with every fault and its key."""
    try:
        own = path.read_text(encoding="utf-8") if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the programme settings {path} cannot be read: {error}") from error
    return parse_programme(files(__package__).joinpath("settings.toml").read_text(encoding="utf-8"), own)


def parse_programme(defaults: str, own: str) -> Programme:
    """The editions of the packaged text and of a site's text in the order of their days."""
    base = tomllib.loads(defaults)["edition"]
    trees = [*base, *_own_editions(own)]
    if faults := [fault for tree in trees for fault in _faults_of_edition(tree, base[0])]:
        raise SettingsError("; ".join(faults))
    values: Tree = {}
    editions: dict[date, Edition] = {}
    for tree in sorted(trees, key=_valid_from):
        values = _merged(values, tree)
        if faults := list(faults_of_whole(values)):
            raise SettingsError("; ".join(faults))
        editions[_valid_from(tree)] = edition_of(values)
    return Programme(tuple(editions.items()))


def _own_editions(own: str) -> list[Tree]:
    try:
        extra = tomllib.loads(own)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the programme settings are not TOML: {error}") from error
    if unknown := set(extra) - {"edition"}:
        raise SettingsError(f"unknown key {sorted(unknown)[0]!r} in the programme settings; expected only [[edition]]")
    editions = extra.get("edition", [])
    if not isinstance(editions, list) or not all(isinstance(one, dict) for one in editions):
        raise SettingsError("edition: expected [[edition]] in two brackets, one for each day from which values change")
    return editions


def _faults_of_edition(tree: Tree, known: Tree) -> Iterator[str]:
    if type(_valid_from(tree)) is not date:
        yield f"valid_from: expected a day such as 2027-01-01, found {tree['valid_from']!r}"
    yield from faults_of_change(_without_day(tree), known)


def _valid_from(tree: Tree) -> date:
    """The day from which an edition holds; that of the first needs no mention."""
    day: date = tree.get("valid_from", date.min)
    return day


def _without_day(tree: Tree) -> Tree:
    return {key: value for key, value in tree.items() if key != "valid_from"}


def _merged(old: Tree, new: Tree) -> Tree:
    """What stood before with what an edition names put over it, table by table."""
    merged = dict(old)
    for key, value in _without_day(new).items():
        before = old.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
