"""What became of each value that was sent, and what reading and writing back changes, as parts of Parameters."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, Final

from adapter.fhir import json_codec
from adapter.intake.model import Resource
from adapter.intake.origin import Origin
from adapter.intake.plan import Plan
from adapter.intake.request import Posted
from adapter.mapping import Correspondences, Trace, TraceRow
from adapter.mapping.roundtrip import Difference, round_trip

PATCH: Final = "PATCH"  # its resource is a patch, and says nothing itself
TRACE: Final = tuple(name.rstrip("_") for name in TraceRow._fields)


def element(row: TraceRow) -> Resource:
    """One row of a trace."""
    said = zip(TRACE, row, strict=True)
    return {"name": "element", "part": [{"name": name, "valueString": value} for name, value in said if value]}


def beside(found: Plan, posted: Posted, mapping: Correspondences, facts: Collection[str]) -> list[Resource]:
    """The trace of what was sent and is in no dossier: all but the `facts`."""
    parts = []
    for one in found.done:
        resource = one.entry.resource
        ref = "/".join(one.ref or (one.entry.address.type,))
        if resource is None or one.entry.method == PATCH or ref in facts:
            continue
        trace = Trace()
        mapping.of(posted.request.sender, resource).read(resource, trace)
        parts += [element(row._replace(resource=ref)) for row in trace.rows]
    return parts


def difference(posted: Posted, mapping: Correspondences, origin: Origin | None) -> list[Resource]:
    """A part `element` for each value that is lost, changed or added, at its place in what was sent."""
    if origin is not None:
        return [_different(one, one.path) for one in origin.lost]
    parts = []
    for entry in posted.request.entries:
        if entry.resource is None or entry.method == PATCH:
            continue
        by = mapping.of(posted.request.sender, entry.resource)
        resource = posted.bundle["entry"][entry.index]["resource"]
        head = len(resource["resourceType"])
        parts += [_different(one, f"{entry.path}.resource{one.path[head:]}") for one in round_trip(by, resource)]
    return parts


def _different(one: Difference, path: str) -> Resource:
    parts: list[Resource] = [{"name": "element", "valueString": path}, {"name": "kind", "valueCode": one.kind}]
    values = (("before", one.before), ("after", one.after))
    parts += [{"name": name, "valueString": _text(value)} for name, value in values if value is not None]
    return {"name": "element", "part": parts}


def named(name: str, parts: list[Resource]) -> Iterator[Resource]:
    """A parameter with these parts; none without parts."""
    if parts:
        yield {"name": name, "part": parts}


def _text(value: Any) -> str:
    """A text as it is, anything else as it stands in JSON."""
    return value if isinstance(value, str) else json_codec.encode(value).decode()
