"""The profile that a resource is measured by when it declares none that is based on it: default_profiles.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

ROWS: Final = Path(__file__).with_name("default_profiles.toml")


@dataclass(slots=True)
class Choice:
    """Of one resource type: by element, by (system, code) in it, the profile; and that of all others."""

    by_element: dict[str, dict[tuple[str, str], str]] = field(default_factory=dict)
    otherwise: str = ""


@cache
def _choices() -> Mapping[str, Choice]:
    found: dict[str, Choice] = {}
    for row in tomllib.loads(ROWS.read_text("utf-8"))["default"]:
        choice = found.setdefault(row["type"], Choice())
        if "element" in row:
            tokens = choice.by_element.setdefault(row["element"], {})
            tokens[row.get("system", ""), row.get("code", "")] = row["profile"]
        else:
            choice.otherwise = row["profile"]
    return found


def default_profile(node: Mapping[str, Any]) -> str:
    """The profile of the row that fits the resource; empty when none does."""
    choice = _choices().get(node["resourceType"])
    if choice is None:
        return ""
    for element, profiles in choice.by_element.items():
        if (value := node.get(element)) is None:
            continue
        for one in value if type(value) is list else (value,):
            if (profile := _fitting(one, profiles)) is not None:
                return profile
    return choice.otherwise


def _fitting(value: Any, profiles: Mapping[tuple[str, str], str]) -> str | None:
    """The profile for a concept, an identifier, a code, or a canonical without its version."""
    if type(value) is str:
        return profiles.get(("", value.partition("|")[0]))
    codings = value.get("coding", (value,)) if type(value) is dict else ()
    for coding in codings if type(codings) in (list, tuple) else ():
        if type(coding) is dict:
            system, code = coding.get("system"), coding.get("code")
            if type(system) is not str or type(code) not in (str, type(None)):
                continue
            if profile := profiles.get((system, code or "")) or profiles.get((system, "")):
                return profile
    return None
