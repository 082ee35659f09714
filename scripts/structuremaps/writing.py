"""The map by which a record is written as a resource, from the tree of its concept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from adapter.canonical import B
from adapter.mapping.engine import Compiled
from adapter.mapping.instrument import Question
from adapter.mapping.paths import Select
from adapter.mapping.tree import Branch, Leaf, Sub
from adapter.mapping.tree import Group as Tree
from scripts.structuremaps import common
from scripts.structuremaps.answers import written_answer
from scripts.structuremaps.form import (
    CREATE,
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


def write_map(compiled: Compiled, questions: Mapping[str, Question]) -> StructureMap:
    """The map of one concept, record to FHIR."""
    concept = compiled.concept
    record, resource = common.structures(compiled, reads=False)
    made = StructureMap(
        f"{concept.name}-write",
        f"{B}/StructureMap/{concept.name}-write",
        f"{concept.name} to {concept.resource}",
        f"Writes the record {concept.name} as {concept.resource}. Generated from mappings/{concept.name}.yaml.",
        (record, resource),
    )
    group = Group("write", (Input(SOURCE, "source", record.alias), Input(TARGET, "target", resource.alias)))
    made.groups.append(group)
    group.rules += _Writing(made, questions).elements(
        compiled.tree.branches, concept.resource, SOURCE, TARGET, frozenset()
    )
    return made


class _Writing:
    """Adds rules and groups to a map. `behind` a `[*]`, the source is one value of a list, in place of a record."""

    def __init__(self, made: StructureMap, questions: Mapping[str, Question]) -> None:
        self._made, self._questions = made, questions
        self._new = common.Variables().new

    def elements(
        self,
        branches: Iterable[Branch],
        type_name: str,
        source: str,
        target: str,
        done: frozenset[str],
        behind: bool = False,
    ) -> Iterator[Rule]:
        """What is written below an object; `done` are the elements that it has already."""
        found: dict[str, list[Branch]] = {}
        for branch in branches:
            if common.writes(branch.node) and branch.step.name not in (*done, "resourceType"):
                found.setdefault(branch.step.name, []).append(branch)
        for those in found.values():
            if those[0].step.lists:
                for branch in those:
                    yield from self._entries(branch, type_name, source, target, behind)
            elif isinstance(those[0].node, Tree):
                inner = [one for branch in those if isinstance(branch.node, Tree) for one in branch.node.branches]
                yield self._object(those[0], inner, type_name, source, target, behind)
            else:
                for branch in those:
                    yield from self._value(branch, type_name, source, target, behind)

    def _object(
        self, branch: Branch, inner: list[Branch], type_name: str, source: str, target: str, behind: bool
    ) -> Rule:
        made = self._made_element(branch, type_name, target)
        below = common.below(type_name, branch)
        condition = "" if behind else _present(Tree(inner))
        rules = list(self.elements(inner, below, source, made[0].variable, frozenset(), behind))
        return Rule(Source(source, condition=condition), made, rules)

    def _made_element(self, branch: Branch, type_name: str, target: str) -> list[Target]:
        """The element with what makes it the one that is selected."""
        name, type_ = common.element(type_name, branch)
        below = type_ or (common.below(type_name, branch) if name == "contained" else "")
        variable = self._new()
        made = [Target(target, name, variable, CREATE, (below,)) if below else Target(target, name, variable)]
        return made + self._constants(branch.step.select, variable)

    def _constants(self, select: Select | None, variable: str) -> list[Target]:
        if select is None:
            return []
        if not select.system:
            return [constant(variable, select.key, select.literal)]
        concept, coding = self._new(), self._new()
        made = [Target(variable, select.key, concept), Target(concept, "coding", coding)]
        return [*made, constant(coding, "system", select.system), constant(coding, "code", select.literal)]

    def _entries(self, branch: Branch, type_name: str, source: str, target: str, behind: bool) -> Iterator[Rule]:
        """What one branch adds to a list."""
        node, each = branch.node, branch.step.pick == "each" and not behind
        if not isinstance(node, Tree) and not branch.step.select:
            yield from self._value(branch, type_name, source, target, behind)
            return
        made, below = self._made_element(branch, type_name, target), common.below(type_name, branch)
        done = frozenset((branch.step.select.key,)) if branch.step.select else frozenset[str]()
        inner = node.branches if isinstance(node, Tree) else node.group.branches if isinstance(node, Sub) else []
        leaf = next(iter(Tree([branch]).leaves))
        if not each:
            condition = "" if behind else _present(node) if isinstance(node, Tree) else f"{leaf.row.field}.exists()"
            rules = list(self.elements(inner, below, source, made[0].variable, done, behind))
            yield Rule(Source(source, condition=condition), made, rules)
        elif leaf.row.field is None:
            yield Rule(Source(source), made, list(self.elements(inner, below, source, made[0].variable, done, True)))
        else:
            value = self._new()
            but = f"($this in %{source}.{leaf.row.but}).not()" if leaf.row.but else ""
            behind = not isinstance(node, Sub)
            rules = list(self.elements(inner, below, value, made[0].variable, done, behind))
            yield Rule(Source(source, leaf.row.field, variable=value, condition=but), made, rules)

    def _value(self, branch: Branch, type_name: str, source: str, target: str, behind: bool) -> Iterator[Rule]:
        """A value of the record at its element; behind a list entry, that entry."""
        node = branch.node
        if isinstance(node, Tree):
            return
        row, (name, type_) = node.row, common.element(type_name, branch)
        if row.field is None:
            yield Rule(Source(source), [constant(target, name, row.fixed)], place=node.place)
            return
        value = self._new()
        begin = Source(source, variable=value) if behind else self._begin(node, source, value)
        if row.entry:
            named, value = value, self._new()
            yield Rule(begin, rules=list(self._said(node, Source(named, "value", variable=value), name, target)))
        elif isinstance(node, Sub):
            yield self._record(node, begin, name, type_, common.below(type_name, branch), target)
        elif row.codes:
            known = f"$this in {one_of(list(row.codes.backward))}"
            begin = Source(begin.context, begin.element, begin.type, begin.first, value, every(begin.condition, known))
            yield Rule(begin, [translated(target, name, value, row.codes, reads=False)], place=node.place)
        elif node.kind.name != "presence":
            yield Rule(begin, [copied(target, name, value)], place=node.place)
        if row.default is not None:
            missing = Source(source, condition=f"{row.field}.empty()")
            yield Rule(missing, [constant(target, name, row.default)], place=node.place)

    def _begin(self, node: Leaf | Sub, source: str, value: str) -> Source:
        row = node.row
        if row.entry:
            return Source(source, row.field or "", variable=value, condition=f"name = {quoted(row.entry)}")
        type_ = common.TYPES.get(node.kind.name, node.kind.name) if isinstance(node, Leaf) and node.choice else ""
        but = f"($this in %{source}.{row.but}).not()" if row.but else ""
        return Source(source, row.field or "", type_, variable=value, condition=but)

    def _said(self, node: Leaf | Sub, begin: Source, name: str, target: str) -> Iterator[Rule]:
        """A named entry of the record: an answer, a text or a judgement."""
        if isinstance(node, Leaf) and node.kind.name == "answer":
            question = self._questions[node.row.entry]
            yield Rule(begin, rules=list(written_answer(node, question, begin.variable, target, self._new)))
        else:
            yield Rule(begin, [copied(target, name, begin.variable)], place=node.place)

    def _record(self, node: Sub, begin: Source, name: str, type_: str, below: str, target: str) -> Rule:
        made = Target(target, name, self._new(), CREATE, (type_,)) if type_ else Target(target, name, self._new())
        if not node.shape.name:
            rules = self.elements(node.group.branches, below, begin.variable, made.variable, frozenset())
            return Rule(begin, [made], list(rules), place=node.place)
        if all(group.name != node.shape.name for group in self._made.groups):
            group = Group(node.shape.name, (Input(SOURCE, "source"), Input(TARGET, "target")))
            self._made.groups.append(group)
            group.rules += self.elements(node.group.branches, below, SOURCE, TARGET, frozenset())
        return Rule(begin, [made], call=Call(node.shape.name, (begin.variable, made.variable)), place=node.place)


def _present(tree: Tree) -> str:
    """The condition that the record has a field that belongs in a group; empty when constants alone do."""
    rows = [leaf.row for leaf in tree.leaves if leaf.row.field is not None and leaf.row.writes]
    rows = [row for row in rows if row.way != "write"] or rows
    said = [
        f"{row.field}.where(name = {quoted(row.entry)}).exists()" if row.entry else f"{row.field}.exists()"
        for row in rows
    ]
    return " or ".join(dict.fromkeys(said))
