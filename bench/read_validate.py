"""Read and validate the 40-entry Bundle: ours beside fhir.resources, in one run; and the XML codec."""

from __future__ import annotations

from fhir.resources.R4B.bundle import Bundle

from adapter.fhir import json_codec, xml_codec
from adapter.fhir.validation import validate
from bench.common import RAW, duration, median_ms, table


def ours() -> None:
    found = validate(json_codec.decode(RAW))
    assert not [issue for issue in found if issue.severity in ("error", "fatal")], found[:3]


def theirs() -> None:
    Bundle.model_validate_json(RAW)


def main() -> None:
    """In turns, so that a disturbance of the machine hits both."""
    pairs = [(median_ms(ours, 3, 0.6), median_ms(theirs, 3, 0.6)) for _ in range(5)]
    mine, yours = (sorted(side)[2] for side in zip(*pairs, strict=True))
    form = "compiled" if not json_codec.__file__.endswith(".py") else "pure Python"
    resource = json_codec.decode(RAW)
    xml = xml_codec.encode(resource)
    rows = [
        duration(f"read and validate, {form}", mine, None),
        duration("  of it, read", median_ms(lambda: json_codec.decode(RAW)), None),
        duration("fhir.resources R4B", yours, None),
        ("ratio", f"{yours / mine:.1f}", "", "≥ 20" if form == "compiled" else "≥ 10"),
        duration("write JSON", median_ms(lambda: json_codec.encode(resource)), None),
        duration("read XML", median_ms(lambda: xml_codec.decode(xml)), 4),
        duration("write XML", median_ms(lambda: xml_codec.encode(resource)), 2),
    ]
    table("Reading, validating, writing", rows)


if __name__ == "__main__":
    main()
