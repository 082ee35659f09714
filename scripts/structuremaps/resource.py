"""The StructureMap resource of a map, as FHIR R4 has it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from scripts.profiles.texts import published
from scripts.structuremaps.form import Group, Name, Rule, StructureMap, Target, Value

Resource = dict[str, Any]


def resource(made: StructureMap) -> Resource:
    """The map as JSON; its rules have the names that they have in FML."""
    structures = [{"url": one.url, "mode": one.mode, "alias": one.alias} for one in made.structures]
    groups = [_group(group) for group in made.groups]
    return published("StructureMap", made.id, made.title, made.description, structure=structures, group=groups)


def _group(group: Group) -> Resource:
    inputs = [{"name": one.name, **({"type": one.type} if one.type else {}), "mode": one.mode} for one in group.inputs]
    numbers = count(1)
    return {
        "name": group.name,
        "typeMode": "none",
        "input": inputs,
        "rule": [_rule(rule, numbers) for rule in group.rules],
    }


def _rule(rule: Rule, numbers: Iterator[int]) -> Resource:
    name, source = f"r{next(numbers)}", rule.source
    said = {
        "context": source.context,
        "type": source.type,
        "element": source.element,
        "listMode": "first" if source.first else "",
        "variable": source.variable,
        "condition": source.condition,
    }
    made: Resource = {"name": name, "source": [{key: value for key, value in said.items() if value}]}
    if rule.targets:
        made["target"] = [_target(target) for target in rule.targets]
    if rule.rules:
        made["rule"] = [_rule(inner, numbers) for inner in rule.rules]
    if rule.call:
        made["dependent"] = [{"name": rule.call.group, "variable": list(rule.call.variables)}]
    return made


def _target(target: Target) -> Resource:
    made: Resource = {"context": target.context, "contextType": "variable", "element": target.element}
    if target.variable:
        made["variable"] = target.variable
    if target.transform:
        made["transform"] = target.transform
        made["parameter"] = [_parameter(value) for value in target.parameters]
    return made


def _parameter(value: Value | Name) -> Resource:
    if isinstance(value, Name):
        return {"valueId": value.text}
    if isinstance(value, bool):
        return {"valueBoolean": value}
    return {"valueInteger": value} if isinstance(value, int) else {"valueString": value}
