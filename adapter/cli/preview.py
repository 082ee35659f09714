"""`bib-adapter preview FILE…`: what Bundles and KMEHR messages would give, in memory, each knowing those before it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from adapter.api.edge import SANDBOX_SENDER
from adapter.app import CannotStart, intake_of, kmehr_of, library_of, limits_of, store_of
from adapter.cli.errors import CannotRun
from adapter.cli.files import bodies, is_xml
from adapter.cli.packs import chosen_pack
from adapter.cli.report import Reported, findings_of, status, written
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, operation_outcome
from adapter.intake import Caller, Intake, Origin
from adapter.kmehr import Kmehr, is_kmehr
from adapter.mapping import MappingError
from adapter.settings import load

Resource = dict[str, Any]
Read = tuple[Resource, Origin | None]
MEMORY: Final = "sqlite:///:memory:"


def preview(given: argparse.Namespace) -> int:
    """Preview every file in order; 1 when one would be refused."""
    settings = load().settings
    try:
        library = library_of(settings)
        pack = chosen_pack(given.pack, library)
        store, kmehr = store_of(MEMORY), kmehr_of(library)
        intake = intake_of(settings, store, library=library)
    except (CannotStart, MappingError) as reason:
        raise CannotRun(str(reason)) from None
    caller = Caller(SANDBOX_SENDER, as_of=given.as_of, language=given.language, sandbox=True, pack=pack)
    limits = limits_of(settings)
    try:
        reported = [_file(name, body, intake, kmehr, caller, limits, given.trace) for name, body in bodies(given.files)]
    finally:
        store.close()
    print(written(reported, given.format))
    return status(reported)


def _file(
    name: str, body: bytes, intake: Intake, kmehr: Kmehr, caller: Caller, limits: Limits, traced: bool
) -> Reported:
    try:
        read = _read(body, kmehr, limits, traced)
        return _previewed(name, read, intake, caller, traced)
    except Refused as refused:
        return Reported(name, findings_of(operation_outcome(refused.issues, caller.language)))


def _read(body: bytes, kmehr: Kmehr, limits: Limits, traced: bool) -> Read:
    """The Bundle in a file; of a KMEHR message also where each entry comes from, and what became of its elements."""
    if is_kmehr(body):
        made = kmehr.translated(body, limits, traced)
        return made.bundle, Origin(made.places, made.issues, made.rows, made.lost)
    return (xml_codec.decode if is_xml(body) else json_codec.decode)(body, limits), None


def _previewed(name: str, read: Read, intake: Intake, caller: Caller, traced: bool) -> Reported:
    bundle, origin = read
    parameters = intake.preview(bundle, caller, trace=traced, origin=origin).resource or {}
    findings = [finding for part in _parts(parameters, "outcome") for finding in findings_of(part["resource"])]
    lines = [_element(_said(one)) for part in _parts(parameters, "trace") for one in part["part"]]
    lines += [line for part in _parts(parameters, "dossier") for line in _dossier(part)]
    lines += [_changed(_said(one)) for part in _parts(parameters, "difference") for one in part["part"]]
    found = Reported(name, findings, lines, parameters)
    if not found.refused:
        intake.submit(bundle, caller, origin)
    return found


def _parts(parameters: Resource, name: str, of: str = "parameter") -> Iterator[Resource]:
    return (part for part in parameters.get(of, ()) if part["name"] == name)


def _dossier(dossier: Resource) -> Iterator[str]:
    pregnancies = [part["valueIdentifier"].get("value", "?") for part in _parts(dossier, "pregnancy", "part")]
    scenario = next((part["valueCode"] for part in _parts(dossier, "scenario", "part")), "none")
    provisional = any(part["valueBoolean"] for part in _parts(dossier, "provisional", "part"))
    yield f"pregnancy {', '.join(pregnancies)}: scenario {scenario}{' (provisional)' if provisional else ''}"
    for part in _parts(dossier, "charge", "part"):
        yield "  " + _charge(part["resource"])
    yield from map(_lacking, _parts(dossier, "missing", "part"))
    for trace in _parts(dossier, "trace", "part"):
        yield from (_element(_said(part)) for part in _parts(trace, "element", "part"))
        yield from map(_derived, _parts(trace, "derived", "part"))


def _lacking(missing: Resource) -> str:
    """What is still to be sent or done, until when, and for which vulnerabilities."""
    said = _said(missing)
    about = ", ".join(part["valueString"] for part in _parts(missing, "about", "part"))
    until = f" until {said['until']}" if "until" in said else ""
    return f"  missing: {said['what']}{until}" + (f" ({about})" if about else "")


def _charge(charge: Resource) -> str:
    code = charge["code"]["coding"][0]["code"]
    amount = charge.get("priceOverride", {}).get("value", "")
    reasons = [
        extension["valueCodeableConcept"]["coding"][0]["code"]
        for extension in charge.get("extension", ())
        if extension["url"].endswith("/reason")
    ]
    why = f" ({', '.join(reasons)})" if reasons else ""
    return f"{code} {charge['status']} {charge.get('occurrenceDateTime', 'no date yet')} {amount} EUR{why}"


def _said(element: Resource) -> dict[str, str]:
    names = ("valueString", "valueCode", "valueDate")
    return {part["name"]: next(part[name] for name in names if name in part) for part in element["part"]}


def _element(said: dict[str, str]) -> str:
    """One value of a resource: what it became and by which row, or why it is unread."""
    where = f"  {said['resource']} {said['source']}"
    if "target" not in said:
        return f"{where} unread: {said['why']}"
    target = "a constant" if said["target"] == "=" else said["target"]
    codes = f" by {said['codes']}" if "codes" in said else ""
    by = ", ".join(said[name] for name in ("row", "class") if name in said)
    return f"{where} → {target}{codes} ({by})"


def _changed(said: dict[str, str]) -> str:
    """One value that is not the same when the resource is written back."""
    return (
        f"  {said['kind']}: {said['element']} {' → '.join(said[name] for name in ('before', 'after') if name in said)}"
    )


def _derived(derived: Resource) -> str:
    """One thing that was derived: from which facts, by which rules."""
    found: dict[str, list[str]] = {"target": [], "source": [], "rule": []}
    for part in derived["part"]:
        found[part["name"]].append(part["valueString"])
    return f"  {found['target'][0]} ← {', '.join(found['source'])} by {', '.join(found['rule'])}"
