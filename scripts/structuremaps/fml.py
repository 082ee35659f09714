"""The FHIR Mapping Language of a map, one rule a line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from scripts.structuremaps.form import COPY, Group, Name, Rule, Source, StructureMap, Target, Value, quoted

INDENT = "  "


def fml(made: StructureMap) -> str:
    """The whole map as FML."""
    head = [f"// {line}" for line in made.description.splitlines()]
    uses = [f'uses "{one.url}" alias {one.alias} as {one.mode}' for one in made.structures]
    groups = ["\n".join(_group(group)) for group in made.groups]
    return "\n".join([*head, f'map "{made.url}" = "{made.id}"', "", *uses, "", "\n\n".join(groups), ""])


def _group(group: Group) -> Iterator[str]:
    inputs = ", ".join(f"{one.mode} {one.name}{f' : {one.type}' if one.type else ''}" for one in group.inputs)
    yield f"group {group.name}({inputs}) {{"
    numbers = count(1)
    for rule in group.rules:
        yield from _rule(rule, INDENT, numbers)
    yield "}"


def _rule(rule: Rule, indent: str, numbers: Iterator[int]) -> Iterator[str]:
    name = f'"r{next(numbers)}";'
    targets = ", ".join(map(_target, rule.targets))
    line = indent + _source(rule.source) + (f" -> {targets}" if targets else "")
    if rule.call:
        yield f"{line} then {rule.call.group}({', '.join(rule.call.variables)}) {name}"
    elif rule.rules:
        yield f"{line} then {{"
        for inner in rule.rules:
            yield from _rule(inner, indent + INDENT, numbers)
        yield f"{indent}}} {name}"
    else:
        yield f"{line} {name}"


def _source(source: Source) -> str:
    parts = [f"{source.context}.{named(source.element)}" if source.element else source.context]
    parts += [f": {source.type}"] if source.type else []
    parts += ["first"] if source.first else []
    parts += [f"as {source.variable}"] if source.variable else []
    parts += [f"where ({source.condition})"] if source.condition else []
    return " ".join(parts)


def _target(target: Target) -> str:
    text = f"{target.context}.{named(target.element)}"
    if target.transform == COPY:
        text += f" = {_value(target.parameters[0])}"
    elif target.transform:
        text += f" = {target.transform}({', '.join(map(_value, target.parameters))})"
    return f"{text} as {target.variable}" if target.variable else text


def _value(value: Value | Name) -> str:
    if isinstance(value, Name):
        return value.text
    return quoted(value) if isinstance(value, str) else str(value).lower()


def named(element: str) -> str:
    """An element; what is a word of the language stands in quotes."""
    return f"`{element}`" if element in WORDS else element


# Words of FML and FHIRPath that are element names as well.
WORDS = frozenset(
    ("as", "default", "first", "for", "group", "is", "in", "type", "where", "div", "contains", "check", "log")
)
