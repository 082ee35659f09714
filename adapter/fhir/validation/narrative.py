"""The XHTML of narratives: well formed, only elements and attributes that FHIR allows, nothing active, not blank."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers.expat import ErrorString, ExpatError, ParserCreate, XMLParserType

from adapter.canonical import XHTML, XML
from adapter.fhir.phrases import say
from adapter.fhir.validation.primitives import mistyped
from adapter.fhir.validation.problems import Problems, Scope, problem

_CELL: Final = "abbr axis headers scope rowspan colspan nowrap bgcolor"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# HTML 4.0 chapters 7-11 (without 9.4) and 15, with links and images (R4, Narrative).
ELEMENTS: Final = _words(
    """a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3
    h4 h5 h6 hr i img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var"""
)
ANYWHERE: Final = _words(
    f"title style class id lang dir accesskey tabindex align valign char charoff width height {XML}|lang {XML}|space"
)
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": _words("href name rel rev type charset hreflang shape coords"),
    "area": _words("href nohref alt shape coords"),
    "blockquote": _words("cite"),
    "br": _words("clear"),
    "col": _words("span"),
    "colgroup": _words("span"),
    "hr": _words("size noshade"),
    "img": _words("src alt longdesc border usemap ismap name hspace vspace"),
    "li": _words("value type"),
    "map": _words("name"),
    "ol": _words("start type compact"),
    "q": _words("cite"),
    "table": _words("summary border frame rules cellspacing cellpadding bgcolor"),
    "td": _words(_CELL),
    "th": _words(_CELL),
    "tr": _words("bgcolor"),
    "ul": _words("type compact"),
}
LINKS: Final = _words("href src cite longdesc")
ACTIVE: Final = re.compile(
    r"(?:javascript|vbscript|livescript|data:(?!image/(?:png|gif|jpe?g|webp|bmp)[;,]))", re.IGNORECASE
)
SPACES: Final = re.compile(r"[\s\x00-\x20]+")


class _Unsafe(Exception):
    """Something that a narrative may not hold."""


class _Reader:
    """Follows the parser through one narrative and stops at the first thing that is not allowed."""

    def __init__(self) -> None:
        self.empty = True
        self.root = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, tag = name.rpartition("|")
        if namespace != XHTML:
            raise _Unsafe(f"<{tag} xmlns={namespace or '∅'}>")
        if self.root and tag != "div":
            raise _Unsafe(f"<{tag}>…")
        if tag not in ELEMENTS:
            raise _Unsafe(f"<{tag}>")
        self.root = False
        if tag == "img":
            self.empty = False
        for attribute, value in attributes.items():
            self.attribute(tag, attribute, value)

    def attribute(self, tag: str, name: str, value: str) -> None:
        if name not in ANYWHERE and name not in ATTRIBUTES.get(tag, ()):
            raise _Unsafe(f"<{tag} {name}=…>")
        if name in LINKS and ACTIVE.match(SPACES.sub("", value)):
            raise _Unsafe(f"{name}={value}")

    def text(self, characters: str) -> None:
        if self.empty and not characters.isspace():
            self.empty = False

    def doctype(self, name: str, *_: Any) -> None:
        raise _Unsafe(f"<!DOCTYPE {name}>")

    def instruction(self, target: str, _: str) -> None:
        raise _Unsafe(f"<?{target}?>")

    def follow(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self.start
        parser.CharacterDataHandler = self.text
        parser.StartDoctypeDeclHandler = self.doctype
        parser.ProcessingInstructionHandler = self.instruction


def check_xhtml(value: Any, scope: Scope) -> Problems:
    """The checker of Narrative.div (txt-1, txt-2)."""
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
    return problem("narrative", say("content that is not blank"), "") if reader.empty else None
