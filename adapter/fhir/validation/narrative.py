"""The XHTML of narratives: well formed, only what FHIR allows and where HTML has it, nothing active, not blank."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Final
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate, XMLParserType

from adapter.canonical import XHTML
from adapter.fhir.phrases import say
from adapter.fhir.validation.primitives import mistyped
from adapter.fhir.validation.problems import Problems, Scope, problem
from adapter.fhir.validation.xhtml import ANYWHERE, ATTRIBUTES, CHILDREN, ELEMENTS, EXCLUDED, INSIDE, LINKS

ACTIVE: Final = re.compile(
    r"(?:javascript|vbscript|livescript|data:(?!image/(?:png|gif|jpe?g|webp|bmp)[;,]))", re.IGNORECASE
)
SPACES: Final = re.compile(r"[\s\x00-\x20]+")
BLANK: Final = " \t\r\n"  # white space of HTML: a no-break space is content
UNLINKED: Final = re.compile(r"urn:(?!uuid:)|.*[\s{}]|\Z", re.IGNORECASE | re.DOTALL)
ANCHOR: Final = re.compile(r"""\s(?:id|name)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
NOTHING: Final[frozenset[str]] = frozenset()


class _Unsafe(Exception):
    """Something that a narrative may not hold."""


class _Reader:
    """Follows the parser through one narrative and stops at the first thing that is not allowed. `fragments`: what its
    links point to in the resource."""

    def __init__(self) -> None:
        self.empty = True
        self.open: list[str] = []
        self.excluded = [NOTHING]  # for each open element and the document: what stands nowhere below
        self.fragments: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition("|")
        if namespace != XHTML:
            raise _Unsafe(f"<{tag} xmlns={namespace or '∅'}>")
        if not self.open and tag != "div":
            raise _Unsafe(f"<{tag}>…")
        if tag not in ELEMENTS:
            raise _Unsafe(f"<{tag}>")
        if self.open:
            self.place(tag, self.open[-1])
        self.open.append(tag)
        barred = self.excluded[-1]
        self.excluded.append(barred | EXCLUDED[tag] if tag in EXCLUDED else barred)
        if tag == "img":
            self.empty = False
        for attribute, value in attributes.items():
            self.attribute(tag, attribute, value)

    def place(self, tag: str, holder: str) -> None:
        """Whether an element may stand in the one that holds it, and in those around."""
        allowed = holder in INSIDE[tag] if tag in INSIDE else holder not in CHILDREN or tag in CHILDREN[holder]
        if not allowed or tag in self.excluded[-1]:
            raise _Unsafe(f"<{tag}> in <{holder}>")

    def end(self, name: str) -> None:
        self.open.pop()
        self.excluded.pop()

    def attribute(self, tag: str, name: str, value: str) -> None:
        if name not in ANYWHERE and name not in ATTRIBUTES.get(tag, ()):
            raise _Unsafe(f"<{tag} {name}=…>")
        if name not in LINKS:
            return
        if ACTIVE.match(SPACES.sub("", value)) or UNLINKED.match(value):
            raise _Unsafe(f"{name}={value}")
        if value[0] == "#":
            self.fragments.append(value[1:])

    def text(self, characters: str) -> None:
        if characters.strip(BLANK):
            self.empty = False
            if self.open[-1] in CHILDREN:
                raise _Unsafe(f"text in <{self.open[-1]}>")

    def doctype(self, name: str, *_: Any) -> None:
        raise _Unsafe(f"<!DOCTYPE {name}>")

    def instruction(self, target: str, _: str) -> None:
        raise _Unsafe(f"<?{target}?>")

    def follow(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        parser.ProcessingInstructionHandler = self.instruction


def check_xhtml(value: Any, scope: Scope) -> Problems:
    """The checker of Narrative.div (txt-1, txt-2), and of its links within the resource."""
    if type(value) is not str:
        return mistyped(value, say("text"))
    reader = _Reader()
    parser = ParserCreate(namespace_separator="|")
    reader.follow(parser)
    try:
        parser.Parse(value.strip().encode(), True)
    except ExpatError as broken:
        return problem(
            "narrative",
            say("well-formed XHTML without named entities, in {div}", div=f'<div xmlns="{XHTML}">'),
            say(ErrorString(broken.code)),
        )
    except _Unsafe as unsafe:
        return problem(
            "narrative", say("basic HTML formatting without anything active, in a <div> of XHTML"), str(unsafe)
        )
    except UnicodeEncodeError:
        return problem("narrative", say("Unicode text"), say("a lone surrogate"))
    if reader.empty:
        return problem("narrative", say("content that is not blank"), "")
    return _unresolved(reader.fragments, scope) if reader.fragments else None


def _unresolved(fragments: list[str], scope: Scope) -> Problems:
    if scope.anchors is None:
        scope.anchors = frozenset(_anchors(scope.whole))
    lost = next((one for one in fragments if one and one not in scope.anchors), None)
    return None if lost is None else problem("narrative", say("a link to an id of this resource"), f"#{lost}")


def _anchors(value: Any) -> Iterator[str]:
    """What a link may point to: the ids of resources and elements, and those of narratives."""
    waiting = [value]
    while waiting:
        held = waiting.pop()
        if type(held) is list:
            waiting.extend(held)
        elif type(held) is dict:
            waiting.extend(held.values())
            if type(name := held.get("id")) is str:
                yield name
        elif type(held) is str and held.lstrip()[:4] == "<div":
            yield from (one or other for one, other in ANCHOR.findall(held))
