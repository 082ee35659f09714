"""`bib-adapter check FILE…`: validate resources as the gateway would, without one."""

from __future__ import annotations

import argparse

from adapter.cli.files import bodies, is_xml
from adapter.cli.report import Reported, findings_of, status, written
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, operation_outcome
from adapter.fhir.validation import validate
from adapter.settings import load


def check(given: argparse.Namespace) -> int:
    """Validate every file; 1 when one has an error."""
    settings = load().settings
    limits = Limits(settings.max_body_bytes, settings.max_depth, settings.max_elements)
    reported = [
        Reported(name, findings_of(operation_outcome(_issues(body, limits), given.language)))
        for name, body in bodies(given.files)
    ]
    print(written(reported, given.format))
    return status(reported)


def _issues(body: bytes, limits: Limits) -> list[Issue]:
    decode = xml_codec.decode if is_xml(body) else json_codec.decode
    try:
        return list(validate(decode(body, limits)))
    except Refused as refused:
        return list(refused.issues)
