"""The 40-entry Bundle through mappings/, and beside it the same by the StructureMaps in the HL7 reference engine."""

from __future__ import annotations

import shutil

from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.mapping import Mapping, Record, Trace
from adapter.mapping.roundtrip import round_trip
from bench.common import RAW, beside, duration, median_ms, row, table
from scripts.judge import CONFORMANCE
from scripts.structuremaps import engine, generated, logical
from scripts.structuremaps.common import model_url
from scripts.structuremaps.engine import Case, Resource

PASSES = 100


def main() -> None:
    mapping = Mapping.load(data_path("mappings"))
    resources = [entry["resource"] for entry in json_codec.decode(RAW)["entry"]]
    records = [record for resource in resources for record in mapping.read(resource)]

    def plain() -> None:
        for resource in resources:
            mapping.read(resource)

    def traced() -> None:
        for resource in resources:
            mapping.read(resource, Trace())

    def back() -> None:
        for record in records:
            mapping.write(record.concept, record.fields)

    def compared() -> None:
        for resource in resources:
            round_trip(mapping, resource)

    rows = [
        row("read records", *beside(plain), 1.5),
        row("read records with trace", *beside(traced), 3),
        row("write them back", *beside(back), 3),
        row("read, write back and compare", *beside(compared), None),
        duration("load mappings/", median_ms(lambda: Mapping.load(data_path("mappings"))), None),
        *reference(mapping, resources, records),
    ]
    table("Mapping", rows)


def reference(mapping: Mapping, resources: list[Resource], records: list[Record]) -> list[tuple[str, str, str, str]]:
    """Rows for the reference engine, warm; one that says so where there is none."""
    if shutil.which("java") is None or not (CONFORMANCE / "target" / "classpath").exists():
        return [("reference engine: needs Java and `make conformance`", "none", "", "")]
    read = [
        Case(record.concept, f"{generated.MAPS}{record.concept}-read", resource)
        for resource in resources
        for record in mapping.read(resource)
    ]
    write = [
        Case(
            record.concept,
            f"{generated.MAPS}{record.concept}-write",
            logical.as_model(mapping.concepts[record.concept], record.fields),
            model_url(record.concept),
        )
        for record in records
    ]
    made = engine.run(engine.files(), [*read, *write], PASSES)
    reading, writing = (sum(one.ms for one in those) for those in (made[: len(read)], made[len(read) :]))
    return [
        duration("reference engine, StructureMaps: read", reading, None),
        duration("reference engine, StructureMaps: write", writing, None),
    ]


if __name__ == "__main__":
    main()
