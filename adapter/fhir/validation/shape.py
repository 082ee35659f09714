"""The tables of one FHIR type by which an object is checked, and what is done when something is not as usual."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final, TypeAlias

from adapter.fhir.definitions import Constraint, Element, Structure
from adapter.fhir.phrases import say
from adapter.fhir.validation.primitives import NAMES_A_URI, mistyped, uri_problems
from adapter.fhir.validation.problems import Checker, Problem, Problems, Scope, joined, problem, under

Rule: TypeAlias = Callable[[dict[str, Any], Scope], bool]
Rules: TypeAlias = tuple[tuple[Constraint, Rule], ...]
Builder: TypeAlias = Callable[[Element, str, Structure], Checker]

SHOWN: Final = 12  # names of elements listed in a message


class Shape:
    """`plain`: checkers by JSON name. `choices`: by JSON name, the bit of the choice and the checker.

    Checkers are built when their element first comes, so that a type costs what is used of it. `extensions` checks the
    object that stands in `_name` beside a primitive.
    """

    def __init__(self, structure: Structure, rules: Rules, build: Builder, extensions: Checker) -> None:
        self.structure = structure
        self.rules = rules
        self.extensions = extensions
        self.plain: dict[str, Checker] = {}
        self.choices: dict[str, tuple[int, Checker]] = {}
        bits = {name: 1 << i for i, name in enumerate(e.name for e in structure.elements.values() if e.choice)}
        for key, (element, type_name) in structure.keys.items():
            if element.choice:
                self._add_choice(key, bits[element.name], element, type_name, build)
            else:
                self._add_plain(key, element, type_name, build)
        if structure.kind == "resource":
            self.plain["resourceType"] = _accept
        # An object with nothing but this is empty; beside a primitive value an id alone is something.
        self.alone = "" if structure.name == "Element" or structure.kind == "resource" else "id"
        needed = [e for e in structure.elements.values() if e.min > 0]
        self.required = tuple(e.name for e in needed if not e.choice)
        shown = [f"{e.name}[x]" if e.choice else e.name for e in structure.elements.values()]
        self.known = f"{structure.name}: {', '.join(shown[:SHOWN])}{', …' if len(shown) > SHOWN else ''}"
        self.required_bits = sum(bits[e.name] for e in needed if e.choice)

    def _add_plain(self, key: str, element: Element, type_name: str, build: Builder) -> None:
        def first(value: Any, scope: Scope) -> Problems:
            check = self.plain[key] = build(element, type_name, self.structure)
            return check(value, scope)

        self.plain[key] = first

    def _add_choice(self, key: str, bit: int, element: Element, type_name: str, build: Builder) -> None:
        def first(value: Any, scope: Scope) -> Problems:
            check = build(element, type_name, self.structure)
            self.choices[key] = (bit, check)
            return check(value, scope)

        self.choices[key] = (bit, first)

    def segment(self, key: str) -> str:
        """The FHIRPath step to the element of this JSON name."""
        element, type_name = self.structure.keys[key]
        return f".{element.name}.ofType({type_name})" if element.choice else f".{key}"

    def checker(self, key: str) -> Checker:
        """The checker of the element of this JSON name."""
        return self.choices[key][1] if key in self.choices else self.plain[key]

    def located(self, node: dict[str, Any], key: str, problems: list[Problem]) -> list[Problem]:
        """The problems of an element seen from the object; those of null in a list go to the list of extensions."""
        if problems is NAMES_A_URI:
            return uri_problems(node)
        if "_" + key in node and self.takes_extensions(key):
            problems = [p for p in problems if p.found is not None or p.kind != "empty-value" or not p.path]
        return under(self.segment(key), problems)

    def takes_extensions(self, key: str) -> bool:
        """Whether `_key` may stand beside this JSON name: it is a primitive of FHIR."""
        primitive = key in self.structure.keys and self.structure.keys[key][1][0].islower()
        return primitive and key not in ("resourceType", "div")

    def missing(self, node: dict[str, Any]) -> Problems:
        """The required elements that are not there, neither with a value nor with extensions."""
        return [
            Problem("", "required-element-missing", element.name)
            for element in self.structure.elements.values()
            if element.min > 0 and not any(key in node or "_" + key in node for key in self.names(element))
        ] or None

    def names(self, element: Element) -> list[str]:
        """The JSON names that an element may have."""
        return [element.key(type_name) for type_name in element.types]

    def repeated(self, node: dict[str, Any]) -> Problems:
        """The choices that were made twice."""
        return [
            Problem("", "choice-repeated", say("one {name}", name=f"{element.name}[x]"), ", ".join(given))
            for element in self.structure.elements.values()
            if element.choice
            and len(given := [key for key in self.names(element) if key in node or "_" + key in node]) > 1
        ] or None

    def empty(self, node: dict[str, Any]) -> Problems:
        """The problem of an object that holds nothing."""
        return problem("empty-value", say("a value or children"), node)

    @staticmethod
    def broken(constraint: Constraint) -> Problem:
        """The problem of an invariant that does not hold."""
        return Problem("", "invariant", say(constraint.text), "", {"rule": constraint.key})

    def odd(self, node: dict[str, Any], key: str, value: Any, scope: Scope) -> Problems:
        """What a JSON name means that is no element: extensions of a primitive, or an error."""
        name = key[1:]
        if key[:1] == "_" and self.takes_extensions(name):
            return self.extended(node, name, value, scope)
        return problem("unknown-element", self.known, key, "." + key if key.isidentifier() else "")

    def extended(self, node: dict[str, Any], name: str, extra: Any, scope: Scope) -> Problems:
        """The extensions (`_name`) of the primitive `name`, or of each in its list."""
        element, _ = self.structure.keys[name]
        if element.repeats:
            problems = self._extended_list(node.get(name), extra, scope, name)
        else:
            problems = self._extended_one(name in node, extra, scope, element)
        return None if problems is None else under(self.segment(name), problems)

    def _extended_list(self, values: Any, extras: Any, scope: Scope, name: str) -> Problems:
        element, _ = self.structure.keys[name]
        if type(extras) is not list:
            return mistyped(extras, say("a list of objects or null"))
        if values is None:
            values = [None] * len(extras)
        if type(values) is not list:
            return None
        if len(values) != len(extras):
            return problem(
                "array-mismatch", say("{count} entries in {name}", count=len(values), name=f"_{name}"), str(len(extras))
            )
        if not extras:
            return problem("empty-value", say("a list with entries"), extras)
        found = list(self._extended_items(values, extras, scope, element))
        return found or None

    def _extended_items(
        self, values: list[Any], extras: list[Any], scope: Scope, element: Element
    ) -> Iterator[Problem]:
        for index, (value, extra) in enumerate(zip(values, extras, strict=True)):
            if extra is not None:
                yield from under(f"[{index}]", self._extended_one(value is not None, extra, scope, element) or ())
            elif value is None:
                yield Problem(f"[{index}]", "empty-value", say("a value or extensions"), None)

    def _extended_one(self, valued: bool, extra: Any, scope: Scope, element: Element) -> Problems:
        problems = self.extensions(extra, scope)
        if valued or type(extra) is not dict:
            return problems
        if "extension" not in extra:
            return problems or problem("empty-value", say("a value or extensions"), extra)
        if element.binding is not None and element.binding.strength == "required":
            return joined(problem("code-not-in-valueset", element.binding.value_set, say("no code")), problems)
        return problems


def _accept(value: Any, scope: Scope) -> Problems:
    return None
