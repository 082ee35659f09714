"""Finds out what became of every element of a resource. Mirrors reading.py, with paths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from adapter.mapping.paths import Select
from adapter.mapping.reading import value_of
from adapter.mapping.trace import (
    CONSTANT,
    GIVEN,
    INCOMPLETE,
    NO_CONCEPT,
    NO_ROW,
    NOT_CHOSEN,
    UNMAPPED,
    WRITTEN,
    Spot,
    TraceRow,
    spots,
)
from adapter.mapping.tree import VALUE, Branch, Group, Leaf, Sub

Met = tuple[str, str, str, str, str]  # target, row, class, codes, why
Claim = tuple[str, str, Group, dict[str, Any]]  # a concept, the place of its file, its tree, the fields that were read
Given = dict[str, Any]  # of one record: list field → how many entries it has; other field → its value
NAMELESS: Final[Met] = ("", "", "", "", NO_ROW)
ITEM: Final[Met] = ("=", "", "defaulted", "", "")  # a group of the questionnaire
NESTED: Final = frozenset((dict, list))
NOWHERE: Final[Met] = ("", "", "", "", NO_CONCEPT)


def explain(resource: dict[str, Any], claims: Sequence[Claim]) -> list[TraceRow]:
    """The rows of one resource that is read as these concepts."""
    met: dict[Spot, Met] = {}
    more: dict[Spot, list[Met]] = {}
    for name, place, tree, fields in claims:
        met[id(resource), "resourceType"] = ("=", place, "defaulted", "", "")
        _Reader(met, more, fields).group(tree, resource, name, {})
    type_name = resource.get("resourceType", "")
    own_id = resource.get("id")
    ref = f"{type_name}/{own_id}" if isinstance(own_id, str) else type_name
    rows: list[TraceRow] = []
    _leaves(resource, type_name, NAMELESS if claims else NOWHERE, met, ref, rows)
    if more:
        places = {path: spot for spot, path, _ in spots(resource, type_name)}
        rows += [TraceRow(ref, row.source, *what) for row in rows for what in more.get(places[row.source], ())]
    return rows


def _leaves(node: Any, path: str, above: Met, met: dict[Spot, Met], ref: str, rows: list[TraceRow]) -> None:
    """Adds every value below an object or list; `above` is what was said of all that is in it."""
    new = tuple.__new__  # half the time of TraceRow(…), for every value of every resource
    spot, whole = id(node), above[4] == INCOMPLETE
    named = type(node) is dict
    for key, value in node.items() if named else enumerate(node):
        below = f"{path}.{key}" if named else f"{path}[{key}]"
        here = above if whole else met.get((spot, key), above)
        if type(value) in NESTED:
            _leaves(value, below, NAMELESS if here[0] else here, met, ref, rows)
        elif value is not None:
            rows.append(new(TraceRow, (ref, below, *here)))


def unmapped(resource: dict[str, Any], claim: Claim) -> Iterator[tuple[str, Any, Leaf]]:
    """Values that rows were to take and none could, with the path: a code that no table has, a date that is none."""
    name, _, tree, fields = claim
    reader = _Reader({}, {}, fields)
    reader.group(tree, resource, name, {})
    for spot, path, value in spots(resource, resource["resourceType"]):
        if spot in reader.unmapped:
            yield path, value, reader.unmapped[spot]


@dataclass(slots=True)
class _Reader:
    """Notes what each row meets. A taken element stays taken; a reason stands only where no row takes the element."""

    met: dict[Spot, Met]
    more: dict[Spot, list[Met]]  # what further rows made of an element that was taken
    fields: dict[str, Any]
    unmapped: dict[Spot, Leaf] = field(default_factory=dict)
    taken: int = 0  # how many elements were taken so far

    def group(self, group: Group, node: Any, target: str, given: Given) -> None:
        for branch in group.others:
            entries = node.get(branch.name)
            if entries is None:
                self._other_value(branch, node)
                continue
            if not branch.lists:
                self._meet(branch.node, node, branch.name, target, given)
                continue
            for at in self._picked(branch, entries):
                before = self.taken
                self._meet(branch.node, entries, at, target, given)
                if branch.step.select and self.taken > before:
                    self._discriminator(branch.step.select, entries[at], branch.leaf)
        if group.items and "item" in node:
            self._items(group.items, node["item"], target, given)

    def _other_value(self, branch: Branch, node: Any) -> None:
        """A date is told that stands in an extension as another type than the row of the habit reads."""
        if isinstance(branch.node, Leaf) and branch.misses(node):
            self._untaken(node, next(key for key in node if key.startswith(VALUE)), branch.node)

    def _untaken(self, container: Any, key: Any, leaf: Leaf) -> None:
        spot = (id(container), key)
        if not self.met.get(spot, NAMELESS)[0]:
            self.unmapped.setdefault(spot, leaf)

    def _items(self, groups: dict[str, Group], items: Any, target: str, given: Given) -> None:
        for item in items:
            group = groups.get(item.get("linkId"))
            if group is not None:
                if given.setdefault(f"={item['linkId']}", item) is item:
                    self._take(item, "linkId", "=", next(group.leaves, None))
                self.group(group, item, target, given)
            self._items(groups, item.get("item", ()), target, given)
            for answer in item.get("answer", ()):
                self._items(groups, answer.get("item", ()), target, given)

    def _picked(self, branch: Branch, entries: list[Any]) -> list[int]:
        """Where the entries are that a branch takes; the others get their reason."""
        chosen = branch.chosen
        found = [at for at, entry in enumerate(entries) if entry is not None and (chosen is None or chosen(entry))]
        if branch.step.pick != "each":
            for at in found[1:]:
                self._refuse(entries, at, NOT_CHOSEN, branch.leaf)
            del found[1:]
        return found

    def _discriminator(self, select: Select, entry: Any, leaf: Leaf | Sub) -> None:
        """The element by which an entry is chosen is a constant, where something of the entry was taken."""
        self._take(entry, select.key, "=", leaf)
        if select.system:
            codings = entry[select.key]["coding"]
            chosen = next(coding for coding in codings if coding.get("code") == select.literal)
            self._take(chosen, "system", "=", leaf)
            self._take(chosen, "code", "=", leaf)

    def _meet(self, node: Leaf | Sub | Group, container: Any, key: Any, target: str, given: Given) -> None:
        if isinstance(node, Group):
            self.group(node, container[key], target, given)
        elif node.row.field is None or node.row.way == "write":
            self._written(node, container, key, target, given)
        elif isinstance(node, Leaf):
            self._leaf(node, container, key, target, given)
        else:
            self._sub(node, container, key, target, given)

    def _written(self, node: Leaf | Sub, container: Any, key: Any, target: str, given: Given) -> None:
        """What a row only writes is lost unless it says once what will be written."""
        field, found = node.row.field, container[key]
        said = node.row.fixed if field is None else self.fields.get(field)
        value = found if field is None else value_of(node)(found, [])
        is_there = field is not None and value is True  # a row that writes its element for the presence of a field
        if said is None or not (is_there or (value in said if node.listed and field else value == said)):
            self._refuse(container, key, WRITTEN if field else CONSTANT, node)
            return
        name = f"{node.name}[{said.index(value)}]" if node.listed and field else node.name
        spot = (id(container), key)
        if given.setdefault(f"{node.place} {name}", spot) != spot:
            self._refuse(container, key, GIVEN, node)
        elif isinstance(node, Sub):
            self.group(node.group, found, f"{target}.{name}", {})
        else:
            self._take(container, key, f"{target}.{name}" if field and not is_there else "=", node)

    def _sub(self, node: Sub, container: Any, key: Any, target: str, given: Given) -> None:
        if not node.listed and node.name in given:
            self._refuse(container, key, GIVEN, node)
            return
        inner: Given = {}
        below, short = f"{target}.{_indexed(node, given)}", node.shape.short
        self.group(node.group, container[key], below, inner)
        if short and inner.keys() == {short}:
            self._rename(f"{below}.{short}", below)
        if inner and all(name in inner for name in node.shape.needs):
            _give(node, given, inner)
        else:
            self.met[id(container), key] = ("", node.place, node.class_, "", INCOMPLETE)

    def _rename(self, target: str, shorter: str) -> None:
        """An inner record with one field was given as the value of that field."""
        for spot, met in self.met.items():
            if met[0] == target:
                self.met[spot] = (shorter, *met[1:])

    def _leaf(self, node: Leaf, container: Any, key: Any, target: str, given: Given) -> None:
        kind, table, value = node.kind, node.row.codes, container[key]
        known = value if kind.read is None and table is None else value_of(node)(value, [])
        if known is None:
            self._refuse(container, key, UNMAPPED, node)
            self._untaken(container, key, node)
        elif not node.listed and node.name in given:
            self._refuse(container, key, GIVEN, node)
        else:
            what = f"{target}.{_indexed(node, given)}"
            _give(node, given, known)
            if kind.keeps:
                self._take_parts(container[key], kind.keeps, what, node)
            elif type(value) in NESTED:
                self._take(*_innermost(container, key), what, node)
            else:
                self._take(container, key, what, node)

    def _take_parts(self, value: Any, keeps: Iterable[str], target: str, leaf: Leaf) -> None:
        """Takes the parts of a value that are kept."""
        for path in keeps:
            *before, last = path.split(".")
            node = value
            for name in before:
                node = node.get(name, {})
            if last in node:
                self._take(node, last, target, leaf)

    def _take(self, container: Any, key: Any, target: str, leaf: Leaf | Sub | None) -> None:
        spot = (id(container), key)
        before = self.met.get(spot)
        self.taken += 1
        self.unmapped.pop(spot, None)
        what = (target, *leaf.told) if leaf else ITEM
        if before is None or before[0] in ("", "="):
            self.met[spot] = what
        elif target != "=":
            self.more.setdefault(spot, []).append(what)

    def _refuse(self, container: Any, key: Any, why: str, leaf: Leaf | Sub) -> None:
        self.met.setdefault((id(container), key), ("", leaf.place, leaf.class_, "", why))


def _innermost(container: Any, key: Any) -> tuple[Any, Any]:
    """The first value in an element: what a row that takes the whole element is told at."""
    while (value := container[key]) and type(value) in NESTED:
        container, key = value, next(iter(value)) if type(value) is dict else 0
    return container, key


def _indexed(node: Leaf | Sub, given: Given) -> str:
    return f"{node.name}[{given.get(node.name, 0)}]" if node.listed else node.name


def _give(node: Leaf | Sub, given: Given, value: Any) -> None:
    if node.listed:
        given[node.name] = given.get(node.name, 0) + 1
    else:
        given.setdefault(node.name, value)
