"""KMEHR messages at the edge: posted, they become the Bundle that is carried out; in a preview, the same."""

from __future__ import annotations

from dataclasses import replace

from adapter.api.call import Call
from adapter.api.forms import Resource
from adapter.fhir import media
from adapter.fhir.outcome import Refused, error, fatal
from adapter.intake import Answer, Origin
from adapter.kmehr import is_kmehr

MEDIA_TYPES = frozenset({"application/xml", "text/xml", "application/kmehr+xml"})


def post_kmehr(call: Call) -> Answer:
    """`POST [base]/$kmehr`: a KMEHR message, answered like a transaction; the same again gets its first answer."""
    call.takes("pack")
    if (found := media.essence(call.headers.get("content-type"))) not in MEDIA_TYPES:
        raise Refused.of(error("unsupported-media-type", expected=" | ".join(sorted(MEDIA_TYPES)), found=found or "∅"))
    if not call.body:
        raise Refused.of(fatal("empty-body", expected="kmehrmessage"))
    bundle, origin = translated(call, call.body)
    caller = replace(call.caller, pack=call.option("pack") or "")
    return call.services.intake.submit(bundle, caller, origin)


def translated(call: Call, raw: bytes, traced: bool = False) -> tuple[Resource, Origin]:
    """The Bundle that a message becomes. Raises Refused with everything for which it cannot be read."""
    made = call.services.kmehr.translated(raw, call.services.limits, traced)
    return made.bundle, Origin(made.places, made.issues, made.rows, made.lost)


def holds_kmehr(call: Call) -> bool:
    """Whether the body is XML that is meant as a KMEHR message."""
    return media.essence(call.headers.get("content-type")) in MEDIA_TYPES and is_kmehr(call.body)
