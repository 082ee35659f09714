"""Why a derived resource is there: the facts that it rests on, and the rules of the programme that decided it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import Any, Final

from adapter.dossier import Dossier
from adapter.programme import coordination, instrument, meeting, scenario, screening, talk
from adapter.programme.charge import COORDINATION, MEETING, SCREENING, TALK

Resource = dict[str, Any]
# Where the rules stand: of a charge by its pseudocode, of the others by their concept.
MODULES: Final[Mapping[str, ModuleType]] = {
    SCREENING: screening,
    TALK: talk,
    COORDINATION: coordination,
    MEETING: meeting,
    "scenario": scenario,
    "indicator": instrument,
    "vulnerability": scenario,
}
TYPES: Final = {
    "charge": "ChargeItem",
    "scenario": "Observation",
    "indicator": "Observation",
    "vulnerability": "Condition",
}


def derived(dossier: Dossier, causes: Mapping[str, frozenset[str]]) -> Iterator[Resource]:
    """For each thing that was derived a part `derived`: its address, its `source` facts and its `rule` numbers."""
    reasons = {charge.identifier: charge.rules for charge in dossier.decisions.charges}
    for record in dossier.records:
        ref = f"{TYPES.get(record.concept, '')}/{record.fields.get('id', '')}"
        if ref not in causes:
            continue
        rules = dict.fromkeys((*reasons.get(record.fields["id"], ()), *_rules(record.concept, record.fields)))
        parts = [("target", [ref]), ("source", sorted(causes[ref])), ("rule", rules)]
        yield {"name": "derived", "part": [_said(name, value) for name, values in parts for value in values]}


def _rules(concept: str, fields: Mapping[str, Any]) -> Iterable[str]:
    module = MODULES.get(str(fields.get("code")) if concept == "charge" else concept)
    return _marked(module) if module else ()


@cache
def _marked(module: ModuleType) -> tuple[str, ...]:
    """The rules that the functions of a module decide, in order."""
    own = (one for one in vars(module).values() if getattr(one, "__module__", "") == module.__name__)
    return tuple(sorted({number for one in own for number in getattr(one, "rules", ()) if isinstance(number, str)}))


def _said(name: str, value: str) -> Resource:
    return {"name": name, "valueString": value}
