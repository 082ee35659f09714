"""One resource: each call is the one entry of a request, so that a single write and a Bundle take the same way."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

from adapter.api.call import Call
from adapter.api.forms import Resource
from adapter.api.headers import languages
from adapter.canonical import B
from adapter.fhir import media
from adapter.fhir.bundle.address import Address
from adapter.fhir.bundle.entry import Entry
from adapter.fhir.outcome import Refused, error
from adapter.fhir.references import survey
from adapter.fhir.summary import part_of, subset_of
from adapter.fhir.translated import spoken
from adapter.intake import Answer

ID: Final = re.compile(r"[A-Za-z0-9\-.]{1,64}")
VERSION: Final = re.compile(r"[1-9][0-9]{0,17}")
# What says how the answer is shown; in a condition it would be a search parameter.
SHOWN: Final = frozenset({"_summary", "_elements"})


def create(call: Call) -> Answer:
    """`POST [base]/Type`; with If-None-Exist only when nothing matches."""
    return _written(call, _entry(call, "POST"), call.resource())


def update(call: Call) -> Answer:
    """`PUT [base]/Type/id`, or `PUT [base]/Type?condition`; with If-Match only on that version."""
    entry, resource = _entry(call, "PUT"), call.resource()
    if call.id and resource.get("id") != call.id and resource.get("resourceType") == call.type:
        raise Refused.of(error("id-mismatch", f"{call.type}.id", expected=call.id, found=resource.get("id", "")))
    return _written(call, entry, resource)


def patch(call: Call) -> Answer:
    """`PATCH [base]/Type/id` or on a condition: a JSON Patch, or a FHIRPath Patch in Parameters."""
    entry = _entry(call, "PATCH")
    if media.patch_form(call.headers.get("content-type")) != "json-patch":
        resource = call.resource()
    else:
        data = base64.b64encode(call.body).decode("ascii")
        resource = {"resourceType": "Binary", "contentType": media.JSON_PATCH, "data": data}
    return call.services.intake.single(replace(entry, resource=resource), call.caller)


def delete(call: Call) -> Answer:
    """`DELETE [base]/Type/id` or on a condition."""
    return call.services.intake.single(_entry(call, "DELETE"), call.caller)


def read(call: Call) -> Answer:
    """`GET [base]/Type/id` and `GET [base]/Type/id/_history/n`, whole or in part.

    What we publish is given in a language that Accept-Language names, if it speaks it.
    """
    answer = call.services.intake.single(_entry(call, "GET"), call.caller)
    if answer.resource is not None and str(answer.resource.get("url", "")).startswith(f"{B}/"):
        answer = replace(answer, resource=spoken(answer.resource, languages(call.headers.get("accept-language"))))
    subset = subset_of(call.option("_summary"), call.option("_elements"))
    return answer if answer.resource is None else replace(answer, resource=part_of(answer.resource, subset))


def _written(call: Call, entry: Entry, resource: Resource) -> Answer:
    if (found := resource.get("resourceType")) != call.type:
        raise Refused.of(error("type-mismatch", str(found or ""), expected=call.type, found=found))
    entry = replace(entry, resource=resource, survey=survey(resource))
    return call.services.intake.single(entry, call.caller)


def _entry(call: Call, method: str) -> Entry:
    if method != "GET" and (call.id or method == "POST"):
        call.takes(*sorted(SHOWN))
    return Entry(
        index=0,
        path="",
        method=method,
        address=_address(call, method),
        if_match=call.headers.get("if-match", ""),
        if_none_match=call.headers.get("if-none-match", ""),
        if_none_exist=call.headers.get("if-none-exist"),
    )


def _address(call: Call, method: str) -> Address:
    version = call.path.get("version", "")
    if (call.id and not ID.fullmatch(call.id)) or (version and not VERSION.fullmatch(version)):
        issue = error("request-parameter", expected="A-Z a-z 0-9 - . (1–64)", found=version or call.id, parameter="id")
        raise Refused(404 if method == "GET" else 400, [issue])
    if call.id or method == "POST":
        return Address(call.type, call.id, int(version) if version else None, bool(version))
    query = urlencode([pair for pair in call.query if pair[0] not in SHOWN])
    if not query:
        raise Refused.of(error("conditional-empty", expected="identifier=system|value", found=f"{method} {call.type}"))
    return Address(call.type, query=query)
