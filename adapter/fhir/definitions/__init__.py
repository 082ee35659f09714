"""The published FHIR definitions as tables: types with their elements in order, and the codes of required bindings.

Data: `*.jsonl` beside this file, compiled by scripts/compile_definitions.py. A type is read when it is first asked for.
"""

from __future__ import annotations

from adapter.fhir.definitions.model import Binding, Constraint, Element, Structure
from adapter.fhir.definitions.reader import (
    UnknownStructure,
    codes,
    data_types,
    primitive_types,
    resource_types,
    structure,
)

__all__ = [
    "Binding",
    "Constraint",
    "Element",
    "Structure",
    "UnknownStructure",
    "codes",
    "data_types",
    "primitive_types",
    "resource_types",
    "structure",
]
