"""Rows as a tree that follows the resource: each element of it once, with what becomes of it below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from adapter.mapping.choosing import chooser
from adapter.mapping.kinds import KINDS, UNREAD_DATE, Kind
from adapter.mapping.model import ONE_WAY, Concept, Pattern, Row, Shape
from adapter.mapping.paths import Select, Step

VALUE: Final = "value"  # how the value of an extension is named, whatever its type


@dataclass(slots=True, eq=False)
class Meeting:
    """Where a row meets an element.

    `name`: of the field. `listed`: it is a list. `whole`: it is the list at the element, neither more nor less.
    `shared`: several rows read it. `choice`: several rows write it. `class_`: of the row; in a one-way one, one-way.
    `told`: what a trace says of it after the target: place, class, code table, no reason.
    """

    row: Row
    name: str
    place: str
    listed: bool
    whole: bool
    shared: bool
    choice: bool
    class_: str
    told: tuple[str, str, str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.told = (self.place, self.class_, self.row.codes.name if self.row.codes else "", "")


@dataclass(slots=True, eq=False)
class Leaf(Meeting):
    """A value of the record."""

    kind: Kind

    @property
    def expected(self) -> str:
        """What it can read."""
        return self.kind.expected or ", ".join(self.row.codes.forward if self.row.codes else ())


@dataclass(slots=True, eq=False)
class Sub(Meeting):
    """A record of its own."""

    shape: Shape
    group: Group


@dataclass(slots=True, eq=False)
class Branch:
    """One element of a group, picked in one way. `chosen` tells the entries that the step selects."""

    step: Step
    node: Leaf | Sub | Group
    name: str = field(init=False)
    lists: bool = field(init=False)
    chosen: Callable[[Any], bool] | None = field(init=False)

    def __post_init__(self) -> None:
        self.name, self.lists = self.step.name, self.step.lists
        self.chosen = chooser(self.step.select) if self.step.select else None

    @property
    def leaf(self) -> Leaf | Sub:
        """The first leaf at or below the element."""
        return next(self.node.leaves) if isinstance(self.node, Group) else self.node

    def misses(self, node: Any) -> bool:
        """Whether a habit of dates finds no value of its type in an extension that has one of another type."""
        dated = isinstance(self.node, Leaf) and self.node.kind.untaken == UNREAD_DATE and self.name.startswith(VALUE)
        return dated and self.name not in node and any(key.startswith(VALUE) for key in node)


@dataclass(slots=True, eq=False)
class Group:
    """The elements of one object that rows name.

    `ordered`: rows of several elements share a field, so their order counts. `items`: what becomes of the
    questionnaire items in it, at any depth, by linkId; `others`: the branches that are no such items.
    """

    branches: list[Branch] = field(default_factory=list)
    ordered: bool = False
    items: dict[str, Group] = field(default_factory=dict)
    others: list[Branch] = field(default_factory=list)

    @property
    def leaves(self) -> Iterator[Leaf | Sub]:
        """Every leaf of this record, those of inner records not counted."""
        for branch in self.branches:
            if isinstance(branch.node, Group):
                yield from branch.node.leaves
            else:
                yield branch.node


def all_leaves(group: Group) -> Iterator[Leaf | Sub]:
    """Every leaf, those of inner records counted."""
    for leaf in group.leaves:
        yield leaf
        if isinstance(leaf, Sub):
            yield from all_leaves(leaf.group)


def concept_tree(concept: Concept) -> Group:
    """The tree of a concept; its patterns are constants in it."""
    constants = [row for pattern in concept.patterns if pattern.system and (row := _constant(pattern, concept))]
    constants += [row for patterns in concept.also for pattern in patterns if (row := _constant(pattern, concept))]
    return _tree((*constants, *concept.rows), "")


def _tree(rows: tuple[Row, ...], via: str, outer: str = "") -> Group:
    readers = Counter((row.field, row.entry) for row in rows if row.reads)
    writers = Counter((row.field, row.entry) for row in rows if row.writes)
    root = Group()
    for row in rows:
        name = (row.field, row.entry)
        class_ = ONE_WAY if outer == ONE_WAY else row.class_
        _place(root, row, via, readers[name] > 1, writers[name] > 1, class_)
    _finish(root)
    return root


def _place(group: Group, row: Row, via: str, shared: bool, choice: bool, class_: str) -> None:
    """Hangs the row into the tree."""
    *before, last = row.path
    for step in before:
        group = _inner(group, step)
    place = f"{via} > {row.place}" if via else row.place
    name = f"{row.field}[{row.entry}]" if row.entry else row.field or ""
    each = sum(step.pick == "each" for step in row.path)
    whole = each == 1 and last.pick == "each" and not (last.select or shared or row.entry)
    common = (row, name, place, each > 0 or row.listed, whole, shared, choice, class_)
    if isinstance(row.value, Shape):
        node: Leaf | Sub = Sub(*common, row.value, _tree(row.value.rows, place, class_))
    else:
        node = Leaf(*common, row.value)
    group.branches.append(Branch(last, node))


def _inner(group: Group, step: Step) -> Group:
    """The group behind a step. Behind `[*]` rows are not joined: each writes its own entries."""
    if step.pick != "each":
        for branch in group.branches:
            if branch.step == step and isinstance(branch.node, Group):
                return branch.node
    inner = Group()
    group.branches.append(Branch(step, inner))
    return inner


def _finish(group: Group) -> None:
    group.ordered = any(leaf.shared for leaf in group.leaves)
    group.others = [branch for branch in group.branches if not _is_item(branch)]
    group.items = _items(group)
    for inner in (*group.items.values(), *(branch.node for branch in group.branches)):
        if isinstance(inner, Group) and not inner.others:
            _finish(inner)


def _items(group: Group) -> dict[str, Group]:
    """What becomes of each item, whatever items it stands in."""
    found: dict[str, Group] = {}
    for branch in group.branches:
        if _is_item(branch) and isinstance(branch.node, Group) and branch.step.select:
            own = found.setdefault(branch.step.select.literal, Group())
            own.branches += [each for each in branch.node.branches if not _is_item(each)]
            for link_id, inner in _items(branch.node).items():
                found.setdefault(link_id, Group()).branches.extend(inner.branches)
    return found


def _is_item(branch: Branch) -> bool:
    """Whether it finds a questionnaire item by its linkId, which it does at any depth."""
    return branch.step.name == "item" and branch.step.select is not None and branch.step.select.key == "linkId"


def _constant(pattern: Pattern, concept: Concept) -> Row | None:
    """The row that writes a pattern of one code or text."""
    if pattern.code == "*" or pattern.versioned:
        return None
    path = pattern.path
    if pattern.system:
        coding = replace(path[-1], pick="one", select=Select("system", pattern.system))
        path = (*path[:-1], coding, Step("code"))
    return Row(
        place=pattern.place,
        field=None,
        entry="",
        path=path,
        value=KINDS["code"],
        codes=None,
        fixed=pattern.code,
        default=None,
        but="",
        class_="defaulted",
        way="",
        contract=concept.rows[-1].contract,
    )
