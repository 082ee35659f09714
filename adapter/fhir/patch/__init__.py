"""Changes to a resource as data: JSON Patch (RFC 6902) and FHIRPath Patch (FHIR R4). The input is never mutated."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import Any

from adapter.fhir.json_codec import parse
from adapter.fhir.limits import DEFAULT, Limits
from adapter.fhir.media import JSON_PATCH, essence
from adapter.fhir.outcome import Refused, error
from adapter.fhir.patch import fhirpath_patch, json_patch
from adapter.fhir.patch.values import Copier, Inapplicable, drop_remains

__all__ = ["apply", "patch_of_entry"]

Resource = dict[str, Any]
Operation = json_patch.Operation | fhirpath_patch.Operation
# A patch may not touch these: it would be another resource.
_IDENTITY = ("resourceType", "id")


def apply(resource: Resource, patch: Any, limits: Limits = DEFAULT) -> Resource:
    """`resource` with the patch applied: a list is a JSON Patch, a Parameters resource a FHIRPath Patch.

    Raises Refused: 400 when the patch cannot be read, 422 when an operation cannot be applied, 413 when the result
    grows beyond `limits`. The result is not validated yet.
    """
    operations: Sequence[Operation] = (json_patch if isinstance(patch, list) else fhirpath_patch).read(patch)
    copier = Copier(limits)
    document: Resource = copier.copy(resource)
    for number, operation in enumerate(operations):
        try:
            document = operation.apply(document, copier)
        except Inapplicable as why:
            detail = {"operation": f"[{number}] {operation}"}
            raise Refused.of(error(why.kind, why.expression, why.expected, why.found, **detail)) from None
    _refuse_other_identity(resource, document)
    drop_remains(document)
    return document


def _refuse_other_identity(before: Resource, after: Any) -> None:
    if not isinstance(after, dict):
        raise Refused.of(error("not-a-resource", before["resourceType"], "{ … }", after))
    changed = [name for name in _IDENTITY if before.get(name) != after.get(name)]
    if changed:
        root = before["resourceType"]
        issues = (error("read-only", f"{root}.{name}", str(before.get(name)), after.get(name)) for name in changed)
        raise Refused.of(*issues)


def patch_of_entry(resource: Any, limits: Limits = DEFAULT) -> Any:
    """The patch that a Bundle entry with method PATCH carries: a Parameters, or a Binary that holds a JSON Patch.

    Raises Refused (400, 413).
    """
    kind = resource.get("resourceType") if isinstance(resource, dict) else None
    if kind == "Parameters":
        return resource
    content_type = resource.get("contentType") if kind == "Binary" else None
    if not isinstance(content_type, str) or essence(content_type) != JSON_PATCH:
        expected = f"Parameters | Binary ({JSON_PATCH})"
        raise Refused.of(error("patch-unreadable", expected=expected, found=content_type or kind))
    try:
        return parse(base64.b64decode(resource.get("data") or "", validate=True), limits)
    except (binascii.Error, TypeError, ValueError):
        raise Refused.of(error("patch-unreadable", "Binary.data", "base64")) from None
