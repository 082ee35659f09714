"""The walk over a resource: one checker for each type, compiled from its definition when it is first used."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from adapter.fhir.definitions import Element, Structure, resource_types, structure
from adapter.fhir.phrases import say
from adapter.fhir.validation import primitives
from adapter.fhir.validation.bindings import bound
from adapter.fhir.validation.bundle import bundle_problems, types_by_full_url
from adapter.fhir.validation.containment import containment_problems, types_by_id
from adapter.fhir.validation.extended import KNOWN_AGAIN, distinct, extension_checker
from adapter.fhir.validation.invariants import element_rules, type_rules
from adapter.fhir.validation.narrative import check_xhtml
from adapter.fhir.validation.problems import MOST, Checker, Problems, Scope, enough, joined, problem, under
from adapter.fhir.validation.references import canonical_checker, reference_checker
from adapter.fhir.validation.shape import Rules, Shape

# Types that may stand inside themselves are counted; with the levels between two of them this many fit on the stack.
DEEPEST: Final = 50
RESOURCES: Final[dict[str, Checker]] = {}


@cache
def type_checker(name: str) -> Checker:
    """The checker of a type, of a profile that narrows one, or of an anonymous type (`Patient.contact`)."""
    found = structure(name)
    if found.kind == "primitive":
        return _primitive_checker(name)
    return _object_checker(Shape(found, type_rules(found), element_checker, _check_extensions))


def _primitive_checker(name: str) -> Checker:
    if name == "xhtml":
        return check_xhtml
    check = primitives.checker(name)
    return canonical_checker(check) if name == "canonical" else check


def _check_extensions(value: Any, scope: Scope) -> Problems:
    return type_checker("Element")(value, scope)


def _object_checker(shape: Shape) -> Checker:
    plain, choices, required = shape.plain, shape.choices, shape.required
    required_bits, rules, alone = shape.required_bits, shape.rules, shape.alone

    def check(node: Any, scope: Scope) -> Problems:
        if type(node) is not dict:
            return primitives.mistyped(node, say("an object"))
        found: Problems = None
        chosen = 0
        twice = False
        for key, value in node.items():
            checker = plain.get(key)
            if checker is None:
                choice = choices.get(key)
                if choice is None:
                    found = joined(found, shape.odd(node, key, value, scope))
                    if found is not None and len(found) > MOST and enough(found):
                        break
                    twice = True
                    continue
                bit, checker = choice
                twice = twice or chosen & bit != 0
                chosen |= bit
            problems = checker(value, scope)
            if problems is not None:
                found = joined(found, shape.located(node, key, problems))
        if len(node) < 2 and (not node or alone in node):
            return shape.empty(node)
        if chosen & required_bits != required_bits:
            found = joined(found, shape.missing(node))
        else:
            for name in required:
                if name not in node:
                    found = joined(found, shape.missing(node))
                    break
        if twice:
            found = joined(found, shape.repeated(node))
        for constraint, holds in rules:
            if not holds(node, scope):
                found = joined(found, [shape.broken(constraint)])
        return found or None

    return check


def element_checker(element: Element, type_name: str, holder: Structure) -> Checker:
    """The checker of what stands under the JSON name of an element when it has this type."""
    if element.max == 0:
        return _check_absent
    check = _item_checker(element, type_name, holder)
    if element.repeats:
        check = _list_checker(check, element.max)
    return distinct(check) if (holder.name, element.name) == ("Meta", "security") else check


def _item_checker(element: Element, type_name: str, holder: Structure) -> Checker:
    if type_name == "Resource":
        return _guarded(_check_contained if element.name == "contained" else check_resource)
    profile = element.profiles.get(type_name, (type_name,))[0]
    path = f"{holder.name}.{element.name}"
    check = bound(element.binding, type_name, primitives.OF_ELEMENTS.get(path) or type_checker(profile))
    if type_name == "Reference":
        check = reference_checker(check, element.reference_targets)
    if type_name in KNOWN_AGAIN:
        check = KNOWN_AGAIN[type_name](check)
    if element.name == "id" and holder.kind != "resource" and holder.name != "ElementDefinition":
        check = primitives.unrepeated(check)
    if type_name == "Extension":
        check = extension_checker(check, holder.name, element.name == "modifierExtension")
    if rules := element_rules(holder, element):
        check = _ruled(check, rules)
    return _guarded(check) if reopens(holder.name, element.name, type_name) else check


def reopens(holder: str, name: str, type_name: str) -> bool:
    """Whether an element may lead back to the type that holds it: without these there is no circle of types."""
    repeated = "." in type_name and type_name != f"{holder}.{name}"
    return repeated or type_name in ("Extension", "Resource") or (holder, name) == ("Identifier", "assigner")


def _list_checker(check: Checker, most: int | None) -> Checker:
    def check_list(value: Any, scope: Scope) -> Problems:
        if type(value) is not list:
            return primitives.mistyped(value, say("a list"))
        if not value:
            return problem("empty-value", say("a list with entries"), value)
        found: Problems = None
        for index, item in enumerate(value):
            problems = check(item, scope)
            if problems is not None:
                found = joined(found, under(f"[{index}]", problems))
                if found is not None and len(found) > MOST and enough(found):
                    break
        if most is not None and len(value) > most:
            found = joined(found, problem("too-many", str(most), str(len(value))))
        return found

    return check_list


def _check_absent(value: Any, scope: Scope) -> Problems:
    return problem("too-many", "0", value)


def _ruled(check: Checker, rules: Rules) -> Checker:
    """The checker of an element with invariants of its own, besides those of its type."""

    def check_rules(value: Any, scope: Scope) -> Problems:
        found = check(value, scope)
        if type(value) is dict:
            for constraint, holds in rules:
                if not holds(value, scope):
                    found = joined(found, [Shape.broken(constraint)])
        return found

    return check_rules


def _guarded(check: Checker) -> Checker:
    def check_depth(value: Any, scope: Scope) -> Problems:
        if scope.depth >= DEEPEST:
            return problem("too-deep", str(DEEPEST), "")
        scope.depth += 1
        problems = check(value, scope)
        scope.depth -= 1
        return problems

    return check_depth


def check_resource(node: Any, scope: Scope) -> Problems:
    """The checker of a resource that stands on its own: a root, an entry of a Bundle, a parameter."""
    check, unknown = _resource_checker(node)
    if check is None:
        return unknown
    outer = scope.resource, scope.node, scope.contained, scope.used
    contained = node.get("contained")
    scope.resource, scope.node = node["resourceType"], node
    scope.contained = None if contained is None else types_by_id(contained)
    scope.used = set()
    if scope.resource == "Bundle":
        found = _check_bundle(node, check, scope)
    elif scope.profiling is None:
        found = check(node, scope)
    else:
        found = scope.profiling.check_resource(node, False, check, scope)
    if contained is not None:
        found = joined(found, containment_problems(contained, scope))
    scope.resource, scope.node, scope.contained, scope.used = outer
    return found


def _check_bundle(node: dict[str, Any], check: Checker, scope: Scope) -> Problems:
    outer = scope.types, scope.bundle
    scope.types, scope.bundle = scope.types | types_by_full_url(node), True
    if scope.profiling is None:
        found = check(node, scope)
    else:
        before = scope.profiling.open_bundle(node)
        found = scope.profiling.check_resource(node, False, check, scope)
        scope.profiling.close_bundle(before)
    scope.types, scope.bundle = outer
    return joined(found, bundle_problems(node))


def _check_contained(node: Any, scope: Scope) -> Problems:
    check, unknown = _resource_checker(node)
    if check is None:
        return unknown
    outer, container = "#" in scope.used, scope.node
    scope.used.discard("#")
    scope.node = node
    profiling = scope.profiling
    found = check(node, scope) if profiling is None else profiling.check_resource(node, True, check, scope)
    scope.node = container
    if "#" in scope.used:
        scope.used.add(f"#{node.get('id')}")
    elif outer:
        scope.used.add("#")
    return found


def _resource_checker(node: Any) -> tuple[Checker | None, Problems]:
    """The checker of the resource's type, or what is wrong with a value that has none."""
    name = node.get("resourceType") if type(node) is dict else None
    if type(name) is not str:
        return None, problem("not-a-resource", say("an object with resourceType"), node)
    check = RESOURCES.get(name)
    if check is None and name not in resource_types():
        return None, problem("unknown-resource-type", say("a resource type of R4"), name)
    if check is None:
        check = RESOURCES[name] = type_checker(name)
    return check, None
