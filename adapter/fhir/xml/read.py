"""FHIR XML to a resource, in one pass of a streaming parser that stops at the first limit, DTD or broken tag."""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

from adapter.fhir.definitions import resource_types
from adapter.fhir.json_scan import number_is_sane
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, fatal
from adapter.fhir.phrases import say
from adapter.fhir.xml.faults import Faults, Frame
from adapter.fhir.xml.narrative import Scope, fragment
from adapter.fhir.xml.primitives import CONVERT
from adapter.fhir.xml.tables import COMPLEX, EMPTY, FHIR, NARRATIVE, PRIMITIVE, SCHEMA_INSTANCE, Row, table

_ENCODINGS: Final = ("utf-8", "us-ascii")


class Reader:
    """One reading of one body."""

    def __init__(self, body: bytes, limits: Limits) -> None:
        self.body, self.limits = body, limits
        self.document: dict[str, Any] = {}
        self.stack = [Frame(None, EMPTY, self.document, {}, -1, 0)]
        self.shadowed: list[tuple[dict[str, Any], Row]] = []
        # How many elements were met; how deep the reader is in one whose content is not FHIR; where a narrative began.
        self.elements = self.skipping = 0
        self.narrative_start = -1
        self.scope = Scope()
        self.parser = expat.ParserCreate("utf-8", " ")
        self.faults = Faults(self.parser, self.stack)

    def run(self) -> dict[str, Any]:
        """The resource; raises Refused with every fault that was found up to where reading had to stop."""
        self._listen()
        try:
            self.parser.Parse(self.body, True)
        except expat.ExpatError as fault:
            raise Refused.of(*self.faults.issues, self.faults.broken(fault, self.body)) from None
        if self.faults.issues:
            raise Refused.of(*self.faults.issues)
        for owner, row in self.shadowed:
            _level(owner, row)
        return self.document

    def _listen(self) -> None:
        parser = self.parser
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._document_type
        parser.StartNamespaceDeclHandler = self.scope.open
        parser.EndNamespaceDeclHandler = self.scope.close

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.skipping:
            self.skipping += 1
            return
        frame = self.stack[-1]
        row = frame.table.children.get(name)
        if row is None:
            self._start_resource(frame, name, attributes)
            return
        if row.rank < frame.rank:
            self.faults.disorder(frame, row)
        frame.rank = row.rank
        if row.holds == PRIMITIVE:
            self._start_primitive(frame, row, attributes)
        elif row.holds == NARRATIVE:
            self._start_narrative(frame, row)
        else:
            self._start_complex(frame, row, attributes)

    def _start_primitive(self, frame: Frame, row: Row, attributes: dict[str, str]) -> None:
        value: Any = attributes.get("value")
        if value is not None and row.type in CONVERT:
            value = self._converted(row, value)
        index = self._place(frame, row, value)
        child = Frame(row, row.inner, {}, frame.object, index, frame.depth + 1, filled=value is not None)
        self.stack.append(child)
        if len(attributes) != child.filled:
            self._attributes(child, {name: text for name, text in attributes.items() if name != "value"})

    def _start_complex(self, frame: Frame, row: Row, attributes: dict[str, str]) -> None:
        child: dict[str, Any] = {}
        index = self._place(frame, row, child)
        depth = frame.depth + (2 if row.repeats else 1)
        if depth > self.limits.depth or self.elements > self.limits.elements:
            self.faults.refuse_size(depth, self.limits)
        inner = row.inner if row.holds == COMPLEX else EMPTY
        opened = Frame(row, inner, child, frame.object, index, depth)
        self.stack.append(opened)
        if attributes:
            self._attributes(opened, attributes)

    def _place(self, frame: Frame, row: Row, value: Any) -> int:
        """Puts a value under its JSON name; its number there, -1 when the element does not repeat."""
        owner = frame.object
        if not row.repeats:
            if row.key in owner:
                self.faults.repeated(row)
            owner[row.key] = value
            return -1
        values = owner.setdefault(row.key, [])
        values.append(value)
        return len(values) - 1

    def _start_resource(self, frame: Frame, name: str, attributes: dict[str, str]) -> None:
        """A resource, at the top or in an element that holds one; any other element has no place here."""
        namespace, _, kind = name.rpartition(" ")
        if frame.table is not EMPTY:
            self.faults.unknown(frame, name)
            self.skipping = 1
        elif namespace != FHIR or kind not in resource_types() or frame.filled:
            self.faults.no_resource(frame, name)
            frame.filled = True
            self.skipping = 1
        else:
            frame.filled = True
            frame.object["resourceType"] = kind
            child = Frame(None, table(kind), frame.object, {}, -1, max(frame.depth, 1))
            self.stack.append(child)
            self._attributes(child, {key: text for key, text in attributes.items() if SCHEMA_INSTANCE not in key})

    def _start_narrative(self, frame: Frame, row: Row) -> None:
        self._place(frame, row, "")
        self.narrative_start = self.parser.CurrentByteIndex
        self.skipping = 1

    def _end(self, name: str) -> None:
        if self.skipping:
            self._end_skipped()
            return
        frame = self.stack.pop()
        row = frame.row
        if row is None or row.holds == COMPLEX:
            return
        if row.holds == PRIMITIVE and frame.object:
            self._shadow(frame, row)
        elif not frame.filled:
            expected = say("a value") if row.holds == PRIMITIVE else say("a resource")
            self.faults.add("empty-value", f"{self.faults.path()}.{frame.step}", expected, "∅")

    def _end_skipped(self) -> None:
        self.skipping -= 1
        if self.skipping == 0 and self.narrative_start >= 0:
            end = self.parser.CurrentByteIndex
            self.stack[-1].object["div"] = fragment(self.body, self.narrative_start, end, self.scope)
            self.narrative_start = -1

    def _shadow(self, frame: Frame, row: Row) -> None:
        """Puts id and extensions of a primitive under its name with underscore; lists are levelled at the end."""
        owner = frame.owner
        if row.repeats:
            shadows = owner.setdefault(row.shadow, [])
            shadows.extend([None] * (frame.index - len(shadows)))
            shadows.append(frame.object)
            self.shadowed.append((owner, row))
        else:
            owner[row.shadow] = frame.object
            if not frame.filled:
                del owner[row.key]

    def _converted(self, row: Row, text: str) -> Any:
        if row.type == "decimal" and not number_is_sane(text, self.limits):
            expected = say("{most} digits", most=self.limits.digits)
            self.faults.add("number-out-of-range", f"{self.faults.path()}.{row.name}", expected, text, fatal)
            return text
        return CONVERT[row.type](text)

    def _attributes(self, frame: Frame, attributes: dict[str, str]) -> None:
        for name, text in attributes.items():
            row = frame.table.attributes.get(name)
            if row is None:
                self.faults.add("unknown-attribute", self.faults.path(), " | ".join(frame.table.attributes), name)
            else:
                frame.object[row.key] = text

    def _text(self, text: str) -> None:
        if not self.skipping and not text.isspace():
            self.faults.add("unexpected-text", self.faults.path(), "", text.strip())

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise Refused.of(fatal("wrong-encoding", expected="UTF-8", found=encoding, position="0"))

    def _document_type(self, name: str, *identifiers: Any) -> None:
        line = str(self.parser.CurrentLineNumber)
        raise Refused.of(fatal("entity", found=f"<!DOCTYPE {name}", line=line))


def _level(owner: dict[str, Any], row: Row) -> None:
    """Makes a list and its shadow equally long; a list without any value is left out (FHIR JSON)."""
    values, shadows = owner.get(row.key), owner[row.shadow]
    if values is None:
        return
    shadows.extend([None] * (len(values) - len(shadows)))
    if all(value is None for value in values):
        del owner[row.key]
