"""Which codes belong to a value set, in the order in which it names them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from adapter.canonical import canonical
from adapter.fhir.definitions.terminology import FILTERS
from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say
from adapter.fhir.terminology.concepts import Concept
from adapter.fhir.terminology.library import Resource, Terminology

Key = tuple[str, str]  # (system, code)
Members = dict[Key, Concept]


def members(terminology: Terminology, value_set: Resource, only: Key | None = None) -> Members:
    """All of them or, when it is asked about `only` one, that one if it belongs.

    Raises Refused: 404 for a value set that is named and not known, 422 when its codes cannot be told.
    """
    return _Walk(terminology, only).of(value_set, ())


class _Walk:
    """Goes through the compositions of value sets."""

    def __init__(self, terminology: Terminology, only: Key | None) -> None:
        self.terminology = terminology
        self.only = only

    def of(self, value_set: Resource, seen: tuple[str, ...]) -> Members:
        url = str(value_set.get("url", ""))
        if url in seen:
            raise _cannot_be_told(f"{url} in {url}")
        if "compose" not in value_set:
            return self.listed(value_set)
        found: Members = {}
        for include in value_set["compose"].get("include", ()):
            for key, concept in self.chosen(include, (*seen, url)).items():
                found.setdefault(key, concept)
        for exclude in value_set["compose"].get("exclude", ()):
            for key in self.chosen(exclude, (*seen, url)):
                found.pop(key, None)
        return found

    def listed(self, value_set: Resource) -> Members:
        """The codes of an expansion that came with the value set."""
        if "expansion" not in value_set:
            raise _cannot_be_told(str(value_set.get("url", "ValueSet")))
        return dict(self.named(contained, contained["system"]) for contained in _flat(value_set["expansion"]))

    def chosen(self, include: Mapping[str, object], seen: tuple[str, ...]) -> Members:
        """What an include or exclude chooses: from its system, among what all value sets that it names have."""
        value_sets = include.get("valueSet", ())
        assert isinstance(value_sets, Sequence)
        others = [self.of(self.terminology.definition("ValueSet", url), seen) for url in value_sets]
        found = self.of_system(include) if "system" in include else others.pop(0) if others else {}
        for other in others:
            found = {key: concept for key, concept in found.items() if key in other}
        return found

    def of_system(self, include: Mapping[str, object]) -> Members:
        system = canonical(str(include["system"]))
        listed, filters = include.get("concept", ()), include.get("filter", ())
        assert isinstance(listed, Sequence)
        assert isinstance(filters, Sequence)
        if listed:
            return dict(self.named(one, system) for one in listed)
        if not self.terminology.complete(system) or any((f["property"], f["op"]) not in FILTERS for f in filters):
            return self.only_known(system, unfiltered=not filters)
        definition = self.terminology.definition("CodeSystem", system)
        system = definition["url"]
        found = {(system, code): concept for code, concept in self.terminology.concepts(system).items()}
        for one in filters:
            kept = FILTERS[one["property"], one["op"]](dict(definition), one["value"])
            found = {key: concept for key, concept in found.items() if key[1] in kept}
        return found

    def only_known(self, system: str, unfiltered: bool) -> Members:
        """Of a system whose codes cannot be listed, the one asked about when we know it."""
        if self.only is None:
            raise _cannot_be_told(system)
        if self.only[0] != system:
            return {}
        concept = self.terminology.concept(*self.only) if unfiltered else None
        if concept is None:
            raise _cannot_be_told(system)
        return {self.only: concept}

    def named(self, one: Mapping[str, object], system: str) -> tuple[Key, Concept]:
        """A code as a value set lists it, with what its system says of it."""
        code, designations = str(one["code"]), one.get("designation", ())
        assert isinstance(designations, Sequence)
        known = self.terminology.concept(system, code) or Concept(system, code)
        return (system, code), known.named(str(one.get("display", "")), designations)


def _flat(holder: Resource) -> list[Resource]:
    return [one for contained in holder.get("contains", ()) for one in (contained, *_flat(contained)) if "code" in one]


def _cannot_be_told(found: str) -> Refused:
    return Refused.of(error("not-supported", "", say("code systems that are known here completely"), found))
