"""Request headers as values: each reader accepts what the standard allows and refuses the rest by name."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}")
DAY: Final = re.compile(r"(19|20|21)\d\d-\d\d-\d\d")
HOST: Final = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")
LANGUAGE: Final = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
WEIGHT: Final = re.compile(r"[01](\.\d{0,3})?")
RETURNS: Final = ("minimal", "representation", "OperationOutcome")
HANDLINGS: Final = ("strict", "lenient")


def request_id(given: str | None) -> str:
    """The caller's X-Request-Id when it is 1 to 64 of A-Z a-z 0-9 . _ -, else one of our own."""
    return given if given and REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def day(name: str, given: str | None) -> date | None:
    """A calendar day of the years 1900 to 2199. Raises Refused (400) for anything else."""
    if given is None:
        return None
    if DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise Refused.of(error("request-parameter", expected=say("a day YYYY-MM-DD"), found=given, parameter=name))


@dataclass(frozen=True, slots=True)
class Prefer:
    """What the caller would like to get back (RFC 7240): unknown preferences are ignored, as it says."""

    returns: str = ""
    handling: str = ""


def prefer(given: str | None) -> Prefer:
    """The preferences `return` and `handling` of a Prefer header."""
    found: dict[str, str] = {}
    for part in (given or "")[:400].replace(";", ",").split(","):
        name, _, value = part.strip().partition("=")
        found.setdefault(name.strip().lower(), value.strip().strip('"'))
    returns, handling = found.get("return", ""), found.get("handling", "")
    return Prefer(returns if returns in RETURNS else "", handling if handling in HANDLINGS else "")


def unchanged(request: Mapping[str, str], answer: Mapping[str, str]) -> bool:
    """Whether a conditional read is answered 304: If-None-Match decides, without it If-Modified-Since."""
    if (asked := request.get("if-none-match")) is not None:
        tag = answer.get("ETag", "")
        return bool(tag) and (asked.strip() == "*" or tag.removeprefix("W/") in _tags(asked))
    since, modified = _moment(request.get("if-modified-since")), _moment(answer.get("Last-Modified"))
    return since is not None and modified is not None and modified <= since


def _tags(header: str) -> Iterable[str]:
    return [tag.strip().removeprefix("W/") for tag in header.split(",")]


def _moment(http_date: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(http_date) if http_date else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


def bearer(authorization: str | None) -> str:
    """The token of an Authorization header; empty when there is none."""
    scheme, _, token = (authorization or "").strip().partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def languages(given: str | None) -> list[str]:
    """The language tags of an Accept-Language header, best first; `*` and what is no tag left out."""
    weighed: list[tuple[float, str]] = []
    for part in (given or "")[:400].split(","):
        tag, _, weight = part.replace(" ", "").partition(";q=")
        if LANGUAGE.fullmatch(tag) and WEIGHT.fullmatch(weight or "1"):
            weighed.append((float(weight or "1"), tag))
    return [tag for weight, tag in sorted(weighed, key=lambda one: -one[0]) if weight > 0]


def accepts_gzip(accept_encoding: str | None) -> bool:
    """Whether an answer may be compressed: gzip or * named, and not with q=0."""
    weights: dict[str, bool] = {}
    for part in (accept_encoding or "").lower().split(","):
        coding, _, weight = part.replace(" ", "").partition(";q=")
        weights.setdefault(coding, weight.strip("0.") != "" or not weight)
    return weights.get("gzip", weights.get("*", False))
