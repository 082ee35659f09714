"""The map by which a resource is read into a record, from the tree of its concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from adapter.canonical import ALIASES, B
from adapter.mapping.engine import Compiled
from adapter.mapping.instrument import Question
from adapter.mapping.model import Pattern, Shape
from adapter.mapping.tree import Branch, Leaf, Sub
from adapter.mapping.tree import Group as Tree
from scripts.structuremaps import common
from scripts.structuremaps.answers import answer_rules
from scripts.structuremaps.form import (
    Call,
    Group,
    Input,
    Rule,
    Source,
    StructureMap,
    Target,
    constant,
    copied,
    every,
    one_of,
    quoted,
)
from scripts.structuremaps.translating import translated

SOURCE, TARGET = "src", "tgt"


def read_map(compiled: Compiled, questions: Mapping[str, Question]) -> StructureMap:
    """The map of one concept, FHIR to record."""
    concept = compiled.concept
    resource, record = common.structures(compiled, reads=True)
    made = StructureMap(
        f"{concept.name}-read",
        f"{B}/StructureMap/{concept.name}-read",
        f"{concept.resource} to {concept.name}",
        f"Reads {concept.resource} as the record {concept.name}. Generated from mappings/{concept.name}.yaml.",
        (resource, record),
    )
    reading = _Reading(made, questions)
    entry = Group("read", (Input(SOURCE, "source", resource.alias), Input(TARGET, "target", record.alias)))
    made.groups.append(entry)
    patterns = every(*(_pattern(pattern) for pattern in concept.patterns))
    call = Call(common.camel(concept.name), (SOURCE, TARGET))
    entry.rules.append(Rule(Source(SOURCE, condition=patterns), call=call))
    reading.group(call.group, compiled.tree, concept.resource)
    return made


def _pattern(pattern: Pattern) -> str:
    path = ".".join(step.name for step in pattern.path)
    if pattern.system and pattern.code == "*":
        return f"{path}.where({common.is_system(pattern.system)}).exists()"
    if pattern.system:
        return f"{path}.where({every(common.is_system(pattern.system), f'code = {quoted(pattern.code)}')}).exists()"
    versioned = f" or $this.startsWith({quoted(pattern.code + '|')})" if pattern.versioned else ""
    return f"{path}.where($this = {quoted(pattern.code)}{versioned}).exists()"


class _Reading:
    """Adds groups to a map: one for each shape, and one for the items of a questionnaire."""

    def __init__(self, made: StructureMap, questions: Mapping[str, Question]) -> None:
        self._made, self._questions = made, questions
        self._new = common.Variables().new

    def group(self, name: str, tree: Tree, type_name: str) -> None:
        """A group that reads an object into a record, once."""
        if any(group.name == name for group in self._made.groups):
            return
        group = Group(name, (Input(SOURCE, "source"), Input(TARGET, "target")))
        self._made.groups.append(group)
        group.rules += self._object(tree, type_name, SOURCE, TARGET)

    def _object(self, tree: Tree, type_name: str, source: str, target: str) -> Iterator[Rule]:
        for branch in tree.others:
            if common.reads(branch.node):
                yield from self._branch(branch, type_name, source, target)
        if tree.items:
            yield self._items(tree, type_name, source, target)

    def _items(self, tree: Tree, type_name: str, source: str, target: str) -> Rule:
        """Items at any depth, also below answers: a group that applies itself."""
        group = Group("items", (Input(SOURCE, "source"), Input(TARGET, "target")))
        self._made.groups.append(group)
        again = [Call("items", (name, TARGET)) for name in ("inner", "beside")]
        for link_id, inner in tree.items.items():
            rules = list(self._object(inner, f"{type_name}.item", SOURCE, TARGET))
            if rules:
                group.rules.append(Rule(Source(SOURCE, condition=f"linkId = {quoted(link_id)}"), rules=rules))
        group.rules.append(Rule(Source(SOURCE, "item", variable="inner"), call=again[0]))
        below = Rule(Source("answer", "item", variable="beside"), call=again[1])
        group.rules.append(Rule(Source(SOURCE, "answer", variable="answer"), rules=[below]))
        name = self._new()
        return Rule(Source(source, "item", variable=name), call=Call("items", (name, target)))

    def _branch(self, branch: Branch, type_name: str, source: str, target: str) -> Iterator[Rule]:
        step, node = branch.step, branch.node
        name, type_ = common.element(type_name, branch)
        once = step.pick == "first" or (step.select is not None and step.pick != "each")
        below = common.below(type_name, branch)
        type_ = below if name == "contained" else type_
        begin = Source(source, name, type_, once, self._new(), common.selected(step.select))
        if isinstance(node, Tree):
            rules = list(self._object(node, below, begin.variable, target))
            yield Rule(begin, rules=rules)
        else:
            yield from self._field(node, begin, below, target)

    def _field(self, node: Leaf | Sub, begin: Source, type_name: str, target: str) -> Iterator[Rule]:
        """What becomes of a value: of several rows for one field the first that gives one counts."""
        row = node.row
        field, conditions = row.field or "", [begin.condition]
        if node.shared and not node.listed and not row.entry:
            conditions.append(f"%{target}.{field}.empty()")
        if isinstance(node, Sub):
            conditions += [f"{_path(node.group, need)}.exists()" for need in node.shape.needs]
            begin = _with(begin, conditions)
            inner = self._new()
            yield self._record(node, begin, Target(target, field, inner), type_name)
        elif node.kind.name == "answer":
            answers = list(answer_rules(node, self._questions[row.entry], begin.variable, target, self._new))
            yield Rule(_with(begin, conditions), rules=answers)
        elif row.entry:
            entry = self._new()
            made = [Target(target, field, entry), constant(entry, "name", row.entry)]
            yield Rule(_with(begin, conditions), [*made, copied(entry, "value", begin.variable)], place=node.place)
        elif node.kind.name == "system":
            yield self._system(begin, target, node.place)
        elif node.kind.name == "presence":
            yield Rule(_with(begin, conditions), [constant(target, field, True)], place=node.place)
        elif row.codes:
            known = f"$this in {one_of(list(row.codes.forward))}"
            code = translated(target, field, begin.variable, row.codes, reads=True)
            yield Rule(_with(begin, [*conditions, known]), [code], place=node.place)
        else:
            yield Rule(_with(begin, conditions), [copied(target, field, begin.variable)], place=node.place)

    def _system(self, begin: Source, target: str, place: str) -> Rule:
        """The canonical spelling of a system: a group that every shape with a system applies."""
        if all(group.name != "system" for group in self._made.groups):
            inputs = (Input(SOURCE, "source"), Input(TARGET, "target"))
            self._made.groups.append(Group("system", inputs, list(_spellings())))
        return Rule(Source(begin.context), call=Call("system", (begin.context, target)), place=place)

    def _record(self, node: Sub, begin: Source, made: Target, type_name: str) -> Rule:
        shape: Shape = node.shape
        if shape.name:
            self.group(shape.name, node.group, type_name)
            return Rule(begin, [made], call=Call(shape.name, (begin.variable, made.variable)), place=node.place)
        rules = list(self._object(node.group, type_name, begin.variable, made.variable))
        return Rule(begin, [made], rules=rules, place=node.place)


def _with(begin: Source, conditions: Iterable[str]) -> Source:
    return Source(begin.context, begin.element, begin.type, begin.first, begin.variable, every(*conditions))


def _path(tree: Tree, field: str) -> str:
    """Where a field of a shape comes from."""
    return next(".".join(step.name for step in leaf.row.path) for leaf in tree.leaves if leaf.row.field == field)


def _spellings() -> Iterator[Rule]:
    """A system in its canonical spelling."""
    others = f"($this in {one_of(list(ALIASES))}).not()"
    yield Rule(Source(SOURCE, "system", variable="known", condition=others), [copied(TARGET, "system", "known")])
    for canonical in dict.fromkeys(ALIASES.values()):
        aliases = [alias for alias, one in ALIASES.items() if one == canonical]
        begin = Source(SOURCE, "system", variable="alias", condition=f"$this in {one_of(aliases)}")
        yield Rule(begin, [constant(TARGET, "system", canonical)])
