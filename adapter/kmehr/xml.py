"""KMEHR XML to a plain tree, in one pass of a streaming parser that stops at the first limit, DTD or broken tag."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from xml.parsers import expat

from adapter.canonical import KMEHR
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, fatal
from adapter.fhir.phrases import say
from adapter.fhir.text import checked

ROOT: Final = "kmehrmessage"
ENCODINGS: Final = ("utf-8", "us-ascii")
HEAD: Final = 4096


@dataclass(slots=True)
class Element:
    """One element; `path` leads to it from the top, `text` is what stands in it."""

    name: str
    path: str
    attributes: dict[str, str]
    children: list[Element] = field(default_factory=list)
    text: str = ""
    counts: dict[str, int] = field(default_factory=dict)


def is_kmehr(body: bytes) -> bool:
    """Whether a body is meant to be a KMEHR message, by its beginning."""
    return KMEHR.encode() in body[:HEAD]


def parse(raw: bytes, limits: Limits) -> Element:
    """The message in `raw`. Raises Refused (400, 413): unreadable, too large, with a DTD, or no KMEHR message."""
    return _Reader(checked(raw, limits, "KMEHR XML"), limits).run()


class _Reader:
    def __init__(self, body: bytes, limits: Limits) -> None:
        self._body, self._limits = body, limits
        self._parser = expat.ParserCreate("utf-8", " ")
        self._stack: list[Element] = []
        self._root: Element | None = None
        self._elements = 0

    def run(self) -> Element:
        parser = self._parser
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.XmlDeclHandler = self._declaration
        parser.StartDoctypeDeclHandler = self._document_type
        try:
            parser.Parse(self._body, True)
        except expat.ExpatError as fault:
            where = {"line": str(fault.lineno), "column": str(fault.offset + 1)}
            found = say(expat.ErrorString(fault.code))
            raise Refused.of(fatal("unreadable", self._path(), "<…>", found, format="XML", **where)) from None
        assert self._root is not None  # expat refuses a document without element
        return self._root

    def _path(self) -> str:
        return self._stack[-1].path if self._stack else ""

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1 + len(attributes)
        if len(self._stack) >= self._limits.depth:
            raise Refused.of(fatal("too-deep", self._path(), str(self._limits.depth)))
        if self._elements > self._limits.elements:
            raise Refused.of(fatal("too-many-elements", self._path(), str(self._limits.elements), self._elements))
        namespace, _, local = name.rpartition(" ")
        if not self._stack and (namespace, local) != (KMEHR, ROOT):
            raise Refused.of(
                fatal(
                    "not-a-resource",
                    "",
                    say("{name} in the namespace {uri}", name=ROOT, uri=KMEHR),
                    f"{local} {namespace}",
                )
            )
        if namespace != KMEHR:
            raise Refused.of(fatal("wrong-namespace", self._path(), KMEHR, namespace or "∅"))
        self._stack.append(self._element(local, attributes))

    def _element(self, name: str, attributes: dict[str, str]) -> Element:
        if not self._stack:
            self._root = Element(name, name, attributes)
            return self._root
        outer = self._stack[-1]
        number = outer.counts.get(name, 0)
        outer.counts[name] = number + 1
        element = Element(name, f"{outer.path}.{name}[{number}]", attributes)
        outer.children.append(element)
        return element

    def _end(self, name: str) -> None:
        element = self._stack.pop()
        element.text = element.text.strip()

    def _text(self, text: str) -> None:
        self._stack[-1].text += text

    def _declaration(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and encoding.lower() not in ENCODINGS:
            raise Refused.of(fatal("wrong-encoding", expected="UTF-8", found=encoding, position="0"))

    def _document_type(self, name: str, *identifiers: Any) -> None:
        line = str(self._parser.CurrentLineNumber)
        raise Refused.of(fatal("entity", found=f"<!DOCTYPE {name}", line=line))
