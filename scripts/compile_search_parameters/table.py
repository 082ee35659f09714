"""The rows of parameters.json."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from adapter.fhir.search.values import readable
from scripts.compile_search_parameters.active import ACTIVE, KEYED, OWN
from scripts.compile_search_parameters.definitions import Definitions, Unsupported
from scripts.compile_search_parameters.walk import compiled

ANY_TARGET: Final = 100  # a parameter that may refer to so many types may refer to any
NATIVE: Final = frozenset(("_id", "_lastUpdated"))


def parameter(definitions: Definitions, type_: str, published: Mapping[str, Any]) -> dict[str, Any]:
    """One row of parameters.json."""
    code = published["code"]
    sources, target = compiled(definitions, type_, published["expression"])
    sources = [source for source in sources if readable(published["type"], source["type"])]
    if not sources:
        raise Unsupported(f"{published['expression']} ({published['type']})")
    row: dict[str, Any] = {"type": published["type"], "sources": sources}
    if published["type"] == "reference":
        row["targets"] = [target] if target else _targets(definitions, published)
    if code in f"{ACTIVE['*']} {ACTIVE.get(type_, '')}".split():
        row["active"] = True
    if not KEYED.isdisjoint((f"*.{code}", f"{type_}.{code}")):
        row["keyed"] = True
    return row


def _targets(definitions: Definitions, published: Mapping[str, Any]) -> list[str]:
    """In the order of the package; nothing when it may be any type."""
    targets = [target for target in published.get("target", ()) if target in definitions.resources]
    return [] if len(targets) > ANY_TARGET else targets


def tables(definitions: Definitions) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Resource type → parameter → row, and what was left out with the reason."""
    made: dict[str, dict[str, Any]] = {type_: {} for type_ in sorted(definitions.resources)}
    left_out: list[str] = []
    for published in sorted([*definitions.parameters, *OWN], key=lambda one: str(one["code"])):
        for type_ in _bases(published, definitions.resources):
            if published["code"] in NATIVE:
                continue
            try:
                made[type_][published["code"]] = parameter(definitions, type_, published)
            except (Unsupported, KeyError) as reason:
                left_out.append(f"{type_}.{published['code']}: {reason}")
    return made, left_out


def _bases(published: Mapping[str, Any], resources: Iterable[str]) -> list[str]:
    if {"Resource", "DomainResource"} & set(published.get("base", ())):
        return sorted(resources)
    return [type_ for type_ in published.get("base", ()) if type_ in resources]


def rendered(made: Mapping[str, Mapping[str, Any]]) -> str:
    """One parameter a line, so that a difference can be read."""
    types = [
        f" {json.dumps(type_)}: {{\n"
        + ",\n".join(f"  {json.dumps(code)}: {json.dumps(row, separators=(',', ':'))}" for code, row in rows.items())
        + "\n }"
        for type_, rows in made.items()
    ]
    return "{\n" + ",\n".join(types) + "\n}\n"
