"""A page of search results or of history as a Bundle; its links are added by who knows the address that was called."""

from __future__ import annotations

from typing import Any

from adapter.fhir.bundle.answer import etag, status_line
from adapter.fhir.times import instant
from adapter.store.port import Page, Version

Resource = dict[str, Any]


def searchset(page: Page, base_url: str) -> Resource:
    """The matches and what was included with them."""
    entries = [_hit(version, base_url, "match") for version in page.matches]
    entries += [_hit(version, base_url, "include") for version in page.included]
    return _bundle("searchset", page, entries)


def history(page: Page, base_url: str) -> Resource:
    """Versions, latest first, each with what made it."""
    return _bundle("history", page, [_event(version, base_url) for version in page.matches])


def _bundle(kind: str, page: Page, entries: list[Resource]) -> Resource:
    bundle: Resource = {"resourceType": "Bundle", "type": kind}
    if page.total is not None:
        bundle["total"] = page.total
    if entries:
        bundle["entry"] = entries
    return bundle


def _hit(version: Version, base_url: str, mode: str) -> Resource:
    return {
        "fullUrl": f"{base_url}/{version.type}/{version.id}",
        "resource": version.with_meta(),
        "search": {"mode": mode},
    }


def _event(version: Version, base_url: str) -> Resource:
    name = f"{version.type}/{version.id}"
    entry: Resource = {"fullUrl": f"{base_url}/{name}"}
    method, status = ("PUT", 200) if version.version > 1 else ("POST", 201)
    if version.resource is None:
        method, status = "DELETE", 204
    else:
        entry["resource"] = version.with_meta()
    entry["request"] = {"method": method, "url": version.type if method == "POST" else name}
    entry["response"] = {
        "status": status_line(status),
        "etag": etag(version.version),
        "lastModified": instant(version.updated),
    }
    return entry
