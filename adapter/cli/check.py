"""`bib-adapter check FILE…`: validate resources as the gateway would, without one; a pack by its golden pairs."""

from __future__ import annotations

import argparse
from pathlib import Path

from adapter.cli.check_pack import check_pack, is_pack
from adapter.cli.files import bodies, is_xml
from adapter.cli.report import Reported, findings_of, status, written
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, operation_outcome
from adapter.fhir.validation import validate
from adapter.settings import load


def check(given: argparse.Namespace) -> int:
    """Validate every file and check every pack; 1 when one has an error."""
    settings = load().settings
    limits = Limits(settings.max_body_bytes, settings.max_depth, settings.max_elements)
    packs = [name for name in given.files if is_pack(name)]
    reported = [one for name in packs for one in check_pack(Path(name), settings, limits, given)]
    reported += [
        Reported(name, findings_of(operation_outcome(_issues(body, limits), given.language)))
        for name, body in bodies([name for name in given.files if name not in packs])
    ]
    print(written(reported, given.format))
    return status(reported)


def _issues(body: bytes, limits: Limits) -> list[Issue]:
    decode = xml_codec.decode if is_xml(body) else json_codec.decode
    try:
        return list(validate(decode(body, limits)))
    except Refused as refused:
        return list(refused.issues)
