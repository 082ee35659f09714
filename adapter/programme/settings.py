"""The programme's values by day: settings.toml, and a site's own file on top of it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from adapter.programme.edition import Edition, edition_of

Tree = Mapping[str, Any]

# Keys whose other readings have another structure: built in one value only (programme.md, head of Part A3).
ONE_VALUE = (
    ("programme", "timezone"),
    ("instrument", "declined_counts"), ("instrument", "on_mismatch"),
    ("scenario", "missing_deciding"), ("scenario", "rescreen"),
    ("screening", "max_per_pregnancy"), ("screening", "lower_bound"), ("screening", "billers"),
    ("screening", "biller_is"), ("screening", "team_billing"),
    ("talk", "allow_delegated_performer"), ("talk", "evaluation_scope"), ("talk", "trimester_check"),
    ("talk", "end_day_included"),
    ("reference_period", "anchor"), ("reference_period", "fallback"),
    ("coordination", "claims_per_period"), ("coordination", "service_date"), ("coordination", "transfer"),
    ("coordination", "prorate"), ("coordination", "core_team_waiver"), ("coordination", "allow_overlap"),
    ("coordination", "after_loss"),
    ("follow_up", "anchor"), ("follow_up", "mode"), ("follow_up", "enforcement"),
    ("meeting", "coordinator_required"), ("meeting", "coordinator_paid"), ("meeting", "max_woman_side"),
    ("meeting", "cap_mode"), ("meeting", "rounding"), ("meeting", "pay_selection"), ("meeting", "invitation"),
    ("deadline", "roll_weekend"), ("consent", "required"), ("exceptions", "no_screening"),
    ("billing", "ssin_missing"), ("billing", "provider_preconditions"),
)  # fmt: skip
# Tables whose keys are names that a site may add to: everywhere else an unknown key is refused.
OPEN_TABLES = {("instrument", "versions"), ("instrument", "cut_offs"), ("scenario", "domains"), ("professions",)}


class SettingsError(ValueError):
    """A programme settings file says something that cannot be: the message names the key and what was expected."""


@dataclass(frozen=True, slots=True)
class Programme:
    """All editions, the newest last."""

    editions: tuple[tuple[date, Edition], ...]

    def at(self, day: date) -> Edition:
        """The edition that holds on a day."""
        found = self.editions[0][1]
        for valid_from, edition in self.editions:
            if valid_from > day:
                break
            found = edition
        return found


@lru_cache(maxsize=8)
def load_programme(path: Path | None = None) -> Programme:
    """The packaged values, changed by a site's file. Raises SettingsError with every fault's key."""
    own = path.read_text(encoding="utf-8") if path else ""
    return parse_programme(files(__package__).joinpath("settings.toml").read_text(encoding="utf-8"), own)


def parse_programme(defaults: str, own: str = "") -> Programme:
    base = tomllib.loads(defaults)["edition"]
    try:
        extra = tomllib.loads(own)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the programme settings are not TOML: {error}") from error
    if unknown := set(extra) - {"edition"}:
        raise SettingsError(f"unknown key {sorted(unknown)[0]!r} in the programme settings; expected only [[edition]]")
    values: Tree = {}
    editions: dict[date, Edition] = {}
    for tree in sorted([*base, *extra.get("edition", ())], key=_valid_from):
        changes = {key: value for key, value in tree.items() if key != "valid_from"}
        values = _merged(values, changes, base[0], ())
        editions[_valid_from(tree)] = edition_of(values)
    return Programme(tuple(sorted(editions.items())))


def _valid_from(tree: Tree) -> date:
    value = tree.get("valid_from", date.min)
    if not isinstance(value, date):
        raise SettingsError(f"valid_from: expected a day such as 2027-01-01, found {value!r}")
    return value


def _merged(old: Tree, new: Tree, known: Tree, at: tuple[str, ...]) -> dict[str, Any]:
    merged = dict(old)
    for key, value in new.items():
        here = (*at, key)
        default = known.get(key)
        if default is None and at not in OPEN_TABLES:
            raise SettingsError(f"unknown key {'.'.join(here)!r}; expected one of {', '.join(sorted(known))}")
        _check_value(here, value, default)
        if isinstance(value, dict) and isinstance(default, dict):
            merged[key] = _merged(old.get(key, {}), value, default, here)
        else:
            merged[key] = value
    return merged


def _check_value(here: tuple[str, ...], value: Any, default: Any) -> None:
    name = ".".join(here)
    if here in ONE_VALUE and value != default:
        raise SettingsError(
            f"{name}: only {default!r} is built, found {value!r}; another reading needs a change of code"
        )
    if default is not None and type(value) is not type(default):
        raise SettingsError(f"{name}: expected a {type(default).__name__} such as {default!r}, found {value!r}")
    if here[0] == "tariffs" and len(here) == 3 and here[2] == "amount" and not _is_amount(value):
        raise SettingsError(f"{name}: expected euro with two decimals in quotes such as '23.30', found {value!r}")


def _is_amount(value: str) -> bool:
    whole, _, cents = value.partition(".")
    return whole.isdigit() and cents.isdigit() and len(cents) == 2 and Decimal(value) > 0
