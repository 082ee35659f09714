"""The entries of a posted Bundle as small values: what each asks for, of which resource, on which condition."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from adapter.fhir.bundle.address import Address, parse
from adapter.fhir.bundle.condition import Condition
from adapter.fhir.outcome import ABSENT, Issue, error
from adapter.fhir.phrases import say
from adapter.fhir.references import Resource, Survey, identifier_keys, relative_to, survey

POSTED: Final = ("transaction", "batch", "collection", "message")
READS: Final = ("GET", "HEAD")
STORE: Final = "STORE"  # what an entry of a collection or message asks for: to be stored, matched on its identifiers
EMPTY: Final = Survey()
_REST: Final = re.compile(r"(https?://.+)/([A-Z][A-Za-z]{1,63})/([A-Za-z0-9\-.]{1,64})(?:/_history/[^/]+)?")


@dataclass(slots=True)
class Entry:
    """One request. `path` is where it stands, `base` what relative references in it are relative to when not to us.

    `condition` is what it finds its resource by, when it does not name it; `keys` are the resource's identifiers.
    """

    index: int
    path: str
    method: str
    address: Address
    resource: Resource | None = None
    survey: Survey = EMPTY
    full_url: str = ""
    base: str = ""
    if_match: str = ""
    if_none_match: str = ""
    if_none_exist: str | None = None
    local_id: str = ""
    condition: Condition | None = field(init=False)
    keys: Sequence[str] = field(init=False)

    def __post_init__(self) -> None:
        self.condition = _condition(self)
        self.keys = () if self.resource is None else identifier_keys(self.resource)

    @property
    def body(self) -> str:
        """The FHIRPath of the resource that came with it."""
        return f"{self.path}.resource" if self.path else self.address.type


def _condition(entry: Entry) -> Condition | None:
    kind = entry.address.type
    if entry.method == "POST":
        return None if entry.if_none_exist is None else Condition.of(kind, entry.if_none_exist.lstrip("?"))
    if entry.address.query is not None and entry.method in ("PUT", "PATCH", "DELETE"):
        return Condition.of(kind, entry.address.query)
    return None


def entries(bundle: Resource, base_url: str, invalid: Collection[int] = frozenset()) -> tuple[list[Entry], list[Issue]]:
    """The requests of a Bundle and what is wrong with them, all at once; `invalid` are passed over."""
    kind = bundle.get("type", "")
    if kind not in POSTED:
        return [], [error("bundle-type", "Bundle.type", ", ".join(POSTED), kind)]
    read = _request if kind in ("transaction", "batch") else _to_store
    issues: list[Issue] = []
    found = [
        entry
        for index, raw in enumerate(bundle.get("entry", ()))
        if index not in invalid and (entry := read(index, raw, base_url, issues.append)) is not None
    ]
    if kind == "message" and found and 0 not in invalid:
        issues.extend(_message_faults(bundle))
    return found, issues


def _request(index: int, raw: Resource, base_url: str, report: Callable[[Issue], None]) -> Entry | None:
    path = f"Bundle.entry[{index}]"
    request = raw.get("request")
    if request is None:
        report(error("bundle-entry", path, say("a request"), say("no request")))
        return None
    method, url, resource = request["method"], request["url"], raw.get("resource")
    address = parse(relative_to(base_url, url))
    if address is None:
        report(error("bundle-entry", f"{path}.request.url", say("Type, Type/id or Type?condition"), url))
        return None
    faults = list(_faults(path, method, url, address, resource))
    for fault in faults:
        report(fault)
    if faults:
        return None
    full_url = raw.get("fullUrl", "")
    return Entry(
        index,
        path,
        method,
        address,
        resource,
        survey(resource) if resource is not None else EMPTY,
        full_url,
        _base_of(full_url),
        request.get("ifMatch", ""),
        request.get("ifNoneMatch", ""),
        request.get("ifNoneExist"),
    )


def _to_store(index: int, raw: Resource, base_url: str, report: Callable[[Issue], None]) -> Entry | None:
    path = f"Bundle.entry[{index}]"
    resource = raw.get("resource")
    if resource is None:
        report(error("bundle-entry", path, say("a resource"), say("no resource")))
        return None
    full_url = raw.get("fullUrl", "")
    local_id = resource.get("id") or relative_to(base_url, full_url)
    return Entry(
        index,
        path,
        STORE,
        Address(resource["resourceType"]),
        resource,
        survey(resource),
        full_url,
        _base_of(full_url),
        local_id=local_id,
    )


def _faults(path: str, method: str, url: str, address: Address, resource: Resource | None) -> Iterator[Issue]:
    """What a request cannot ask for, by its method."""
    if not _addressed_well(method, address):
        yield error("bundle-entry", f"{path}.request.url", _addresses(method), f"{method} {url}")
    if method in ("POST", "PUT", "PATCH"):
        if resource is None:
            yield error("bundle-entry", path, say("a resource with {method}", method=method), say("no resource"))
        elif method == "PATCH":
            if resource["resourceType"] not in ("Binary", "Parameters"):
                yield error(
                    "bundle-entry",
                    f"{path}.resource",
                    say("a patch: Binary or Parameters"),
                    resource["resourceType"],
                )
        elif resource["resourceType"] != address.type:
            yield error("type-mismatch", f"{path}.resource", address.type, resource["resourceType"])
        elif method == "PUT" and address.id and resource.get("id", address.id) != address.id:
            yield error("id-mismatch", f"{path}.resource.id", address.id, resource["id"])


def _addresses(method: str) -> str:
    """What a method can be asked of."""
    if method == "POST":
        return say("{method} Type", method=method)
    return say("{method} Type/id or Type?condition", method=method)


def _addressed_well(method: str, address: Address) -> bool:
    if method in READS:
        return True
    if address.history:
        return False
    if method == "POST":
        return not address.id and address.query is None
    return bool(address.id) != (address.query is not None)


def _message_faults(bundle: Resource) -> Iterator[Issue]:
    first: Resource = next((raw.get("resource", {}) for raw in bundle.get("entry", ())), {})
    if first.get("resourceType") != "MessageHeader":
        yield error(
            "message-event",
            "Bundle.entry[0].resource",
            say("MessageHeader first"),
            first.get("resourceType", ABSENT),
        )


def _base_of(full_url: str) -> str:
    match = _REST.fullmatch(full_url)
    return match[1] if match else ""
