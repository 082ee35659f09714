"""Bundle rules that name the entry: requests, responses, search, fullUrl, first entry (bdl-2 to bdl-12)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from adapter.fhir.definitions import resource_types
from adapter.fhir.phrases import say
from adapter.fhir.validation.document import document_problems
from adapter.fhir.validation.problems import Problem, Problems

ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:\S+")
RESTFUL: Final = re.compile(r"https?://.+/([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})")
# What a type of Bundle demands (True) and forbids (False) of each entry.
PARTS: Final[dict[str, tuple[str, frozenset[str]]]] = {
    "request": ("bdl-3", frozenset(("batch", "transaction", "history"))),
    "response": ("bdl-4", frozenset(("batch-response", "transaction-response", "history"))),
}
NOTHING: Final[dict[str, Any]] = {}
FIRST: Final = {"document": ("bdl-11", "Composition"), "message": ("bdl-12", "MessageHeader")}
# Entries of these have a fullUrl; a collection without is taken like a transaction, with a warning.
IDENTIFIED: Final = {
    "document": "error",
    "message": "error",
    "searchset": "error",
    "history": "error",
    "collection": "warning",
}


def types_by_full_url(bundle: Mapping[str, Any]) -> dict[str, str]:
    """The resource types by the fullUrl of their entry."""
    types: dict[str, str] = {}
    for entry in _entries(bundle):
        if type(entry) is dict:
            resource, url = entry.get("resource"), entry.get("fullUrl")
            if type(resource) is dict and type(url) is str and type(name := resource.get("resourceType")) is str:
                types[url] = name
    return types


def bundle_problems(bundle: Mapping[str, Any]) -> Problems:
    """What is wrong with the entries of a Bundle, seen together."""
    kind = bundle.get("type")
    if type(kind) is not str:
        return None
    found: list[Problem] = []
    entries = _entries(bundle)
    wanted = {part: kind in kinds for part, (_, kinds) in PARTS.items()}
    request, response, search = wanted["request"], wanted["response"], kind == "searchset"
    seen: set[tuple[str, str]] = set()
    for index, entry in enumerate(entries):
        if type(entry) is not dict:
            continue
        # The usual case first: nothing is built for an entry in which nothing is wrong.
        if ("request" in entry) != request or ("response" in entry) != response or ("search" in entry and not search):
            found.extend(_part_problems(kind, f".entry[{index}]", entry, wanted))
        found.extend(_url_problems(kind, index, entry, seen))
    found.extend(_first_problems(kind, entries))
    if kind in TOGETHER:
        found.extend(TOGETHER[kind](entries))
    if "link" in bundle:
        found.extend(_link_problems(bundle["link"]))
    return found or None


def _entries(bundle: Mapping[str, Any]) -> list[Any]:
    entries = bundle.get("entry")
    return entries if type(entries) is list else []


def _part_problems(kind: str, path: str, entry: dict[str, Any], wanted: Mapping[str, bool]) -> Iterator[Problem]:
    for part, there in wanted.items():
        if (part in entry) != there:
            yield _part_problem(kind, path, part, PARTS[part][0], part in entry)
    if "search" in entry and kind != "searchset":
        yield _part_problem(kind, path, "search", "bdl-2", True)


def _part_problem(kind: str, path: str, part: str, rule: str, there: bool) -> Problem:
    if there:
        text = say("no {part} in an entry of a Bundle of type {kind}", part=part, kind=kind)
        return Problem(f"{path}.{part}", "invariant", text, "", {"rule": rule})
    text = say("{part} in an entry of a Bundle of type {kind}", part=part, kind=kind)
    return Problem(path, "invariant", text, "", {"rule": rule})


def _url_problems(kind: str, index: int, entry: dict[str, Any], seen: set[tuple[str, str]]) -> list[Problem]:
    url, resource = entry.get("fullUrl"), entry.get("resource")
    if type(resource) is not dict:
        resource = NOTHING
    if type(url) is not str:
        if url is None and resource and kind in IDENTIFIED:
            text = say("a fullUrl in a Bundle of type {kind}", kind=kind)
            return [Problem(f".entry[{index}]", "bundle-entry", text, say("none"), severity=IDENTIFIED[kind])]
        return []
    meta = resource.get("meta")
    version = meta.get("versionId") if type(meta) is dict else None
    key = (url, version if type(version) is str else "")
    if key in seen and kind != "history":
        return [
            Problem(f".entry[{index}].fullUrl", "duplicate-full-url", say("a fullUrl that no other entry has"), url)
        ]
    seen.add(key)
    if url.startswith("urn:uuid:"):
        return []
    # What is posted, or put where an identifier is, gets its id from the server.
    return list(_form_problems(f".entry[{index}]", url, resource, "request" in entry))


def _form_problems(path: str, url: str, resource: dict[str, Any], posted: bool) -> Iterator[Problem]:
    if url and not ABSOLUTE.fullmatch(url):
        yield Problem(path + ".fullUrl", "bundle-entry", say("an absolute URL"), url)
    found = RESTFUL.fullmatch(url)
    name, resource_id = resource.get("resourceType"), resource.get("id")
    if not found or type(name) is not str or found[1] not in resource_types():
        return
    if resource_id is None and not posted:
        yield Problem(path, "bundle-entry", say("{type} with the id of its fullUrl", type=name), url)
    if type(resource_id) is not str:
        return
    if (found[1], found[2]) != (name, resource_id):
        yield Problem(path, "bundle-entry", say("a fullUrl that ends with {end}", end=f"{name}/{resource_id}"), url)


def _first_problems(kind: str, entries: list[Any]) -> Iterator[Problem]:
    if kind not in FIRST:
        return
    rule, wanted = FIRST[kind]
    resource = entries[0].get("resource") if entries and type(entries[0]) is dict else None
    if type(resource) is not dict or resource.get("resourceType") != wanted:
        path = ".entry[0].resource" if resource is not None else ""
        yield Problem(
            path,
            "invariant",
            say("a {wanted} as first entry of a Bundle of type {kind}", wanted=wanted, kind=kind),
            "",
            {"rule": rule},
        )


def _focus_problems(entries: list[Any]) -> Iterator[Problem]:
    """What a message is about travels in it."""
    header = entries[0].get("resource") if entries and type(entries[0]) is dict else None
    focus = header.get("focus") if type(header) is dict else None
    urls = [url for entry in entries if type(entry) is dict and type(url := entry.get("fullUrl")) is str]
    for index, one in enumerate(focus if type(focus) is list else ()):
        reference = one.get("reference") if type(one) is dict else None
        if type(reference) is str and reference[:1] != "#" and not _stands(reference, urls):
            text = say("the fullUrl of an entry of this message")
            yield Problem(f".entry[0].resource.focus[{index}]", "bundle-entry", text, reference)


def _stands(reference: str, urls: list[str]) -> bool:
    relative = f"/{reference}"
    return any(url == reference or url.endswith(relative) for url in urls)


def _search_problems(entries: list[Any]) -> Iterator[Problem]:
    """What is found has an id; what went wrong is an OperationOutcome."""
    for index, entry in enumerate(entries):
        resource = entry.get("resource") if type(entry) is dict else None
        if type(resource) is not dict:
            continue
        search, path = entry.get("search"), f".entry[{index}].resource"
        if type(search) is dict and search.get("mode") == "outcome":
            if resource.get("resourceType") != "OperationOutcome":
                found = str(resource.get("resourceType"))
                yield Problem(path, "bundle-entry", say("an OperationOutcome, since search.mode is outcome"), found)
        elif type(search) is dict and "mode" in search and "id" not in resource:
            yield Problem(path, "bundle-entry", say("an id in what a search finds"), say("none"))


def _link_problems(links: Any) -> Iterator[Problem]:
    seen = set()
    for index, link in enumerate(links if type(links) is list else ()):
        relation = link.get("relation") if type(link) is dict else None
        if type(relation) is str and relation in seen:
            yield Problem(f".link[{index}].relation", "bundle-entry", say("one link of a relation"), relation)
        seen.add(str(relation))


# What is wrong with the entries of a type of Bundle that belong together.
TOGETHER: Final[Mapping[str, Callable[[list[Any]], Iterator[Problem]]]] = {
    "document": document_problems,
    "message": _focus_problems,
    "searchset": _search_problems,
}
