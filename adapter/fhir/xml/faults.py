"""What is wrong while XML is being read: each fault with the path of the open elements and the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, error, fatal
from adapter.fhir.phrases import say
from adapter.fhir.xml.tables import EMPTY, FHIR, Row, Table

_MOST_ISSUES: Final = 100
_UNDEFINED_ENTITY: Final = 11  # expat's XML_ERROR_UNDEFINED_ENTITY


@dataclass(slots=True)
class Frame:
    """An open element. `row` is None of a resource. `object` takes its children; of a primitive, its id and extensions.

    `owner` is the JSON object in which it stands, `index` its number there (-1 when it does not repeat), `depth` the
    depth of `object` in JSON, `rank` that of its last child. `filled`: has a value, or its one resource.
    """

    row: Row | None
    table: Table
    object: dict[str, Any]
    owner: dict[str, Any]
    index: int
    depth: int
    rank: int = -1
    filled: bool = False

    @property
    def step(self) -> str:
        """Its FHIRPath step."""
        name = self.row.name if self.row else ""
        return f"{name}[{self.index}]" if self.index >= 0 else name


@dataclass(slots=True)
class Faults:
    """The faults of one reading. `stack` is the reader's own."""

    parser: expat.XMLParserType
    stack: list[Frame]
    issues: list[Issue] = field(default_factory=list)

    def path(self) -> str:
        """FHIRPath of the innermost open element."""
        steps: list[str] = []
        for frame in self.stack:
            if frame.row is not None:
                steps.append(frame.step)
            elif frame.table is not EMPTY and not steps:
                steps.append(frame.table.name)
        return ".".join(steps)

    def add(
        self, kind: str, path: str, expected: str = "", found: str = "", issue: Callable[..., Issue] = error
    ) -> None:
        """One more; raises Refused when there are too many to go on."""
        parser = self.parser
        where = {"line": str(parser.CurrentLineNumber), "column": str(parser.CurrentColumnNumber + 1)}
        self.issues.append(issue(kind, path, expected, found, **where))
        if len(self.issues) >= _MOST_ISSUES:
            raise Refused.of(*self.issues)

    def disorder(self, frame: Frame, row: Row) -> None:
        """`row` comes after an element that it must precede."""
        last = next((other.key for other in frame.table.children.values() if other.rank == frame.rank), "")
        index = f"[{len(frame.object.get(row.key, ()))}]" if row.repeats else ""
        self.add("wrong-order", f"{self.path()}.{row.name}{index}", last, row.key)

    def repeated(self, row: Row) -> None:
        """`row` stands twice and may stand once: JSON has no way to say that, so it is told here."""
        self.add("too-many", f"{self.path()}.{row.name}", "1", "2")

    def unknown(self, frame: Frame, name: str) -> None:
        """An element that the open one does not have, or not in this namespace."""
        namespace, _, local = name.rpartition(" ")
        path = f"{self.path()}.{local}"
        known = next((known for known in frame.table.children if known.rpartition(" ")[2] == local), "")
        if known or namespace != FHIR:
            self.add("wrong-namespace", path, known.rpartition(" ")[0] or FHIR, namespace or "∅", fatal)
        else:
            self.add("unknown-element", path, frame.table.names, local)

    def no_resource(self, frame: Frame, name: str) -> None:
        """What stands where one resource is expected is none, or a second one."""
        namespace, _, kind = name.rpartition(" ")
        path = self.path() or kind
        if frame.filled:
            self.add("too-many", path, "1", kind)
        elif namespace != FHIR:
            self.add("wrong-namespace", path, FHIR, namespace or "∅", fatal)
        else:
            self.add("unknown-resource-type", path, "Patient | Bundle | …", kind)

    def refuse_size(self, depth: int, limits: Limits) -> None:
        """Ends the reading: too deep, else too many elements."""
        if depth > limits.depth:
            self.add("too-deep", self.path(), str(limits.depth), "", fatal)
        else:
            self.add("too-many-elements", self.path(), str(limits.elements), f"> {limits.elements}", fatal)
        raise Refused.of(*self.issues)

    def broken(self, fault: expat.ExpatError, body: bytes) -> Issue:
        """What the parser could not read."""
        where = {"line": str(fault.lineno), "column": str(fault.offset + 1)}
        if fault.code == _UNDEFINED_ENTITY:
            start = self.parser.ErrorByteIndex
            found = body[start : body.find(b";", start, start + 40) + 1].decode("utf-8", "replace")
            return fatal("entity", self.path(), "", found, **where)
        return fatal("unreadable", self.path(), "<…>", say(expat.ErrorString(fault.code)), format="XML", **where)
