"""The round-trip difference of what was posted: each resource read into records and written back as FHIR."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from adapter.fhir import json_codec
from adapter.intake.model import Resource
from adapter.intake.request import Posted
from adapter.mapping import Correspondences
from adapter.mapping.roundtrip import Difference, round_trip

UNREAD: Final = frozenset({"MessageHeader", "Binary", "Parameters"})  # they say nothing of a woman


def difference(posted: Posted, mapping: Correspondences, pack: str) -> Iterator[Resource]:
    """A part `element` for each value that is lost, changed or added, at its place in the Bundle that was sent."""
    marked = mapping.marked(posted.bundle, pack).get("entry", ())
    for at, entry in enumerate(posted.bundle.get("entry", ())):
        resource = entry.get("resource")
        if resource is None or resource["resourceType"] in UNREAD:
            continue
        by = mapping.of(posted.request.sender, marked[at]["resource"])
        head = len(resource["resourceType"])
        for one in round_trip(by, resource):
            yield {"name": "element", "part": list(_parts(one, f"Bundle.entry[{at}].resource{one.path[head:]}"))}


def _parts(one: Difference, path: str) -> Iterator[Resource]:
    yield {"name": "element", "valueString": path}
    yield {"name": "kind", "valueCode": one.kind}
    for name, value in (("before", one.before), ("after", one.after)):
        if value is not None:
            yield {"name": name, "valueString": _text(value)}


def _text(value: Any) -> str:
    """A text as it is, anything else as it stands in JSON."""
    return value if isinstance(value, str) else json_codec.encode(value).decode()
