"""Invariants of the data types that resources are made of."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Final

from adapter.canonical import UCUM
from adapter.fhir.validation.invariants.registry import Node, has, has_choice, names, number, rule, text, texts
from adapter.fhir.validation.problems import Scope

NO_VALUE: Final = names("id", "url", "extension")
MEALS: Final = frozenset(("C", "CM", "CD", "CV"))


@rule("Extension", "ext-1")
@rule("Extension.extension", "ext-1")
def value_or_extensions(node: Node, scope: Scope) -> bool:
    return ("extension" in node) != (not node.keys() <= NO_VALUE)


@rule("Quantity", "qty-3")
def code_with_system(node: Node, scope: Scope) -> bool:
    return "code" not in node or has(node, "system")


@rule("Age", "age-1")
def age_in_units_of_time(node: Node, scope: Scope) -> bool:
    value = number(node, "value")
    return _measured(node) and (value is None or value > 0)


@rule("Distance", "dis-1")
def distance_in_units_of_length(node: Node, scope: Scope) -> bool:
    return _measured(node)


@rule("Count", "cnt-3")
def whole_count(node: Node, scope: Scope) -> bool:
    value = number(node, "value")
    whole = value is None or "." not in str(value)
    return _measured(node) and text(node, "code") in ("", "1") and whole


def _measured(node: Node) -> bool:
    """A code if there is a value; if a system, UCUM."""
    return (has(node, "code") or not has(node, "value")) and (not has(node, "system") or text(node, "system") == UCUM)


@rule("Duration", "drt-1")
def duration_in_ucum(node: Node, scope: Scope) -> bool:
    return not has(node, "code") or (text(node, "system") == UCUM and has(node, "value"))


@rule("Ratio", "rat-1")
def both_or_neither(node: Node, scope: Scope) -> bool:
    above, below = has(node, "numerator"), has(node, "denominator")
    return above == below and (above or has(node, "extension"))


@rule("Range", "rng-2")
def low_not_above_high(node: Node, scope: Scope) -> bool:
    low, high = node.get("low"), node.get("high")
    if type(low) is not dict or type(high) is not dict:
        return True
    least, most = number(low, "value"), number(high, "value")
    same_unit = all(low.get(name) == high.get(name) for name in ("system", "code", "unit"))
    return least is None or most is None or not same_unit or Decimal(least) <= Decimal(most)


@rule("Period", "per-1")
def start_not_after_end(node: Node, scope: Scope) -> bool:
    start, end = text(node, "start"), text(node, "end")
    return not start or not end or not_after(start, end)


def not_after(one: str, other: str) -> bool:
    """Whether a dateTime can be at or before another one; a date stands for all of its moments."""
    if len(one) == len(other) and one[19:] == other[19:]:
        return one <= other
    if len(one) <= 10 or len(other) <= 10:
        shared = min(len(one), len(other), 10)
        return one[:shared] <= other[:shared]
    try:
        return datetime.fromisoformat(one) <= datetime.fromisoformat(other)
    except (ValueError, TypeError):
        return True  # no date, which its own format check tells, or a leap second


@rule("Attachment", "att-1")
def data_with_content_type(node: Node, scope: Scope) -> bool:
    return not has(node, "data") or has(node, "contentType")


@rule("ContactPoint", "cpt-2")
def value_with_system(node: Node, scope: Scope) -> bool:
    return "value" not in node or has(node, "system")


@rule("Expression", "exp-1")
def expression_or_reference(node: Node, scope: Scope) -> bool:
    return has(node, "expression") or has(node, "reference")


@rule("DataRequirement.codeFilter", "drq-1")
@rule("DataRequirement.dateFilter", "drq-2")
def path_or_parameter(node: Node, scope: Scope) -> bool:
    return has(node, "path") != has(node, "searchParam")


@rule("TriggerDefinition", "trd-1")
def timing_or_data(node: Node, scope: Scope) -> bool:
    return not has(node, "data") or not has_choice(node, "timing")


@rule("TriggerDefinition", "trd-2")
def condition_with_data(node: Node, scope: Scope) -> bool:
    return not has(node, "condition") or has(node, "data")


@rule("TriggerDefinition", "trd-3")
def what_the_trigger_type_needs(node: Node, scope: Scope) -> bool:
    kind = text(node, "type")
    if kind == "named-event":
        return has(node, "name")
    if kind == "periodic":
        return has_choice(node, "timing")
    return not kind.startswith("data-") or has(node, "data")


def _needs(element: str, other: str) -> None:
    """One element of Timing.repeat may only be there with another one."""
    rule("Timing.repeat", TIMING[element, other])(lambda node, scope: not has(node, element) or has(node, other))


TIMING: Final = {
    ("duration", "durationUnit"): "tim-1",
    ("period", "periodUnit"): "tim-2",
    ("periodMax", "period"): "tim-6",
    ("durationMax", "duration"): "tim-7",
    ("countMax", "count"): "tim-8",
}
for pair in TIMING:
    _needs(*pair)


@rule("Timing.repeat", "tim-4")
def duration_not_negative(node: Node, scope: Scope) -> bool:
    return (number(node, "duration") or 0) >= 0


@rule("Timing.repeat", "tim-5")
def period_not_negative(node: Node, scope: Scope) -> bool:
    return (number(node, "period") or 0) >= 0


@rule("Timing.repeat", "tim-9")
def offset_with_an_event_but_meals(node: Node, scope: Scope) -> bool:
    return not has(node, "offset") or (has(node, "when") and MEALS.isdisjoint(texts(node, "when")))


@rule("Timing.repeat", "tim-10")
def time_of_day_or_event(node: Node, scope: Scope) -> bool:
    return not has(node, "timeOfDay") or not has(node, "when")
