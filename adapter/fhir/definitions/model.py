"""What is known of a FHIR type and of its elements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Constraint:
    """An invariant as published; `text` is its sentence for people, `expression` its FHIRPath."""

    key: str
    severity: str
    expression: str
    text: str


@dataclass(frozen=True, slots=True)
class Binding:
    """Where the codes of an element come from; `maximum` bounds a binding that is weaker than required."""

    strength: str
    value_set: str
    maximum: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a type.

    `name`: without the `[x]` of a choice. `types`: names that `structure()` knows; an anonymous type is named by its
    path (`Patient.contact`), a repeated one by the path that it repeats (`Questionnaire.item`). `max` None: no limit.
    `targets`: by type (Reference, canonical) what it may point to, nothing for anything. `profiles`: by type what
    narrows it (`SimpleQuantity`). `repeats`: a list in JSON. `attribute`: written as an XML attribute. `more`: the
    published slicing, fixed and pattern values.
    """

    name: str
    types: tuple[str, ...]
    min: int
    max: int | None
    choice: bool
    targets: Mapping[str, tuple[str, ...]] = field(hash=False)
    profiles: Mapping[str, tuple[str, ...]] = field(hash=False)
    binding: Binding | None
    constraints: tuple[Constraint, ...]
    repeats: bool
    attribute: bool
    modifier: bool
    summary: bool
    more: Mapping[str, Any] = field(hash=False)

    @property
    def reference_targets(self) -> tuple[str, ...]:
        """Resource types that a Reference here may point to; empty when any."""
        return self.targets.get("Reference", ())

    def key(self, type_name: str) -> str:
        """The JSON name (and XML name) that this element has when it is of this type: `valueQuantity`."""
        return self.name + type_name[0].upper() + type_name[1:] if self.choice else self.name


@dataclass(frozen=True, slots=True)
class Structure:
    """A type: `kind` is resource, complex, primitive or backbone (an anonymous type inside another one).

    `elements`: by name, in the order of the specification, inherited ones included; a slice stands under `name:slice`.
    `keys`: JSON (and XML) name → the element and its type. `regex`: of a primitive, as published.
    """

    name: str
    kind: str
    abstract: bool
    type: str
    base: str
    elements: Mapping[str, Element] = field(hash=False)
    constraints: tuple[Constraint, ...]
    regex: str
    keys: Mapping[str, tuple[Element, str]] = field(hash=False)
