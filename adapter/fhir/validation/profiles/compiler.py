"""Compiles a profile into one closure: what it says beyond its type is looked at, the type is checked by the walk."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from adapter.canonical import HL7
from adapter.fhir.definitions import Element, UnknownStructure, resource_types, structure
from adapter.fhir.definitions.packages import Packages
from adapter.fhir.definitions.profile import Part
from adapter.fhir.phrases import say
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope
from adapter.fhir.validation.profiles import steps
from adapter.fhir.validation.profiles.extensions import parts_checker, placed, unknown
from adapter.fhir.validation.profiles.quick import with_predicate
from adapter.fhir.validation.profiles.rules import rule_checkers
from adapter.fhir.validation.profiles.slicing import Slicer
from adapter.fhir.validation.profiles.targets import aggregation_checker, target_checker
from adapter.fhir.validation.profiles.terminology import Codes, binding_checkers, codes_of, display_problem
from adapter.fhir.validation.profiles.values import value_checkers

TYPES: Final = f"{HL7}/StructureDefinition/"
MOST_SYSTEMS: Final = 1024
RESOURCES: Final = ("Resource", "DomainResource")


class Systems(dict[str, frozenset[str] | None]):
    """The codes of each system; None when they are not known, none for what is no system at all."""

    def __init__(self, packages: Packages) -> None:
        super().__init__()
        self.packages = packages

    def __missing__(self, system: str) -> frozenset[str] | None:
        if len(self) > MOST_SYSTEMS:
            self.clear()
        known = self.packages.code_system(system)
        found = self[system] = frozenset() if ":" not in system else known
        return found

    def check(self, coding: Any) -> Problems:
        """The problems of a Coding: its system is relative, or known and has no such code or calls it otherwise."""
        try:
            system, code = coding["system"], coding["code"]
            codes = self[system]
            if codes is None:
                return None
            if code in codes:
                return display_problem(self.packages.words(system), coding) if "display" in coding else None
        except (KeyError, TypeError):  # without system or code, or R4 says what is wrong
            return None
        if ":" not in system:
            return [Problem(".system", "invalid-primitive", say("an absolute URI"), system)]
        return [Problem(".code", "code-unknown", system, code)]


class ProfileCompiler:
    """The checkers of the profiles of some packages, each compiled when it is first asked for."""

    def __init__(self, packages: Packages) -> None:
        self.packages = packages
        self.profile = packages.profile
        self.checker = cache(self._checker)
        self.lineage = cache(self._lineage)
        self.extension = cache(self._extension)
        self.claim = cache(self._claim)
        self.choice = cache(self._choice)
        self.systems = Systems(packages)
        self.good: set[tuple[Any, ...]] = set()  # codings and extensions that were found to be good

    def _checker(self, url: str) -> Checker | None:
        """The checker of what the profile says; None when it says nothing, or is unknown."""
        profile = self.profile(url)
        if profile is None:
            return None
        plan = self.plan(profile.root, profile.type)
        if profile.type == "Extension":
            plan.values.pop("url", None)  # by which the definition was found
        plan.rules = rule_checkers(profile.root.constraints, profile.type)
        check = steps.object_checker(plan, profile.url)
        return None if check is None else with_predicate(check, profile, self)

    def _extension(self, url: str, holder: str, modifier: bool) -> tuple[Problems, Checker | None]:
        """What is wrong with an extension of this url at a place, and the checker of its content."""
        profile = self.profile(url)
        if profile is None or profile.type != "Extension":
            return unknown(url, modifier), None
        found = [check for check in (self.checker(url), parts_checker(profile)) if check is not None]
        return placed(profile, holder, modifier), steps.together(found)

    def _claim(self, canonical: str, kind: str) -> tuple[str, Problem | None]:
        """The profile that a resource of this type claims (empty: it cannot be checked), and what is wrong."""
        profile = self.profile(canonical)
        if profile is not None and profile.type == kind:
            return profile.url, None
        if profile is not None:
            return "", Problem("", "profile-type", profile.type, kind, profile=profile.url)
        if canonical.partition("|")[0] == TYPES + kind:
            return "", None  # R4 itself
        if (other := canonical.partition("|")[0].removeprefix(TYPES)) in resource_types():
            return "", Problem("", "profile-type", other, kind, profile=TYPES + other)
        return "", Problem("", "profile-unknown", say("a known profile"), canonical, severity="warning")

    def _choice(self, canonical: str, kind: str, default: str) -> tuple[str, bool, Checker | None]:
        """The profile of a resource that declares this one, whether nothing else is to check or to say, its checker."""
        url, wrong = self.claim(canonical, kind)
        alone = wrong is None and (not default or default == url or default in self.lineage(url))
        return url, alone, self.checker(url) if url else None

    def _lineage(self, url: str) -> frozenset[str]:
        """The profiles that a profile is based on."""
        profile = self.profile(url)
        if profile is None or profile.base == url:
            return frozenset()
        return self.lineage(profile.base) | {profile.base}

    def codes(self, url: str) -> Codes | None:
        """The codes of a value set by system; None when they cannot be told."""
        return codes_of(self.packages, url)

    def conforms(self, value: Any, url: str, scope: Scope) -> bool:
        """Whether a value has no error with a profile."""
        return bool(scope.profiles.conforms(value, url, scope))

    def resolve(self, reference: Any, scope: Scope) -> Any:
        """The resource that a Reference points to, in its container or Bundle; None when it is not there."""
        return scope.profiles.resolve(reference.get("reference"))

    def plan(self, part: Part, type_name: str, but: str = "") -> steps.Plan:
        """What a profile says of the elements of an object; of `but` it is known already."""
        plan = steps.Plan()
        try:
            elements = structure(type_name).elements
        except UnknownStructure:
            return plan
        for name, child in part.children.items():
            if name not in elements or name == but:
                continue
            if elements[name].choice:
                self.plan_choice(plan, child, elements[name])
            else:
                self.plan_element(plan, child, elements[name])
        return plan

    def plan_element(self, plan: steps.Plan, part: Part, element: Element) -> None:
        """Adds what is said of an element with one JSON name."""
        key, segment, type_name = element.name, f".{element.name}", element.types[0]
        present = frozenset((key, f"_{key}"))
        if part.most == 0:
            plan.values |= dict.fromkeys(present, (segment, steps.absent))
            return
        slicer = Slicer(part, type_name, self) if part.slices else None
        missing = [] if slicer is None else slicer.missing(segment)
        if part.least and not missing:
            missing = [Problem("", "required-element-missing", key)]
        if missing:
            plan.needed.append((key, present, tuple(missing)))
        check = self.item_checker(part, type_name, element)
        beside = steps.object_checker(self.plan(part, "Element")) if type_name[0].islower() else None
        if element.repeats or slicer is not None:
            check = steps.together(list(self.of_list(part, check, element.repeats, segment, slicer)))
            beside = None if beside is None else steps.each(segment, beside)
            segment = ""
        if check is not None:
            plan.values[key] = (segment, check)
        if beside is not None:
            plan.values[f"_{key}"] = (segment, beside)

    def of_list(
        self, part: Part, check: Checker | None, repeats: bool, segment: str, slicer: Slicer | None
    ) -> Iterator[Checker]:
        """The checkers of a list, or of a single value that is sliced."""
        if check is not None:
            yield steps.each(segment, check) if repeats else steps.one(segment, check)
        if repeats and (count := steps.counted(segment, part.least, part.most)) is not None:
            yield count
        if slicer is not None and (sliced := slicer.checker(segment, repeats)) is not None:
            yield sliced

    def plan_choice(self, plan: steps.Plan, part: Part, element: Element) -> None:
        """Adds what is said of an element with a JSON name for each type."""
        keys = {element.key(type_name): type_name for type_name in element.types}
        present = frozenset(keys) | {f"_{key}" for key in keys}
        if part.most == 0:
            plan.values |= dict.fromkeys(present, (f".{element.name}", steps.absent))
            return
        if part.least:
            missing = Problem("", "required-element-missing", f"{element.name}[x]")
            plan.needed.append((element.key((part.types or element.types)[0]), present, (missing,)))
        allowed, slices = part.types or element.types, part.chosen(element)
        for key, type_name in keys.items():
            segment = f".{element.name}.ofType({type_name})"
            if type_name not in allowed:
                plan.values |= dict.fromkeys((key, f"_{key}"), (segment, steps.refused(allowed, type_name)))
                continue
            slice_part = slices.get(key)
            of_slice = None if slice_part is None else self.item_checker(slice_part, type_name, element)
            found = [c for c in (self.item_checker(part, type_name, element), of_slice) if c is not None]
            if (check := steps.together(found)) is not None:
                plan.values[key] = (segment, check)
            if slice_part is not None and slice_part.least:
                missing = Problem("", "required-element-missing", key)
                plan.needed.append((key, frozenset((f"_{key}",)), (missing,)))

    def item_checker(self, part: Part, type_name: str, element: Element | None = None, but: str = "") -> Checker | None:
        """The checker of one value of the element, or of one item of its list."""
        inner = part.types[0] if type_name in RESOURCES and len(part.types) == 1 else type_name
        found = [steps.resource_type(part.types)] if type_name in RESOURCES and part.types else []
        found += value_checkers(part)
        if part.binding is not None:
            found += binding_checkers(part.binding, type_name, self.packages)
        if type_name == "Reference" and type_name in part.targets:
            base = element.reference_targets if element is not None else ()
            target = target_checker(part.targets[type_name], base, self)
            found += [] if target is None else [target[0]]
        found += self.type_profile_checkers(part, inner)
        plan = steps.Plan() if inner[0].islower() else self.plan(part, inner, but)
        if (check := steps.object_checker(plan)) is not None:
            found.append(check)
        return steps.together([*found, *rule_checkers(part.constraints, inner)])

    def type_profile_checkers(self, part: Part, type_name: str) -> list[Checker]:
        """Of the profiles that the type has here, and of where the target of a reference may stand; an extension is
        checked with its definition wherever it stands."""
        if type_name == "Reference" and "aggregation" in part.more:
            return [aggregation_checker(part.more["aggregation"])]
        urls = part.profiles.get(type_name, ())
        if type_name == "Extension" or not urls or any(self.profile(url) is None for url in urls):
            return []
        return [self._one_of(tuple(urls)) if len(urls) > 1 else _typed(urls[0])]

    def _one_of(self, urls: tuple[str, ...]) -> Checker:
        def check(value: Any, scope: Scope) -> Problems:
            if any(self.conforms(value, url, scope) for url in urls):
                return None
            return [Problem("", "target-profile", " | ".join(urls), "")]

        return check


def _typed(url: str) -> Checker:
    return lambda value, scope: scope.profiles.checked(value, url, scope)
