"""The same checks as one function that only tells that all is well: most resources are, and it costs a third.

Its source is written from the profile, so that nothing is called for what two comparisons tell. Whenever it does not
say yes, or meets a value of another JSON type than R4 has there, the checkers of compiler.py say what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from adapter.fhir.definitions import Element, UnknownStructure, structure
from adapter.fhir.definitions.profile import Part, Profile
from adapter.fhir.validation.problems import Checker, Problems, Scope
from adapter.fhir.validation.profiles import steps
from adapter.fhir.validation.profiles.lines import NO, Lines
from adapter.fhir.validation.profiles.rules import rule_checkers
from adapter.fhir.validation.profiles.slicing import Slicer
from adapter.fhir.validation.profiles.targets import target_checker
from adapter.fhir.validation.profiles.terminology import PLAIN, binding_checkers
from adapter.fhir.validation.profiles.values import matcher, only_coding, value_checkers

if TYPE_CHECKING:
    from adapter.fhir.validation.profiles.compiler import ProfileCompiler

OTHER_TYPE: Final = (AttributeError, TypeError, KeyError, IndexError, ValueError)


def with_predicate(check: Checker, profile: Profile, compiler: ProfileCompiler) -> Checker:
    """A checker that asks the predicate first."""
    good = Writer(compiler).predicate(profile)

    def check_quickly(value: Any, scope: Scope) -> Problems:
        try:
            if good(value, scope):
                return None
        except OTHER_TYPE:
            pass  # R4 says what is wrong
        return check(value, scope)

    return check_quickly


class Writer(Lines):
    """Writes the predicate of one profile."""

    def __init__(self, compiler: ProfileCompiler) -> None:
        super().__init__()
        self.compiler = compiler

    def predicate(self, profile: Profile) -> Callable[[Any, Scope], bool]:
        """Whether a value has nothing wrong with the profile."""
        self.say("entries = scope.profiles.entries")
        self.object(profile.root, profile.type, "node", "url" if profile.type == "Extension" else "")
        for rule in rule_checkers(profile.root.constraints, profile.type):
            self.call(rule, "node")
        self.say("return True")
        return self.function("good", "node, scope", profile.url)

    def object(self, part: Part, type_name: str, variable: str, but: str = "") -> None:
        """What is said of the elements of an object; of `but` it is known already."""
        try:
            elements = structure(type_name).elements
        except UnknownStructure:
            return
        spoken = [(child, elements[name]) for name, child in part.children.items() if name in elements and name != but]
        if refused := frozenset(key for child, element in spoken for key in _refused(child, element)):
            self.say(f"if not {self.constant(refused)}.isdisjoint({variable}): {NO}")
        for child, element in spoken:
            if child.most != 0:
                (self.choice if element.choice else self.element)(child, element, variable)

    def element(self, part: Part, element: Element, holder: str) -> None:
        key = repr(element.name)
        slicer = Slicer(part, element.types[0], self.compiler) if part.slices else None
        value = self.variable()
        self.say(f"{value} = {holder}.get({key})")
        if part.least or (slicer is not None and slicer.missing("")):
            self.say(f"if {value} is None: {NO}")
            self.value(part, element, value, slicer)
        else:
            self.inside(f"if {value} is not None:", lambda: self.value(part, element, value, slicer))

    def value(self, part: Part, element: Element, value: str, slicer: Slicer | None) -> None:
        """What is said of that which stands under a JSON name."""
        type_name = element.types[0]
        if not element.repeats:
            self.item(part, type_name, value, element)
            if slicer is not None and (sliced := slicer.checker("", False)) is not None:
                self.call(sliced, value)
            return
        if part.least > 1 or part.most is not None:
            most = "" if part.most is None else f" <= {part.most}"
            self.say(f"if not {part.least} <= len({value}){most}: {NO}")
        each = self.variable()
        self.inside(f"for {each} in {value}:", lambda: self.item(part, type_name, each, element))
        if slicer is not None:
            self.slices(part, type_name, value, slicer)

    def slices(self, part: Part, type_name: str, value: str, slicer: Slicer) -> None:
        sliced = slicer.checker("", True)
        if sliced is None:
            return
        if not slicer.simple:
            self.call(sliced, value)
            return
        counts = {at: self.variable() for at in slicer.counted}
        if counts:
            self.say(f"{' = '.join(counts.values())} = 0")
        each = self.variable()
        write = self.cases if slicer.table is None else self.texts
        self.inside(f"for {each} in {value}:", lambda: write(part, type_name, slicer, counts, each))
        for at, count in counts.items():
            one = slicer.slices[at]
            most = "" if one.most is None else f" <= {one.most}"
            self.say(f"if not {one.least} <= {count}{most}: {NO}")

    def texts(self, part: Part, type_name: str, slicer: Slicer, counts: dict[int, str], each: str) -> None:
        """One case for each slice, which one text tells."""
        key = self.variable()
        before = len(self.lines)
        self.say(f"{key} = {each}.get({slicer.key!r})")
        for at, (text, one) in enumerate(zip(slicer.table or (), part.slices.values(), strict=True)):
            self.case(f"if {key} == {text!r}:", counts.get(at), one, type_name, each, slicer.key)
        if len(self.lines) == before + 1:
            del self.lines[before:]

    def cases(self, part: Part, type_name: str, slicer: Slicer, counts: dict[int, str], each: str) -> None:
        """One case for each slice, the first that fits."""
        [first, *others] = part.slices.values()
        by = part.slicing.by if part.slicing is not None else ()
        coding = only_coding(first.pattern) if not others and [path for _, path in by] == ["$this"] else None
        if coding is not None:
            self.coded(coding, each, lambda: self.matched(counts.get(0), first, type_name, each, ""))
            return
        for at, (one, sliced) in enumerate(zip(part.slices.values(), slicer.slices, strict=True)):
            opening = f"{'el' if at else ''}if {self.constant(sliced.matches)}({each}, 0, scope):"
            before = len(self.lines)
            self.case(opening, counts.get(at), one, type_name, each, "")
            if len(self.lines) == before:
                self.say(opening)
                self.say("    pass")

    def case(self, opening: str, count: str | None, one: Part, type_name: str, each: str, known: str) -> None:
        self.inside(opening, lambda: self.matched(count, one, type_name, each, known))

    def matched(self, count: str | None, one: Part, type_name: str, each: str, known: str) -> None:
        """What is said of an item of a slice."""
        if count is not None:
            self.say(f"{count} += 1")
        self.item(one, type_name, each, None, known, told=True)

    def choice(self, part: Part, element: Element, holder: str) -> None:
        left = {element.key(type_name): type_name for type_name in part.types or element.types}
        if part.least:
            given = " or ".join(f"{key!r} in {holder}" for key in left) if len(left) < 4 else ""
            self.say(f"if not ({given or f'not {self.constant(frozenset(left))}.isdisjoint({holder})'}): {NO}")
        for key, type_name in left.items():
            self.chosen(part, element, key, type_name, holder)

    def chosen(self, part: Part, element: Element, key: str, type_name: str, holder: str) -> None:
        """What is said of a choice when it is of this type."""
        one = part.chosen(element).get(key)
        if one is not None and one.least:
            self.say(f"if {key!r} not in {holder}: {NO}")
        value = self.variable()
        before = len(self.lines)
        self.say(f"{value} = {holder}.get({key!r})")

        def write() -> None:
            self.item(part, type_name, value, element)
            if one is not None:
                self.item(one, type_name, value, element)

        self.inside(f"if {value} is not None:", write)
        if len(self.lines) == before + 1:
            del self.lines[before:]

    def item(
        self, part: Part, type_name: str, value: str, element: Element | None, but: str = "", told: bool = False
    ) -> None:
        """What is said of one value of an element; `told`: its pattern has told the slice."""
        resource = type_name in ("Resource", "DomainResource")
        inner = part.types[0] if resource and len(part.types) == 1 else type_name
        if resource and part.types:
            self.call(steps.resource_type(part.types), value)
        if only_coding(part.pattern) is None:
            self.stated(part, value)
        elif not told:
            self.coded(only_coding(part.pattern) or ("", ""), value, lambda: None)
            self.say(f"else: {NO}")
        if part.binding is not None:
            self.bound(part, type_name, value)
        if type_name == "Reference" and type_name in part.targets:
            found = target_checker(part.targets[type_name], element.reference_targets if element else (), self.compiler)
            if found is not None:
                check, suited = found
                known = self.variable()
                self.say(f"{known} = entries.get({value}.get('reference'))")
                doubt = f"{known} is None or not {known}.ok or {known}.own not in {self.constant(suited)}"
                self.say(f"if ({doubt}) and {self.constant(check)}({value}, scope) is not None: {NO}")
        for check in (*self.compiler.type_profile_checkers(part, inner), *rule_checkers(part.constraints, inner)):
            self.call(check, value)
        if not inner[0].islower():
            self.object(part, inner, value, but)

    def stated(self, part: Part, value: str) -> None:
        """Fixed values, patterns, limits."""
        if type(part.pattern) is dict:
            self.say(f"if not {self.constant(matcher(part.pattern))}({value}): {NO}")
        elif type(part.pattern) is str or (type(part.fixed) is str and part.pattern is None):
            self.say(f"if {value} != {(part.pattern or part.fixed)!r}: {NO}")
            if not part.more:
                return
        for check in value_checkers(part) if type(part.pattern) is not dict or part.fixed or part.more else ():
            self.call(check, value)

    def bound(self, part: Part, type_name: str, value: str) -> None:
        """The binding, with the codes at hand where all are known."""
        binding = part.binding
        assert binding is not None
        codes = None if binding.maximum else self.compiler.codes(binding.value_set)
        if codes is None or None in codes.values() or type_name not in (*PLAIN, "Coding", "CodeableConcept"):
            for check in binding_checkers(binding, type_name, self.compiler.packages):
                self.call(check, value)
        elif type_name == "Coding":
            self.say(f"if {value}.get('code') not in {self.constant(dict(codes))}.get({value}.get('system'), E): {NO}")
        elif type_name == "CodeableConcept":
            one, listed = self.variable(), self.constant(dict(codes))
            self.say(f"for {one} in {value}.get('coding', E):")
            self.say(f"    if {one}.get('code') in {listed}.get({one}.get('system'), E): break")
            self.say(f"else: {NO}")
        else:
            every = frozenset(code for listed in codes.values() for code in listed or ())
            self.say(f"if {value} not in {self.constant(every)}: {NO}")


def _refused(part: Part, element: Element) -> set[str]:
    """The JSON names that the profile takes away, or that the predicate passes over (`_key` with constraints)."""
    if element.choice:
        left = () if part.most == 0 else part.types or element.types
        names = {element.key(type_name) for type_name in element.types if type_name not in left}
        return names | {f"_{name}" for name in names}
    if part.most == 0:
        return {element.name, f"_{element.name}"}
    return {f"_{element.name}"} if part.children and element.types[0][0].islower() else set()
