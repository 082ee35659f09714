"""What the address of a request names: a type, a resource, a version, a condition (FHIR R4 3.1.0, RESTful API)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, unquote

Pairs = tuple[tuple[str, str], ...]

_PATH: Final = re.compile(
    r"(?P<type>[A-Z][A-Za-z]{1,63})(?:/(?P<id>[A-Za-z0-9\-.]{1,64}))?(?P<history>/_history(?:/(?P<version>[0-9]{1,18}))?)?"
)


@dataclass(frozen=True, slots=True)
class Address:
    """`Type`, `Type/id`, `Type/id/_history/n`, with or without a query; `query` is None without a question mark."""

    type: str
    id: str = ""
    version: int | None = None
    history: bool = False
    query: str | None = None

    @property
    def pairs(self) -> Pairs:
        """The decoded names and values of the query, in order."""
        return pairs(self.query or "")


def parse(url: str) -> Address | None:
    """The address that a relative URL names; None when it names none, such as an operation."""
    path, mark, query = url.partition("?")
    match = _PATH.fullmatch(path.strip("/"))
    if match is None or (match["history"] and not match["id"] and match["version"]):
        return None
    version = int(match["version"]) if match["version"] else None
    return Address(match["type"], match["id"] or "", version, bool(match["history"]), query if mark else None)


def pairs(query: str) -> Pairs:
    """The decoded names and values of a query string, in order; a parameter without value has an empty one."""
    if "%" in query or "+" in query or "&" in query:
        return tuple(parse_qsl(query, keep_blank_values=True))
    name, _, value = query.partition("=")
    return ((name, value),) if name else ()


def etag_version(etag: str) -> str | None:
    """The version in an entity tag such as W/"3"; None when it is not one."""
    match = _ETAG.fullmatch(etag.strip())
    return unquote(match[1]) if match else None


_ETAG: Final = re.compile(r'(?:W/)?"?([A-Za-z0-9\-.]{1,64})"?')
