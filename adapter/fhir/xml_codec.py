"""FHIR XML: bytes to the same dict as JSON gives, and back, without loss."""

from __future__ import annotations

from typing import Any

from adapter.fhir.limits import DEFAULT, Limits
from adapter.fhir.text import checked
from adapter.fhir.xml.read import Reader
from adapter.fhir.xml.write import Writer


def decode(raw: bytes, limits: Limits = DEFAULT) -> dict[str, Any]:
    """The resource in `raw`; raises Refused (400, 413, 422) with every fault, its path and its line.

    Comments and processing instructions are dropped; a DTD is refused and nothing is ever fetched. A value that is not
    of its type (`active value="yes"`) stays text, for validation to tell.
    """
    return Reader(checked(raw, limits, "FHIR XML"), limits).run()


def encode(resource: dict[str, Any], pretty: bool = False) -> bytes:
    """XML of a resource in UTF-8; raises Refused (422) that names every member that has no place in XML."""
    return Writer(pretty).run(resource)
