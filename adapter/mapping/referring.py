"""Where the references of a written resource lead, told from its record: the resource need not be looked through."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from adapter.fhir.identifiers import person_keys
from adapter.fhir.references import logical_key
from adapter.fhir.search.catalogue import link_segment
from adapter.fhir.search.model import Link
from adapter.mapping.paths import Step
from adapter.mapping.tree import Group, Leaf, Sub

Refer = Callable[[dict[str, Any]], list[Link]]
REFERENCE: Final = "reference"  # the shape in which records hold references


def compile_links(group: Group) -> Refer | None:
    """What gives the links of the resource that a record says; None when more than its fields decides on them."""
    every = list(_rows(group, ""))
    rows = tuple((field, path) for field, path in every if field is not None)
    if len(rows) < len(every):
        return None

    def refer(fields: dict[str, Any]) -> list[Link]:
        found: dict[Link, None] = {}
        for field, path in rows:
            value = fields.get(field)
            for reference in value if value.__class__ is list else (value,) if value else ():
                for key in _keys(reference):
                    found[Link(key, path)] = None
        return [*found]

    return refer


def _keys(reference: dict[str, Any]) -> Iterator[str]:
    literal = reference.get("reference", "")
    if literal and literal[0] != "#":
        yield literal.partition("/_history/")[0]
    if (identifier := reference.get("identifier")) is not None and (key := logical_key(identifier)):
        yield key
        yield from person_keys((key,))


def _rows(group: Group, prefix: str) -> Iterator[tuple[str | None, str]]:
    """The field and the path of each reference; no field where a record of its own holds it, or other fields decide."""
    for branch in group.branches:
        path, node = prefix + _segment(branch.step), branch.node
        if isinstance(node, Group):
            yield from _rows(node, f"{path}.")
        elif isinstance(node, Sub) and node.shape.name == REFERENCE and not node.row.entry and node.row.writes:
            yield node.row.field if node.row.way != "write" else None, path
        elif isinstance(node, Sub) and not _plain(node):
            yield None, path


def _plain(sub: Sub) -> bool:
    """Whether nothing in a record of its own is a reference."""
    return all(isinstance(leaf, Leaf) or (leaf.shape.name != REFERENCE and _plain(leaf)) for leaf in sub.group.leaves)


def _segment(step: Step) -> str:
    url = step.select.literal if step.select is not None and step.select.key == "url" else ""
    return link_segment(f"extension({url})" if step.name == "extension" else step.name)
