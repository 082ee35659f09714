"""The answers to posted Bundles: response entries, the Bundle around them, and the message that answers a message."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, NamedTuple

from adapter.canonical import URN_UUID
from adapter.fhir.outcome import Issue, operation_outcome
from adapter.fhir.times import instant

Resource = dict[str, Any]


class Told(NamedTuple):
    """What is answered to one entry. `name` is "Type/id", `version` 0 when none is named; `read`: not written."""

    status: int
    name: str = ""
    version: int = 0
    updated: datetime | None = None
    resource: Resource | None = None
    issues: Sequence[Issue] = ()
    read: bool = False


_LINES: Final = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def status_line(status: int) -> str:
    """The status as Bundle.entry.response.status has it: "201 Created"."""
    return _LINES[status]


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'W/"{version}"'


def response_entry(told: Told, content: Resource | None, language: str) -> Resource:
    """Bundle.entry of a transaction-response or batch-response; `content`: the resource that goes with it."""
    response: Resource = {"status": status_line(told.status)}
    if told.name and told.version:
        response["location"] = f"{told.name}/_history/{told.version}"
        response["etag"] = etag(told.version)
    if told.updated is not None:
        response["lastModified"] = instant(told.updated)
    if told.issues:
        response["outcome"] = operation_outcome(told.issues, language)
    return {"response": response} if content is None else {"resource": content, "response": response}


def response_bundle(kind: str, told: Sequence[Told], contents: Sequence[Resource | None], language: str) -> Resource:
    """A transaction-response or batch-response, one entry for each entry that was asked, in order."""
    bundle: Resource = {"resourceType": "Bundle", "type": kind}
    if told:
        bundle["entry"] = [response_entry(one, content, language) for one, content in zip(told, contents, strict=True)]
    return bundle


def response_message(
    request: Resource,
    ids: tuple[str, str],
    code: str,
    issues: Sequence[Issue],
    endpoint: str,
    language: str,
    at: datetime,
) -> Resource:
    """The message that answers a message. `ids` are those of its MessageHeader and its OperationOutcome.

    `request` is the MessageHeader that came, with its id; `code` ok, transient-error or fatal-error.
    """
    header: Resource = {"resourceType": "MessageHeader", "id": ids[0]}
    header.update((name, request[name]) for name in ("eventCoding", "eventUri") if name in request)
    if source := request.get("source", {}).get("endpoint"):
        header["destination"] = [{"endpoint": source}]
    header["source"] = {"endpoint": endpoint}
    details = URN_UUID + ids[1]
    header["response"] = {"identifier": request["id"], "code": code, "details": {"reference": details}}
    outcome = {"resourceType": "OperationOutcome", "id": ids[1]} | operation_outcome(issues, language)
    return {
        "resourceType": "Bundle",
        "type": "message",
        "timestamp": instant(at),
        "entry": [
            {"fullUrl": URN_UUID + ids[0], "resource": header},
            {"fullUrl": details, "resource": outcome},
        ],
    }
