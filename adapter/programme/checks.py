"""What a programme settings file may say: keys, types, bounds and names that have to fit together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import EllipsisType
from typing import Any

Tree = Mapping[str, Any]
Path = tuple[str, ...]
Shape = type | list["Shape"] | dict[str | EllipsisType, "Shape"]

# Keys whose other readings have another structure: built in one value only (programme.md, head of Part A3).
ONE_VALUE = frozenset({
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
})  # fmt: skip
# Tables whose keys are names that a site may add to, with the shape of one entry: elsewhere an unknown key is refused.
OPEN_TABLES: Mapping[Path, Shape] = {
    ("instrument", "versions"): {"without": [str], "min_valid": int},
    ("instrument", "cut_offs"): {
        "questions": [str], "positive?": {...: [str]}, "negative?": {...: [str]},
        "scores?": [{...: int}], "at_most?": int, "at_least?": int,
    },
    ("scenario", "domains"): [str],
    ("professions",): [{"code": str, "department?": [str]}],
}  # fmt: skip
ONE_OF: Mapping[Path, tuple[str, ...]] = {("programme", "end"): ("day-before-3rd-birthday", "day-before-2nd-birthday")}
BOUNDS: Mapping[Path, tuple[int, int]] = {
    ("reference_period", "months"): (1, 120),
    ("follow_up", "months"): (1, 120),
    ("meeting", "minutes"): (1, 1440),
    ("deadline", "day"): (1, 28),
}
ANY_NUMBER = (0, 1000)
AMOUNT = re.compile(r"[0-9]+\.[0-9]{2}")
# A list of names, and the table or list that has to know them.
REFERENCES: tuple[tuple[Path, Path], ...] = (
    (("instrument", "indicators"), ("instrument", "cut_offs")),
    (("instrument", "versions", "*", "without"), ("instrument", "indicators")),
    (("scenario", "domains", "*"), ("instrument", "indicators")),
    (("entitlements", "*"), ("tariffs",)),
    (("talk", "professions"), ("professions",)),
    (("coordination", "core_team"), ("professions",)),
    (("coordination", "team_organisations"), ("organisations",)),
    (("billing_code", "required_for"), ("tariffs",)),
)


def faults_of_change(tree: Tree, known: Tree, at: Path = ()) -> Iterator[str]:
    """What an edition says that cannot be, looked at by itself; `known` are the packaged values."""
    if at in OPEN_TABLES:
        return  # looked at when merged: a change may name one part of an entry
    for key, value in tree.items():
        here = (*at, key)
        if key not in known:
            yield f"unknown key {'.'.join(here)!r}; expected one of {', '.join(sorted(known))}"
        elif isinstance(known[key], dict) and isinstance(value, dict):
            yield from faults_of_change(value, known[key], here)
        else:
            yield from _faults_of_value(here, value, known[key])


def _faults_of_value(here: Path, value: Any, default: Any) -> Iterator[str]:
    name = ".".join(here)
    misfits = list(misfits_of(value, _shape_of(default), name))
    low, high = BOUNDS.get(here, ANY_NUMBER)
    if misfits:
        yield from misfits
    elif here in ONE_VALUE and value != default:
        yield f"{name}: only {default!r} is built, found {value!r}; another reading needs a change of code"
    elif here in ONE_OF and value not in ONE_OF[here]:
        yield f"{name}: expected one of {', '.join(ONE_OF[here])}, found {value!r}"
    elif isinstance(value, int) and not low <= value <= high:
        yield f"{name}: expected a number from {low} to {high}, found {value!r}"
    elif here[0] == "tariffs" and here[-1] == "amount" and not _is_amount(value):
        yield f"{name}: expected euro with two decimals in quotes such as '23.30', found {value!r}"


def _is_amount(value: str) -> bool:
    return AMOUNT.fullmatch(value) is not None and Decimal(value) > 0


def _shape_of(default: Any) -> Shape:
    return [_shape_of(default[0])] if isinstance(default, list) else type(default)


def misfits_of(value: Any, shape: Shape, name: str) -> Iterator[str]:
    """Where a value has another type than the shape; names that end in ? may be absent, ... stands for any name."""
    kind: type[Any] = shape if isinstance(shape, type) else type(shape)
    if type(value) is not kind:
        yield f"{name}: expected {_WORDS[kind]}, found {value!r}"
    elif isinstance(shape, list):
        for place, one in enumerate(value):
            yield from misfits_of(one, shape[0], f"{name}[{place}]")
    elif isinstance(shape, dict):
        yield from _misfits_of_table(value, shape, name)


_WORDS: Mapping[type, str] = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    list: "a list",
    dict: "a table",
}


def _misfits_of_table(value: Tree, shape: dict[str | EllipsisType, Shape], name: str) -> Iterator[str]:
    expected = {str(key).removesuffix("?"): one for key, one in shape.items() if key is not ...}
    yield from (f"{name}: {key} is missing" for key in expected if key in shape and key not in value)
    for key, one in value.items():
        if (wanted := expected.get(key, shape.get(...))) is None:
            yield f"unknown key {f'{name}.{key}'!r}; expected one of {', '.join(expected)}"
        else:
            yield from misfits_of(one, wanted, f"{name}.{key}")


def faults_of_whole(values: Tree) -> Iterator[str]:
    """What does not fit together in an edition with everything that it takes from those before it."""
    misfits = [
        misfit
        for at, shape in OPEN_TABLES.items()
        for name, entry in _at(values, at).items()
        for misfit in misfits_of(entry, shape, ".".join((*at, name)))
    ]
    yield from misfits or _unknown_names(values)


def _unknown_names(values: Tree) -> Iterator[str]:
    if (version := values["instrument"]["version"]) not in (known := values["instrument"]["versions"]):
        yield f"instrument.version: expected one of {', '.join(known)}, found {version!r}"
    for at, names in REFERENCES:
        known = _at(values, names)
        for place, listed in _lists(values, at):
            for name in listed:
                if name not in known:
                    yield f"{place}: {name!r} is not in {'.'.join(names)}"
    for name, cut_off in values["instrument"]["cut_offs"].items():
        yield from _faults_of_cut_off(f"instrument.cut_offs.{name}", cut_off)


def _faults_of_cut_off(name: str, cut_off: Tree) -> Iterator[str]:
    questions, scores = cut_off["questions"], cut_off.get("scores")
    for question in (*cut_off.get("positive", ()), *cut_off.get("negative", ())):
        if question not in questions:
            yield f"{name}: {question!r} is not among its questions"
    if not scores:
        return
    if len(scores) != len(questions) or not all(scores):
        yield f"{name}.scores: expected scores for each of its {len(questions)} questions, found {len(scores)}"
    if ("at_most" in cut_off) == ("at_least" in cut_off):
        yield f"{name}: expected either at_most or at_least beside scores"


def _at(values: Tree, at: Path) -> Any:
    found: Any = values
    for key in at:
        found = found[key]
    return found


def _lists(values: Tree, at: Path) -> Iterator[tuple[str, list[str]]]:
    """The lists at a path in which * stands for every name."""
    if "*" not in at:
        yield ".".join(at), _at(values, at)
        return
    star = at.index("*")
    for name, entry in _at(values, at[:star]).items():
        yield ".".join((*at[:star], name, *at[star + 1 :])), _at(entry, at[star + 1 :])
