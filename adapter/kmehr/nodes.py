"""Elements of a message as objects of their types, with the elements that say each value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from adapter.fhir.outcome import Issue, error
from adapter.kmehr.structure import Structure
from adapter.kmehr.whence import Whence
from adapter.kmehr.xml import Element

Node = dict[str, Any]


@dataclass(slots=True)
class Nodes:
    """Makes nodes. `issues`: elements that stand too often."""

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
