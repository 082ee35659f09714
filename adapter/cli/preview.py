"""`bib-adapter preview FILE…`: what Bundles would give, in memory, each one knowing those before it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, Final

from adapter.api.edge import SANDBOX_SENDER
from adapter.app import CannotStart, intake_of, limits_of, store_of
from adapter.cli.errors import CannotRun
from adapter.cli.files import bodies, is_xml
from adapter.cli.report import Reported, findings_of, status, written
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.outcome import Refused, operation_outcome
from adapter.intake import Caller, Intake
from adapter.settings import load

Resource = dict[str, Any]
MEMORY: Final = "sqlite:///:memory:"


def preview(given: argparse.Namespace) -> int:
    """Preview every file in order; 1 when one would be refused."""
    settings = load().settings
    try:
        intake = intake_of(settings, store_of(MEMORY))
    except CannotStart as reason:
        raise CannotRun(str(reason)) from None
    caller = Caller(SANDBOX_SENDER, as_of=given.as_of, language=given.language, sandbox=True)
    limits = limits_of(settings)
    reported = []
    for name, body in bodies(given.files):
        decode = xml_codec.decode if is_xml(body) else json_codec.decode
        try:
            reported.append(_previewed(name, decode(body, limits), intake, caller))
        except Refused as refused:
            reported.append(Reported(name, findings_of(operation_outcome(refused.issues, given.language))))
    print(written(reported, given.format))
    return status(reported)


def _previewed(name: str, bundle: Resource, intake: Intake, caller: Caller) -> Reported:
    parameters = intake.preview(bundle, caller).resource or {}
    findings = [finding for part in _parts(parameters, "outcome") for finding in findings_of(part["resource"])]
    found = Reported(
        name, findings, [line for part in _parts(parameters, "dossier") for line in _dossier(part)], parameters
    )
    if not found.refused:
        intake.submit(bundle, caller)
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
