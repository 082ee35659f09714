"""Reading the records out of the 40-entry Bundle's resources through mappings/, without and with trace."""

from __future__ import annotations

from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.mapping import Mapping, Trace
from bench.common import RAW, duration, median_ms, table


def main() -> None:
    mapping = Mapping.load(data_path("mappings"))
    resources = [entry["resource"] for entry in json_codec.decode(RAW)["entry"]]

    def plain() -> None:
        for resource in resources:
            mapping.read(resource)

    def traced() -> None:
        for resource in resources:
            mapping.read(resource, Trace())

    rows = [
        duration("read records", median_ms(plain), 1.5),
        duration("read records with trace", median_ms(traced), 3),
        duration("load mappings/", median_ms(lambda: Mapping.load(data_path("mappings"))), None),
    ]
    table("Mapping", rows)


if __name__ == "__main__":
    main()
