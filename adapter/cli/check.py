"""`bib-adapter check FILE…`: validate resources as the gateway would, without one; a pack by its golden pairs."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from adapter.cli.check_pack import check_pack, is_meant_as_pack
from adapter.cli.errors import CannotRun
from adapter.cli.files import bodies, is_xml
from adapter.cli.report import Reported, findings_of, status, written
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, operation_outcome
from adapter.fhir.validation import validate
from adapter.settings import Settings, load
from adapter.site import SiteError, site_packages


def check(given: argparse.Namespace) -> int:
    """Validate every file and check every pack; 1 when one has an error."""
    settings = load().settings
    limits = Limits(settings.max_body_bytes, settings.max_depth, settings.max_elements)
    judge = _judge(settings)
    packs = [name for name in given.files if is_meant_as_pack(name)]
    reported = [one for name in packs for one in check_pack(Path(name), settings, limits, given)]
    reported += [
        Reported(name, findings_of(operation_outcome(_issues(body, limits, judge), given.language)))
        for name, body in bodies([name for name in given.files if name not in packs])
    ]
    print(written(reported, given.format))
    return status(reported)


def _judge(settings: Settings) -> Callable[[Any], list[Issue]]:
    """The validator with the profiles of the settings. Raises CannotRun."""
    try:
        packages = site_packages(settings.profiles) if settings.profiles else None
    except SiteError as reason:
        raise CannotRun(str(reason)) from None
    defaults = "" if settings.default_profiles == "off" else settings.default_profiles
    return lambda resource: validate(resource, profiles=(), defaults=defaults, packages=packages)


def _issues(body: bytes, limits: Limits, judge: Callable[[Any], list[Issue]]) -> list[Issue]:
    decode = xml_codec.decode if is_xml(body) else json_codec.decode
    try:
        return judge(decode(body, limits))
    except Refused as refused:
        return list(refused.issues)
