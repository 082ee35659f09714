"""Which form a body has and which one an answer must have: Content-Type, Accept and _format."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from adapter.fhir.outcome import Issue, Refused, error

JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"
JSON_PATCH: Final = "application/json-patch+json"

# Media types by which senders call the two forms, in headers and in _format, which has short names as well.
_FORMS: Final = {
    "application/fhir+json": "json",
    "application/json+fhir": "json",
    "application/json": "json",
    "text/json": "json",
    "application/fhir+xml": "xml",
    "application/xml+fhir": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
}
_SHORT: Final = {"json": JSON, "xml": XML}
_RANGES: Final = ("*/*", "application/*", "*")
_EXPECTED: Final = f"{JSON} | {XML}"
_VERSIONS: Final = ("4.0", "4.0.0", "4.0.1")
_CHARSETS: Final = ("utf-8", "utf8", "us-ascii")
CONTENT_TYPES: Final = {"json": f"{JSON}; charset=utf-8", "xml": f"{XML}; charset=utf-8"}


def essence(value: str | None) -> str:
    """A media type without its parameters, in lower case; empty when there is none."""
    return (value or "").partition(";")[0].strip().lower()


def body_form(content_type: str | None) -> str:
    """`json` or `xml`, as the Content-Type of a resource says; raises Refused (415)."""
    form = _FORMS.get(essence(content_type))
    if form is None:
        raise Refused.of(error("unsupported-media-type", expected=_EXPECTED, found=content_type or "∅"))
    if wrong := _wrong_parameter(content_type, "unsupported-media-type"):
        raise Refused.of(wrong)
    return form


def patch_form(content_type: str | None) -> str:
    """`json-patch`, or `json` or `xml` for a FHIRPath Patch; raises Refused (415)."""
    kind = essence(content_type)
    if kind == JSON_PATCH:
        return "json-patch"
    if kind not in (JSON, XML):
        expected = f"{JSON_PATCH} | {_EXPECTED} (Parameters)"
        raise Refused.of(error("unsupported-media-type", expected=expected, found=content_type or "∅"))
    return body_form(content_type)


def answer_form(accept: str | None, format_parameter: str | None = None, default: str = "json") -> str:
    """`json` or `xml`: what `_format` says, else the Accept range of the highest weight; raises Refused (406)."""
    if format_parameter:
        # An unencoded + in a query is a space.
        wanted = format_parameter.replace(" ", "+")
        return _answerable([(_SHORT.get(essence(wanted), wanted), 1.0)], default, format_parameter)
    if not accept or not accept.strip():
        return default
    ranges = [(part, _weight(part)) for part in accept[:2000].split(",") if part.strip()]
    return _answerable(sorted(ranges, key=lambda one: -one[1]), default, accept)


def _answerable(ranges: Iterable[tuple[str, float]], default: str, sent: str) -> str:
    for media_range, weight in ranges:
        if weight <= 0 or _wrong_parameter(media_range, "not-acceptable"):
            continue
        name = essence(media_range)
        if form := default if name in _RANGES else _FORMS.get(name):
            return form
    raise Refused.of(error("not-acceptable", expected=_EXPECTED, found=sent))


def _wrong_parameter(value: str | None, kind: str) -> Issue | None:
    """The issue of a charset other than UTF-8, or of another FHIR version than 4.0."""
    parameters = _parameters(value)
    charset, version = parameters.get("charset", "utf-8"), parameters.get("fhirversion", "4.0")
    if charset.lower() not in _CHARSETS:
        return error(kind, expected="charset=utf-8", found=f"charset={charset}")
    if version not in _VERSIONS:
        return error(kind, expected="fhirVersion=4.0", found=f"fhirVersion={version}")
    return None


def _parameters(value: str | None) -> dict[str, str]:
    pairs = (part.partition("=") for part in (value or "").split(";")[1:])
    return {name.strip().lower(): text.strip().strip('"') for name, _, text in pairs}


def _weight(media_range: str) -> float:
    try:
        return float(_parameters(media_range).get("q", "1"))
    except ValueError:
        return 0.0
