"""The XHTML of a narrative: cut out of XML as it was sent, and put back into XML only when it is well-formed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.entities import name2codepoint
from typing import Final
from xml.parsers import expat

from adapter.canonical import XHTML

_tag: Final = re.compile(
    rb"<(?P<name>[^\s/>]++)(?P<attributes>(?:\s++[^\s=/>]++\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'))*+)\s*+(?P<empty>/?)>"
).match
_declared: Final = re.compile(rb"\sxmlns(?::([^\s=]++))?\s*+=").findall
_named_entity: Final = re.compile(r"&([A-Za-z][A-Za-z0-9]*);")
_XML_ENTITIES: Final = ("amp", "lt", "gt", "quot", "apos")


@dataclass(slots=True)
class Scope:
    """The namespace declarations in force, by prefix ("" for the default), innermost last."""

    prefixes: dict[str, list[str]] = field(default_factory=dict)

    def open(self, prefix: str | None, uri: str | None) -> None:
        """A declaration begins to hold."""
        self.prefixes.setdefault(prefix or "", []).append(uri or "")

    def close(self, prefix: str | None) -> None:
        """It ceases to hold."""
        self.prefixes[prefix or ""].pop()


def fragment(body: bytes, start: int, end: int, scope: Scope) -> str:
    """The source of the element between two byte positions; `end` is that of its end tag, if it has one.

    Declarations that it takes from outside are added to it, so that it means the same on its own.
    """
    tag = _tag(body, start)
    if tag is None:
        return ""
    stop = tag.end() if tag["empty"] else body.index(b">", end) + 1
    source = body[start:stop]
    own = {prefix.decode() for prefix in _declared(tag["attributes"])}
    missing = "".join(
        f' xmlns{":" if prefix else ""}{prefix}="{uris[-1]}"'
        for prefix, uris in scope.prefixes.items()
        if uris and prefix not in own and _uses(source, tag["name"], prefix)
    )
    cut = tag.end("name") - start
    text = source[:cut] + missing.encode() + source[cut:]
    # XML reads each line end as one line feed.
    return text.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")


def _uses(source: bytes, name: bytes, prefix: str) -> bool:
    return f"{prefix}:".encode() in source if prefix else b":" not in name


def embedded(div: str) -> str | None:
    """A narrative as it can stand in XML; None when it is not one well-formed element.

    Names of HTML entities, which XML does not know, become numeric references.
    """
    text = div.strip()
    if "&" in text:
        text = _named_entity.sub(_numeric, text)
    if not _is_well_formed(text):
        return None
    return text if _DECLARATION in text else _with_namespace(text)


_DECLARATION: Final = f'xmlns="{XHTML}"'


def _with_namespace(text: str) -> str:
    tag = _tag(text.encode())
    if tag is None or b":" in tag["name"] or b"" in _declared(tag["attributes"]):
        return text
    return f"<{tag['name'].decode()} {_DECLARATION}{text[1 + len(tag['name'].decode()) :]}"


def _numeric(found: re.Match[str]) -> str:
    name = found[1]
    if name in _XML_ENTITIES or name not in name2codepoint:
        return found[0]
    return f"&#{name2codepoint[name]};"


def _is_well_formed(text: str) -> bool:
    parser = expat.ParserCreate("utf-8", " ")
    parser.StartDoctypeDeclHandler = _refuse
    parser.XmlDeclHandler = _refuse
    try:
        parser.Parse(text.encode("utf-8"), True)
    except (expat.ExpatError, _NotAFragment):
        return False
    return text.startswith("<")


class _NotAFragment(Exception):
    pass


def _refuse(*declaration: object) -> None:
    raise _NotAFragment
