"""The profile that a resource is measured by when it declares none that is based on it: default_profiles.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from adapter.canonical import HL7, LOINC

# The profiles that R4 demands of an Observation with one of these codes (LOINC), whatever it declares.
DEMANDED: Final = {
    code: f"{HL7}/StructureDefinition/{name}"
    for name, codes in {
        "vitalspanel": ("85353-1",), "resprate": ("9279-1",), "heartrate": ("8867-4",), "oxygensat": ("2708-6",),
        "bodytemp": ("8310-5",), "bodyheight": ("8302-2",), "headcircum": ("9843-4",), "bodyweight": ("29463-7",),
        "bmi": ("39156-5",), "bp": ("85354-9", "8480-6", "8462-4"),
    }.items()
    for code in codes
}  # fmt: skip
ROWS: Final = Path(__file__).with_name("default_profiles.toml")


@dataclass(slots=True)
class Choice:
    """Of one resource type: by element, by (system, code) in it, the profile; and that of all others."""

    by_element: dict[str, dict[tuple[Any, Any], str]] = field(default_factory=dict)
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


def _fitting(value: Any, profiles: Mapping[tuple[Any, Any], str]) -> str | None:
    """The profile for a concept, an identifier, a code, or a canonical without its version."""
    if type(value) is str:
        return profiles.get(("", value.partition("|")[0]))
    try:
        for coding in value.get("coding", (value,)):
            system = coding.get("system")
            if profile := profiles.get((system, coding.get("code"))) or profiles.get((system, "")):
                return profile
    except (AttributeError, TypeError):  # R4 says what is wrong
        pass
    return None


def demanded_profile(observation: Mapping[str, Any]) -> str:
    """The profile that R4 demands of an Observation for its code: of vital signs; empty of all others."""
    try:
        for coding in observation["code"]["coding"]:
            if coding["code"] in DEMANDED and coding["system"] == LOINC:
                return DEMANDED[coding["code"]]
    except (KeyError, TypeError):  # no coding, or R4 says what is wrong
        pass
    return ""
