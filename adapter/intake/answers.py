"""From what is told to each entry to the answer: a Bundle, a message, one resource, or the first answer again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from adapter.fhir import json_codec
from adapter.fhir.bundle.answer import Told, etag, response_bundle, response_message
from adapter.fhir.bundle.entry import Entry
from adapter.fhir.outcome import Issue, Refused, error, operation_outcome, status_of
from adapter.fhir.phrases import say
from adapter.fhir.times import instant
from adapter.intake.model import Answer, Caller, Resource
from adapter.intake.request import Posted, header_of
from adapter.plan.identity import new_id
from adapter.store.port import Answer as First

encoded = json_codec.encode
KINDS: Final[Mapping[str, str]] = {"batch": "batch-response"}
REPRESENTATION: Final = "representation"


def answer_to(posted: Posted, told: Sequence[Told], updated: datetime, caller: Caller) -> Resource:
    """The answer to a Bundle that was carried out."""
    if posted.kind != "message":
        return response_to(posted, told, caller)
    header = header_of(posted.bundle)
    ids = tuple(new_id(caller.sender, what, header["id"]) for what in ("response", "outcome"))
    issues = [issue for one in with_issues(posted, told) for issue in one.issues]
    return response_message(header, (ids[0], ids[1]), "ok", issues, caller.base_url, caller.language, updated)


def response_to(posted: Posted, told: Sequence[Told], caller: Caller) -> Resource:
    """The transaction-response or batch-response to a Bundle."""
    contents = [shown(one, caller.prefer) for one in told]
    kind = KINDS.get(posted.kind, "transaction-response")
    return response_bundle(kind, with_issues(posted, told), contents, caller.language)


def with_issues(posted: Posted, told: Sequence[Told]) -> Sequence[Told]:
    """What is told, each with the warnings that its content gave at first; the Bundle's own with the first entry."""
    if not posted.issues:
        return told
    early = {max(index, 0): issues for index, issues in sorted(posted.issues.items(), reverse=True)}
    return [
        one._replace(issues=[*early[index], *one.issues]) if index in early and one.status < 400 else one
        for index, one in enumerate(told)
    ]


def shown(one: Told, prefer: str) -> Resource | None:
    """The content that is told: when it is wanted, or when it was read."""
    if one.read:
        return one.resource
    return stamped(one) if prefer == REPRESENTATION else None


def stamped(one: Told) -> Resource | None:
    """The content with the version and time of its storing."""
    if one.resource is None or one.updated is None:
        return one.resource
    meta = {**one.resource.get("meta", {}), "versionId": str(one.version), "lastUpdated": instant(one.updated)}
    head = {name: one.resource[name] for name in ("resourceType", "id")}
    return {
        **head,
        "meta": meta,
        **{name: v for name, v in one.resource.items() if name not in head and name != "meta"},
    }


def refused(issues: Sequence[Issue]) -> Told:
    """What is told to an entry of a batch that was refused."""
    return Told(status_of(issues), issues=issues)


def first_again(first: First, posted: Posted) -> Answer:
    """The first answer, byte for byte. Raises Refused (409) when the content is another."""
    if first.digest != posted.digest():
        place = "Bundle.entry[0].resource.id" if posted.kind == "message" else "Bundle.identifier"
        raise Refused.of(error("bundle-identifier-conflict", place, say("the content that came first"), posted.key))
    return Answer(200, json_codec.decode(first.body), raw=first.body)


def headers_of(one: Told, caller: Caller) -> dict[str, str]:
    """ETag, Last-Modified and, for what a write made, Location."""
    headers = {}
    if one.name and one.version:
        headers["ETag"] = etag(one.version)
        if not one.read:
            headers["Location"] = f"{caller.base_url}/{one.name}/_history/{one.version}"
    if one.updated is not None:
        headers["Last-Modified"] = format_datetime(one.updated, usegmt=True)
    return headers


def read_answer(one: Told, caller: Caller) -> Answer:
    """The answer to a read of its own. Raises Refused for what is not there."""
    if one.status >= 400:
        raise Refused(one.status, one.issues)
    return Answer(one.status, one.resource, headers_of(one, caller))


def write_answer(one: Told, entry: Entry, caller: Caller) -> Answer:
    """The answer to a write of its own: the content, or what Prefer asks for instead."""
    headers = headers_of(one, caller)
    if caller.prefer == "OperationOutcome":
        return Answer(200 if one.status == 204 else one.status, operation_outcome(one.issues, caller.language), headers)
    if entry.method == "DELETE" or one.resource is None:
        return _bare(one, caller, headers)
    return Answer(one.status, None if caller.prefer == "minimal" else stamped(one), headers)


def _bare(one: Told, caller: Caller, headers: dict[str, str]) -> Answer:
    headers.pop("Location", None)
    if one.issues:
        return Answer(200, operation_outcome(one.issues, caller.language), headers)
    return Answer(one.status, None, headers)
