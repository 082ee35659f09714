"""The two forms of FHIR content: which one a request has, which one its answer must have, and the codec of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.datastructures import Headers, QueryParams

from adapter.fhir import json_codec, media, xml_codec
from adapter.fhir.limits import Limits

Resource = dict[str, Any]

ENCODERS: Final[Mapping[str, Callable[[Resource, bool], bytes]]] = {
    "json": json_codec.encode,
    "xml": xml_codec.encode,
}
DECODERS: Final[Mapping[str, Callable[[bytes, Limits], Resource]]] = {
    "json": json_codec.decode,
    "xml": xml_codec.decode,
}


@dataclass(frozen=True, slots=True)
class Form:
    """The form of an answer."""

    name: str = "json"
    pretty: bool = False

    @property
    def content_type(self) -> str:
        """The Content-Type of the answer."""
        return media.CONTENT_TYPES[self.name]

    def encode(self, resource: Resource) -> bytes:
        """The resource in this form."""
        return ENCODERS[self.name](resource, self.pretty)


def wanted(headers: Headers, query: QueryParams) -> Form:
    """The form that `_format`, else Accept, else the request's own Content-Type asks for. Raises Refused (406)."""
    sent = "xml" if "xml" in media.essence(headers.get("content-type")) else "json"
    name = media.answer_form(headers.get("accept"), query.get("_format"), sent)
    return Form(name, query.get("_pretty") == "true")


def decoded(content_type: str | None, body: bytes, limits: Limits) -> Resource:
    """The resource in a body. Raises Refused (400, 413, 415)."""
    return DECODERS[media.body_form(content_type)](body, limits)
