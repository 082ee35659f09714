"""The XHTML of narratives: well formed, only the elements and attributes that FHIR allows, nothing active, not blank."""

from __future__ import annotations

import re
from typing import Any, Final
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from adapter.fhir.validation.problems import Problems, Scope, problem
from adapter.fhir.validation.primitives import mistyped

XHTML: Final = "http://www.w3.org/1999/xhtml"
XML: Final = "http://www.w3.org/XML/1998/namespace"
# HTML 4.0 chapters 7-11 (without 9.4) and 15, with links and images (R4, Narrative).
ELEMENTS: Final = frozenset(
    """a abbr acronym address area b bdo big blockquote br caption cite code col colgroup dd dfn div dl dt em h1 h2 h3 h4 h5
    h6 hr i img kbd li map ol p pre q samp small span strong sub sup table tbody td tfoot th thead tr tt ul var""".split()
)
ANYWHERE: Final = frozenset(
    f"""title style class id lang dir accesskey tabindex align valign char charoff width height {XML}|lang
    {XML}|space""".split()
)
ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "a": frozenset("href name rel rev type charset hreflang shape coords".split()),
    "area": frozenset("href nohref alt shape coords".split()),
    "blockquote": frozenset(["cite"]),
    "br": frozenset(["clear"]),
    "col": frozenset(["span"]),
    "colgroup": frozenset(["span"]),
    "hr": frozenset("size noshade".split()),
    "img": frozenset("src alt longdesc border usemap ismap name hspace vspace".split()),
    "li": frozenset("value type".split()),
    "map": frozenset(["name"]),
    "ol": frozenset("start type compact".split()),
    "q": frozenset(["cite"]),
    "table": frozenset("summary border frame rules cellspacing cellpadding bgcolor".split()),
    "td": frozenset("abbr axis headers scope rowspan colspan nowrap bgcolor".split()),
    "th": frozenset("abbr axis headers scope rowspan colspan nowrap bgcolor".split()),
    "tr": frozenset(["bgcolor"]),
    "ul": frozenset("type compact".split()),
}
LINKS: Final = frozenset(("href", "src", "cite", "longdesc"))
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
            raise _Unsafe(f"<{tag}> of the namespace {namespace or '(none)'}")
        if self.root and tag != "div":
            raise _Unsafe(f"<{tag}> around the narrative")
        if tag not in ELEMENTS:
            raise _Unsafe(f"<{tag}>")
        self.root = False
        if tag == "img":
            self.empty = False
        for attribute, value in attributes.items():
            self.attribute(tag, attribute, value)

    def attribute(self, tag: str, name: str, value: str) -> None:
        if name not in ANYWHERE and name not in ATTRIBUTES.get(tag, ()):
            raise _Unsafe(f"{name} of <{tag}>")
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
        return mistyped(value, "text")
    reader = _Reader()
    parser = ParserCreate(namespace_separator="|")
    reader.follow(parser)
    try:
        parser.Parse(value.strip().encode(), True)
    except ExpatError as broken:
        return problem("narrative", f'well-formed XHTML without named entities, in <div xmlns="{XHTML}">', str(broken))
    except _Unsafe as unsafe:
        return problem("narrative", "basic HTML formatting without anything active, in a <div> of XHTML", str(unsafe))
    except UnicodeEncodeError:
        return problem("narrative", "Unicode text", "a lone surrogate")
    return problem("narrative", "content that is not blank", "") if reader.empty else None
