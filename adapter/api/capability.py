"""The CapabilityStatement, made from what is registered: routes, resource types, search parameters, operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from adapter.api.forms import Resource
from adapter.canonical import HL7, B
from adapter.fhir import media
from adapter.fhir.search import parameters, resource_types

PUBLISHED: Final = "2026-11-22"
PACKAGE: Final = "bib-adapter"
# What is asked and answered, never stored.
NOT_STORED: Final = frozenset({"Bundle", "Binary", "OperationOutcome", "Parameters"})
# Method and path of an address below the base → the FHIR interaction that it is; the others are operations.
SYSTEM: Final = {("POST", ""): ("transaction", "batch"), ("GET", "/_history"): ("history-system",)}
TYPE: Final = {
    ("GET", "/{type}"): "search-type",
    ("POST", "/{type}"): "create",
    ("GET", "/{type}/{id}"): "read",
    ("PUT", "/{type}/{id}"): "update",
    ("PATCH", "/{type}/{id}"): "patch",
    ("DELETE", "/{type}/{id}"): "delete",
    ("GET", "/{type}/{id}/_history"): "history-instance",
    ("GET", "/{type}/_history"): "history-type",
    ("GET", "/{type}/{id}/_history/{version}"): "vread",
}
# Parameters of every search that are no elements of the resource.
COMMON: Final = {"_id": "token", "_lastUpdated": "date"}


@cache
def served_types() -> frozenset[str]:
    """The resource types that can be stored, read and searched."""
    return resource_types() - NOT_STORED


def statement(
    base_url: str, registered: frozenset[tuple[str, str]], secured: bool, profiles: Mapping[str, Sequence[str]]
) -> Resource:
    """The statement of a gateway at `base_url` with these (method, path) pairs; `secured`: callers need a token.

    `profiles`: by type, those that are published.
    """
    return {
        "resourceType": "CapabilityStatement",
        "version": _version(),
        "name": "GatewayOfTheFirst1000Days",
        "title": "Gateway of the first 1000 days",
        "status": "active",
        "date": PUBLISHED,
        "publisher": "Born in Belgium Professionals",
        "kind": "instance",
        "instantiates": [f"{B}/CapabilityStatement/gateway"],
        "software": {"name": PACKAGE, "version": _version()},
        "implementation": {"description": "Gateway of the first 1000 days", "url": base_url},
        "fhirVersion": "4.0.1",
        "format": [media.JSON, media.XML],
        "patchFormat": [media.JSON_PATCH, media.JSON, media.XML],
        "rest": [_rest(registered, secured, profiles)],
    }


def _rest(
    registered: frozenset[tuple[str, str]], secured: bool, profiles: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    rest: dict[str, Any] = {"mode": "server"}
    if secured:
        rest["security"] = {
            "description": "Authorization: Bearer with the sender's static token; none for metadata, health"
        }
    offered = [code for key, code in TYPE.items() if key in registered]
    rest["resource"] = [_resource(name, offered, registered, profiles.get(name, ())) for name in sorted(served_types())]
    rest["interaction"] = [{"code": code} for key, codes in SYSTEM.items() if key in registered for code in codes]
    operations = sorted(path[2:] for method, path in registered if path.startswith("/$"))
    rest["operation"] = [{"name": name, "definition": f"{B}/OperationDefinition/{name}"} for name in operations]
    return rest


def _resource(
    name: str, offered: list[str], registered: frozenset[tuple[str, str]], profiles: Sequence[str]
) -> dict[str, Any]:
    return {
        "type": name,
        **({"supportedProfile": sorted(profiles)} if profiles else {}),
        "interaction": [{"code": code} for code in offered],
        "versioning": "versioned-update",
        "readHistory": True,
        "updateCreate": True,
        "conditionalCreate": True,
        "conditionalRead": "full-support",
        "conditionalUpdate": True,
        "conditionalDelete": "single",
        "referencePolicy": ["literal", "logical", "local"],
        "searchParam": list(_parameters(name)),
        "operation": list(_operations(name, registered)),
    }


def _operations(name: str, registered: frozenset[tuple[str, str]]) -> Iterator[dict[str, str]]:
    """Those of every type, and those of this one alone."""
    for owner, of in (("Resource", "{type}"), (name, name)):
        start = f"/{of}/$"
        for operation in sorted({path.removeprefix(start) for _, path in registered if path.startswith(start)}):
            yield {"name": operation, "definition": f"{HL7}/OperationDefinition/{owner}-{operation}"}


def _parameters(name: str) -> Iterator[dict[str, str]]:
    for code, kind in COMMON.items():
        yield {"name": code, "type": kind}
    for code, parameter in sorted(parameters(name).items()):
        if parameter.searchable and code not in COMMON:
            yield {"name": code, "type": parameter.type}


def _version() -> str:
    try:
        return version(PACKAGE)
    except PackageNotFoundError:
        return "0"
