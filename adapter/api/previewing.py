"""`$preview`: what a Bundle or a KMEHR message would give, alone or after others; nothing is stored."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from adapter.api.call import Call
from adapter.api.forms import DECODERS, Resource
from adapter.api.headers import day
from adapter.api.kmehr import holds_kmehr, translated
from adapter.fhir.outcome import Refused, error
from adapter.fhir.phrases import say
from adapter.intake import Answer, Origin
from adapter.intake.earlier import Sent, placed
from adapter.kmehr import is_kmehr

Made = tuple[Resource, Origin | None]
SPACE: Final = b"\xef\xbb\xbf \t\r\n"  # and a byte order mark
EXPECTED: Final = say(
    "parameter before (repeats) and parameter bundle, each a Bundle as resource or any message as base64"
)


def preview_bundle(call: Call) -> Answer:
    """`POST [base]/$preview?as-of=…&pack=…&known=false&trace=false`.

    The body is a Bundle, a KMEHR message, or Parameters: `before`, repeated, what counts as sent earlier, and `bundle`.
    """
    call.takes("as-of", "pack", "known", "trace")
    as_of = day("as-of", call.option("as-of"))
    traced, known = call.option("trace") != "false", call.option("known") != "false"
    caller = replace(call.caller, pack=call.option("pack") or "")
    (bundle, origin), earlier = _asked(call, traced)
    return call.services.intake.preview(bundle, caller, as_of, traced, origin, earlier, known)


def _asked(call: Call, traced: bool) -> tuple[Made, list[Sent]]:
    if holds_kmehr(call):
        return translated(call, call.body, traced), []
    resource = call.resource()
    if resource.get("resourceType") != "Parameters":
        return (bundle_in(resource), None), []
    parts = [part for part in resource.get("parameter", ()) if isinstance(part, dict)]
    names = [part.get("name") for part in parts]
    if not names or names[-1] != "bundle" or set(names[:-1]) - {"before"}:
        raise Refused.of(error("type-mismatch", "Parameters", expected=EXPECTED, found=", ".join(map(str, names))))
    return _made(call, parts[-1], traced), list(_before(call, parts[:-1]))


def _before(call: Call, parts: list[dict[str, Any]]) -> Iterator[Sent]:
    for number, part in enumerate(parts):
        place = f"Parameters.parameter[{number}]"
        with placed(place):
            made, _ = _made(call, part)
        yield Sent(made, place)


def _made(call: Call, part: dict[str, Any], traced: bool = False) -> Made:
    """The Bundle of one part: as it is, or from the bytes that would have been posted."""
    if isinstance(found := part.get("resource"), dict):
        return bundle_in(found), None
    try:
        raw = base64.b64decode(str(part.get("valueBase64Binary", "")), validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    form = "xml" if raw.lstrip(SPACE).startswith(b"<") else "json"
    if form == "xml" and is_kmehr(raw):
        return translated(call, raw, traced)
    return bundle_in(DECODERS[form](raw, call.services.limits)), None


def bundle_in(resource: Resource) -> Resource:
    """The resource, which has to be a Bundle. Raises Refused."""
    if (found := resource.get("resourceType")) != "Bundle":
        raise Refused.of(error("type-mismatch", expected="Bundle", found=found))
    return resource
