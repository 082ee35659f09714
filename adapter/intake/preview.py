"""A plan that is never applied, as the Parameters of contract section 6: per pregnancy what follows, and why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from adapter.canonical import PREGNANCY
from adapter.dossier import Dossier
from adapter.fhir import json_codec
from adapter.fhir.outcome import operation_outcome
from adapter.intake import explained, outlook, traced, understood
from adapter.intake.model import Caller, Resource
from adapter.intake.origin import Origin
from adapter.intake.plan import Plan
from adapter.intake.request import Posted
from adapter.mapping import TraceRow
from adapter.mapping.platform import platform_record
from adapter.plan.conclude import Deriving
from adapter.plan.model import Woman
from adapter.programme.decide import Decisions
from adapter.programme.spans import spans_of
from adapter.programme.windows import Window

Rows = Mapping[str, list[TraceRow]]


def parameters(found: Plan, posted: Posted, deriving: Deriving, caller: Caller, origin: Origin | None) -> Resource:
    """`outcome`, and one `dossier` for each pregnancy of the women whom the Bundle concerns.

    With a trace also `trace`, of what was sent and is in no dossier, and `difference`, of reading and writing back.
    """
    issues = [*chain.from_iterable(posted.issues.values()), *chain.from_iterable(one.issues for one in found.done)]
    outcome = {"name": "outcome", "resource": operation_outcome(issues, caller.language)}
    rows = _trace_by_resource(deriving)
    dossiers = [
        {
            "name": "dossier",
            "part": [
                *_parts(dossier, woman, rows, derivation.causes, caller.base_url),
                *outlook.parts(dossier, caller.language),
            ],
        }
        for woman, derivation in zip(found.women, found.concluded.derivations, strict=True)
        for dossier in derivation.dossiers
    ]
    asked = deriving.trace is not None
    told = _told(found, posted, deriving, origin) if asked else ()
    return {"resourceType": "Parameters", "parameter": [outcome, *dossiers, *_entries(found), *told]}


def _told(found: Plan, posted: Posted, deriving: Deriving, origin: Origin | None) -> Iterator[Resource]:
    facts = {ref for one in found.concluded.derivations for dossier in one.dossiers for ref in dossier.facts}
    before = [traced.element(row) for row in origin.rows] if origin else []
    yield from traced.named("trace", before + traced.beside(found, posted, deriving.mapping, facts))
    yield from traced.named("difference", traced.difference(posted, deriving.mapping, origin))


def _entries(found: Plan) -> Iterator[Resource]:
    """Where in what was sent each resource stands: the place of its entry, and the address that it has or gets."""
    for one in found.done:
        if one.ref is not None and one.entry.resource is not None:
            parts = (("place", one.entry.body), ("resource", "/".join(one.ref)))
            yield {"name": "entry", "part": [{"name": name, "valueString": value} for name, value in parts]}


def _trace_by_resource(deriving: Deriving) -> Rows:
    found: dict[str, list[TraceRow]] = {}
    for row in deriving.trace.rows if deriving.trace is not None else ():
        found.setdefault(row.resource, []).append(row)
    return found


def _parts(
    dossier: Dossier, woman: Woman, rows: Rows, causes: Mapping[str, frozenset[str]], base_url: str
) -> Iterator[Resource]:
    for value in dossier.identifiers:
        yield {"name": "pregnancy", "valueIdentifier": {"system": PREGNANCY, "value": value}}
    if dossier.scenario is not None:
        yield {"name": "scenario", "valueCode": dossier.scenario}
        yield {"name": "provisional", "valueBoolean": bool(dossier.provisional)}
    for charge in dossier.charges:
        yield {"name": "charge", "resource": charge}
    yield {"name": "record", "valueString": json_codec.encode(platform_record(dossier.records)).decode()}
    yield {"name": "facts", "resource": _facts(dossier, woman, base_url)}
    yield {"name": "windows", "part": [_window(window) for window in _windows(dossier.decisions)]}
    yield {"name": "reading", "part": list(understood.parts(dossier, base_url))}
    elements = [traced.element(row) for ref in dossier.facts for row in rows.get(ref, ())]
    if elements:
        yield {"name": "trace", "part": [*elements, *explained.derived(dossier, causes)]}


def _facts(dossier: Dossier, woman: Woman, base_url: str) -> Resource:
    """The resources in force that the dossier rests on, and what was derived from them."""
    wanted = set(dossier.facts)
    entries = [
        {"fullUrl": f"{base_url}/{version.type}/{version.id}", "resource": version.resource}
        for version in woman.versions
        if version.current and version.resource is not None and f"{version.type}/{version.id}" in wanted
    ]
    bundle: Resource = {"resourceType": "Bundle", "type": "collection"}
    return bundle | {"entry": entries} if entries else bundle


def _windows(decisions: Decisions) -> Iterator[Window]:
    yield from decisions.windows
    yield from spans_of(decisions.course, decisions.taken)


def _window(window: Window) -> Resource:
    days = {name: day.isoformat() for name, day in (("start", window.start), ("end", window.end)) if day is not None}
    return {"name": window.name, "valuePeriod": days} if days else {"name": window.name, "valueString": "not known"}
