"""Invariants as predicates, by the place where they are published and their key; the texts are the published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from adapter.fhir.definitions import Constraint, Element, Structure, structure
from adapter.fhir.validation.invariants import data_types, definitional, resources
from adapter.fhir.validation.invariants.registry import RULES
from adapter.fhir.validation.invariants.stated import stated
from adapter.fhir.validation.invariants.unkeyed import UNKEYED
from adapter.fhir.validation.shape import Rules

__all__ = ["ELSEWHERE", "RULES", "element_rules", "type_rules"]

# Error-level invariants that are no predicate here, and what enforces them.
ELSEWHERE: Final = {
    "ele-1": "shape.py: an object or primitive without value or children",
    "dom-2": "containment.py: no contained resource inside a contained one",
    "dom-3": "containment.py: a contained resource is referred to",
    "dom-4": "containment.py: no version in a contained resource",
    "dom-5": "containment.py: no security label in a contained resource",
    "ref-1": "references.py: a fragment is the id of a contained resource",
    "txt-1": "narrative.py: allowed elements and attributes",
    "txt-2": "narrative.py: not blank",
    "bdl-2": "bundle.py, which names the entry",
    "bdl-3": "bundle.py, which names the entry",
    "bdl-4": "bundle.py, which names the entry",
    "bdl-7": "bundle.py, which names the entry",
    "bdl-11": "bundle.py, which names the entry",
    "sqty-1": "walk.py: SimpleQuantity.comparator has a maximum of 0",
    "bdl-12": "bundle.py, which names the entry",
}
_MODULES = (data_types, definitional, resources)  # imported for the rules that they register


def type_rules(of: Structure) -> Rules:
    """The rules that hold for every value of a type: its own and those of the types that it is based on."""
    if of.kind == "backbone":
        holder, _, name = of.name.rpartition(".")
        return _known(of.name, structure(holder).elements[name].constraints)
    return tuple(rule for base in _lineage(of) for rule in _of_type(base))


def _of_type(of: Structure) -> Rules:
    return _known(of.name, of.constraints) + UNKEYED.get(of.name, ())


def element_rules(holder: Structure, element: Element) -> Rules:
    """The rules that hold for an element besides those of its type."""
    where = f"{holder.name}.{element.name}"
    return () if where in element.types else _known(where, element.constraints)


def _lineage(of: Structure) -> Iterator[Structure]:
    yield of
    if of.base:
        yield from _lineage(structure(of.base))


def _known(where: str, constraints: tuple[Constraint, ...]) -> Rules:
    errors = (c for c in constraints if c.severity == "error" and c.key not in ELSEWHERE)
    return tuple((c, RULES.get((where, c.key)) or stated(c.expression)) for c in errors)
