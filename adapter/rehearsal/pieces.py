"""Bundles split into pieces, one for each entry; what an entry refers to within its Bundle is found by identifier."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from adapter.rehearsal.edit import name, renamed
from adapter.rehearsal.feed import HEADER, Resource


def in_pieces(bundles: Sequence[Resource]) -> list[Resource]:
    """Every Bundle split as far as it can be, pieces in an order in which each refers to what came before."""
    return [piece for bundle in bundles for piece in _split(bundle)]


def _split(bundle: Resource) -> Iterator[Resource]:
    entries = bundle.get("entry", [])
    header, rest = ([], entries)
    if bundle.get("type") == "message":
        header, rest = entries[:1], entries[1:]
    conditions = {entry["fullUrl"]: _condition(entry) for entry in rest if entry.get("fullUrl")}
    if len(rest) < 2 or not all(conditions.get(entry.get("fullUrl", ""), "") for entry in rest):
        yield bundle
        return
    known = {url: condition for url, condition in conditions.items() if condition}
    for number, entry in enumerate(_in_order(rest)):
        own = {url: condition for url, condition in known.items() if url != entry["fullUrl"]}
        piece = {**bundle, "entry": [*_headers(header, number), _referring(entry, own)]}
        if "identifier" in bundle:
            identifier = bundle["identifier"]
            piece["identifier"] = {**identifier, "value": f"{identifier.get('value', '')}-{number + 1}"}
        yield piece


def _headers(header: Sequence[Resource], number: int) -> list[Resource]:
    """The header of a message, with a number of its own for each piece."""
    found = []
    for entry in header:
        url = name(f"{entry.get('fullUrl', '')} {number}")
        resource = {**entry["resource"], "id": url.rpartition(":")[2]}
        resource.pop("focus", None)
        found.append({**entry, "fullUrl": url, "resource": resource})
    return found


def _referring(entry: Resource, conditions: dict[str, str]) -> Resource:
    return {**entry, "resource": renamed(entry["resource"], conditions)}


def _condition(entry: Resource) -> str:
    """How an entry is referred to from outside: by the first of its identifiers."""
    resource = entry.get("resource", {})
    given = resource.get("identifier", [])
    for identifier in [given] if isinstance(given, dict) else given:
        if identifier.get("system") and identifier.get("value") and resource.get("resourceType") != HEADER:
            return f"{resource['resourceType']}?identifier={identifier['system']}|{identifier['value']}"
    return ""


def _in_order(entries: Sequence[Resource]) -> list[Resource]:
    """Entries after those that they refer to; where they refer to each other, as they came."""
    by_url = {entry["fullUrl"]: entry for entry in entries}
    done: dict[str, Resource] = {}

    def add(url: str, under_way: frozenset[str]) -> None:
        if url in done or url in under_way:
            return
        for text in _texts(by_url[url]["resource"]):
            if text in by_url:
                add(text, under_way | {url})
        done[url] = by_url[url]

    for url in by_url:
        add(url, frozenset())
    return list(done.values())


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    for one in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _texts(one)
