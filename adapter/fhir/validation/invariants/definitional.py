"""Invariants of Questionnaire, QuestionnaireResponse, Parameters and ElementDefinition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from adapter.fhir.validation.invariants.registry import (
    Node,
    count,
    has,
    has_choice,
    number,
    objects,
    rule,
    text,
)
from adapter.fhir.validation.problems import Scope

MEASURED: Final = frozenset(("boolean", "decimal", "integer", "string", "text", "url", "open-choice"))
OPTIONED: Final = frozenset(
    ("choice", "open-choice", "decimal", "integer", "date", "dateTime", "time", "string", "quantity")
)
BOUND: Final = frozenset(("code", "Coding", "CodeableConcept", "Quantity", "string", "uri"))
FREE_OF_TYPE: Final = ("type", "example", "maxLength", "binding")
VALUES: Final = ("defaultValue", "fixed", "pattern", "minValue", "maxValue")
SLICE_NAME: Final = re.compile(r"[a-zA-Z0-9/\-_\[\]@]+")
_STEP: Final = r"[^\s.,:;'\"/|?!@#$%&*()\[\]{}]{1,64}"
PATH: Final = re.compile(rf"{_STEP}(\.{_STEP}(\[x\])?(:[^\s.]+)?)*")


@rule("Questionnaire", "que-2")
def link_ids_unique(node: Node, scope: Scope) -> bool:
    links = [link for item in _items(node) if (link := text(item, "linkId"))]
    return len(links) == len(set(links))


def _items(node: Node) -> Iterator[Node]:
    waiting = objects(node, "item")
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(objects(item, "item"))


@rule("Questionnaire.item", "que-1")
def groups_have_items_displays_none(node: Node, scope: Scope) -> bool:
    kind = text(node, "type")
    return (kind != "group" or has(node, "item")) and (kind != "display" or not has(node, "item"))


def _not_in_a_display(key: str, *elements: str) -> None:
    rule("Questionnaire.item", key)(
        lambda node, scope: text(node, "type") != "display" or not any(has(node, element) for element in elements)
    )


_not_in_a_display("que-3", "code")
_not_in_a_display("que-6", "required", "repeats")
_not_in_a_display("que-9", "readOnly")


@rule("Questionnaire.item", "que-4")
def options_or_value_set(node: Node, scope: Scope) -> bool:
    return not has(node, "answerOption") or not has(node, "answerValueSet")


@rule("Questionnaire.item", "que-5")
def options_only_of_types_that_have_them(node: Node, scope: Scope) -> bool:
    optioned = has(node, "answerOption") or has(node, "answerValueSet")
    return not optioned or not has(node, "type") or text(node, "type") in OPTIONED


@rule("Questionnaire.item.enableWhen", "que-7")
def exists_is_answered_by_a_boolean(node: Node, scope: Scope) -> bool:
    return text(node, "operator") != "exists" or has(node, "answerBoolean")


@rule("Questionnaire.item", "que-8")
def no_initial_in_groups_and_displays(node: Node, scope: Scope) -> bool:
    return text(node, "type") not in ("group", "display") or not has(node, "initial")


@rule("Questionnaire.item", "que-10")
def length_only_of_simple_questions(node: Node, scope: Scope) -> bool:
    return not has(node, "maxLength") or not has(node, "type") or text(node, "type") in MEASURED


@rule("Questionnaire.item", "que-11")
def options_or_initial(node: Node, scope: Scope) -> bool:
    return not has(node, "answerOption") or not has(node, "initial")


@rule("Questionnaire.item", "que-12")
def several_conditions_say_how_they_combine(node: Node, scope: Scope) -> bool:
    return count(node, "enableWhen") <= 2 or has(node, "enableBehavior")


@rule("Questionnaire.item", "que-13")
def several_initials_only_if_repeating(node: Node, scope: Scope) -> bool:
    return node.get("repeats") is True or count(node, "initial") <= 1


@rule("QuestionnaireResponse.item", "qrs-1")
def items_under_answers_or_items(node: Node, scope: Scope) -> bool:
    return not ("answer" in node and "item" in node)


@rule("Parameters.parameter", "inv-1")
def one_of_value_resource_and_parts(node: Node, scope: Scope) -> bool:
    return has_choice(node, "value") + ("resource" in node) + ("part" in node) == 1


@rule("ElementDefinition.slicing", "eld-1")
def discriminator_or_description(node: Node, scope: Scope) -> bool:
    return has(node, "discriminator") or has(node, "description")


@rule("ElementDefinition", "eld-2")
def min_not_above_max(node: Node, scope: Scope) -> bool:
    least, most = number(node, "min"), text(node, "max")
    return least is None or not most.isdigit() or least <= int(most)


@rule("ElementDefinition", "eld-3")
@rule("ElementDefinition.max", "eld-3")
def max_is_a_number_or_star(node: Node, scope: Scope) -> bool:
    most = text(node, "max")
    return not most or most == "*" or most.isdigit()


@rule("ElementDefinition.type", "eld-4")
def aggregation_of_references(node: Node, scope: Scope) -> bool:
    return not has(node, "aggregation") or text(node, "code") in ("Reference", "canonical")


@rule("ElementDefinition", "eld-5")
def content_reference_alone(node: Node, scope: Scope) -> bool:
    others = any(has(node, name) for name in FREE_OF_TYPE) or any(has_choice(node, name) for name in VALUES)
    return not has(node, "contentReference") or not others


@rule("ElementDefinition", "eld-6")
def fixed_with_one_type(node: Node, scope: Scope) -> bool:
    return not has_choice(node, "fixed") or count(node, "type") <= 1


@rule("ElementDefinition", "eld-7")
def pattern_with_one_type(node: Node, scope: Scope) -> bool:
    return not has_choice(node, "pattern") or count(node, "type") <= 1


@rule("ElementDefinition", "eld-8")
def pattern_or_fixed(node: Node, scope: Scope) -> bool:
    return not has_choice(node, "pattern") or not has_choice(node, "fixed")


@rule("ElementDefinition", "eld-11")
def binding_of_coded_elements(node: Node, scope: Scope) -> bool:
    types = [text(kind, "code") for kind in objects(node, "type")]
    return not has(node, "binding") or not types or not BOUND.isdisjoint(types)


@rule("ElementDefinition.binding", "eld-12")
def value_set_by_url(node: Node, scope: Scope) -> bool:
    value_set = text(node, "valueSet")
    return not value_set or value_set.startswith(("http:", "https", "urn:", "#"))


@rule("ElementDefinition", "eld-13")
def types_unique(node: Node, scope: Scope) -> bool:
    return _distinct([text(kind, "code") for kind in objects(node, "type")])


@rule("ElementDefinition", "eld-14")
def constraints_unique(node: Node, scope: Scope) -> bool:
    return _distinct([text(constraint, "key") for constraint in objects(node, "constraint")])


def _distinct(values: list[str]) -> bool:
    return len(values) == len(set(values))


@rule("ElementDefinition", "eld-15")
def default_or_meaning_when_missing(node: Node, scope: Scope) -> bool:
    return not has_choice(node, "defaultValue") or not has(node, "meaningWhenMissing")


@rule("ElementDefinition", "eld-16")
def slice_name_of_tokens(node: Node, scope: Scope) -> bool:
    name = text(node, "sliceName")
    return not name or SLICE_NAME.fullmatch(name) is not None


@rule("ElementDefinition.type", "eld-17")
def target_of_references(node: Node, scope: Scope) -> bool:
    return not has(node, "targetProfile") or text(node, "code") in ("Reference", "canonical")


@rule("ElementDefinition", "eld-18")
def modifier_with_reason(node: Node, scope: Scope) -> bool:
    return node.get("isModifier") is not True or has(node, "isModifierReason")


@rule("ElementDefinition", "eld-19")
def path_of_names(node: Node, scope: Scope) -> bool:
    path = text(node, "path")
    return not path or PATH.match(path) is not None


@rule("ElementDefinition", "eld-22")
def constraining_slice_named(node: Node, scope: Scope) -> bool:
    return not has(node, "sliceIsConstraining") or has(node, "sliceName")
