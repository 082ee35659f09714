"""Elements of a message as objects of their types, with the elements that say each value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Final

from adapter.fhir.outcome import Issue, error
from adapter.fhir.phrases import say
from adapter.kmehr.structure import Structure
from adapter.kmehr.whence import Whence
from adapter.kmehr.xml import Element

Node = dict[str, Any]
# What the text of an element is to be, and what reads it, raising ValueError for what is none.
TEXTS: Final[Mapping[str, tuple[str, Callable[[str], object]]]] = {
    "date": (say("a date that exists: YYYY-MM-DD"), date.fromisoformat),
    "time": (say("a time that exists: hh:mm:ss"), time.fromisoformat),
}


@dataclass(slots=True)
class Nodes:
    """Makes nodes. `issues`: elements that stand too often, dates and times that are none."""

    structure: Structure
    issues: list[Issue] = field(default_factory=list)
    whence: Whence = field(default_factory=Whence)

    def node(self, element: Element, type_name: str) -> Node:
        """The element as an object of its type: the elements that the structure names, and no other."""
        found, node = self.structure.types[type_name], Node()
        for child in element.children:
            member, inner = found.keys.get(child.name, (None, ""))
            if member is None or child.name in found.added:
                continue
            if inner in ("Identifier", "CodeableConcept"):
                self._coded(node, child, inner)
                continue
            value = self.node(child, inner) if inner in self.structure.types else child.text
            if value and (expected := _unlike(child)):
                self.issues.append(error("invalid-primitive", child.path, expected, child.text))
            if not value and not (member.repeats and inner in self.structure.types):
                continue
            if member.repeats:
                entries = node.setdefault(child.name, [])
                entries.append(value)
                self.whence.put(entries, len(entries) - 1, child.path)
            elif child.name in node:
                self.issues.append(error("too-many", child.path, "1", element.counts[child.name]))
            else:
                node[child.name] = value
                self.whence.put(node, child.name, child.path)
        return node

    def _coded(self, node: Node, element: Element, type_name: str) -> None:
        uri = self.structure.uri(element.attributes)
        if not uri or not element.text:
            return
        if type_name == "Identifier":
            said = {"system": uri, "value": element.text}
            node.setdefault(element.name, []).append(said)
        else:
            said = {"system": uri, "code": element.text}
            node.setdefault(element.name, {"coding": []})["coding"].append(said)
        for name in said:
            self.whence.put(said, name, element.path)


def _unlike(element: Element) -> str:
    """What an element was to be, when its text is no such thing; else empty."""
    expected, read = TEXTS.get(element.name, ("", str))
    try:
        read(element.text)
    except ValueError:
        return expected
    return ""
