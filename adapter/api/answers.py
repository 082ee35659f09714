"""From an Answer to bytes on the wire: form of the content, what the caller prefers to get, 304, compression."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Any, Final

from starlette.datastructures import Headers, QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from adapter.api.forms import Form, wanted
from adapter.api.headers import accepts_gzip, unchanged
from adapter.fhir import json_codec
from adapter.fhir.outcome import Refused, language_of, operation_outcome
from adapter.intake import Answer

COMPRESS_ABOVE: Final = 1024
# Level 1 takes a third of the time of level 6 and gives 54 KB of Bundle back in 6 instead of 5 KB.
COMPRESS_LEVEL: Final = 1
SAFE: Final = frozenset({"GET", "HEAD"})
# The form in which a first answer is kept.
AS_STORED: Final = Form()


def response(answer: Answer, request: Request, form: Form) -> Response:
    """The response to a request that was carried out."""
    headers = dict(answer.headers)
    if request.method in SAFE and answer.status == 200 and unchanged(request.headers, headers):
        return Response(status_code=304, headers=headers)
    content = _content(answer, form)
    return _sent(answer.status, content, headers, form, request.headers, head=request.method == "HEAD")


def refusal(refused: Refused, headers: Headers, scope: Scope) -> Response:
    """The response to a request that was not carried out: an OperationOutcome, in JSON when no form fits."""
    try:
        form = wanted(headers, QueryParams(scope["query_string"]))
    except Refused:
        form = AS_STORED
    outcome = operation_outcome(refused.issues, language_of(headers.get("accept-language")))
    content = form.encode(outcome)
    return _sent(refused.status, content, dict(refused.headers), form, headers, head=scope["method"] == "HEAD")


def _content(answer: Answer, form: Form) -> bytes:
    if answer.raw is not None and form == AS_STORED:
        return answer.raw
    resource = json_codec.decode(answer.raw) if answer.resource is None and answer.raw else answer.resource
    return b"" if resource is None else form.encode(resource)


def _sent(
    status: int, content: bytes, headers: dict[str, str], form: Form, asked: Mapping[str, Any], head: bool
) -> Response:
    if content:
        headers["Content-Type"] = form.content_type
        headers["Vary"] = "Accept, Accept-Encoding, Accept-Language"
    if len(content) > COMPRESS_ABOVE and accepts_gzip(asked.get("accept-encoding")):
        headers["Content-Encoding"] = "gzip"
        content = gzip.compress(content, COMPRESS_LEVEL, mtime=0)
    if head:
        headers["Content-Length"] = str(len(content))
        content = b""
    return Response(content, status, headers)
