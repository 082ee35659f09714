"""Code tables of `mappings/conceptmaps/`: a FHIR ConceptMap, or a plain list of the codes that are used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from adapter.canonical import canonical
from adapter.mapping.source import Problems

# Too many for a table that a person keeps; also the bound of what a sender's pack may cost at start-up.
MOST_CODES: Final = 20_000
# The equivalences that let a code stand for the other, in both directions.
SAME: Final = ("equivalent", "equal")


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Translation between the codes of `systems[0]` and of `systems[1]`; a list has one system on both sides."""

    name: str
    systems: tuple[str, str]
    forward: Mapping[str, str]
    backward: Mapping[str, str]

    def facing(self, fhir_system: str) -> CodeTable:
        """The table with the FHIR side first: the side that has this system, else the source."""
        if fhir_system == self.systems[1] != self.systems[0]:
            return CodeTable(self.name, (self.systems[1], self.systems[0]), self.backward, self.forward)
        return self


def load_tables(folder: Path, problems: Problems) -> dict[str, CodeTable]:
    """Every table of the folder by its name."""
    tables = {}
    for path in sorted(folder.glob("*.json")):
        try:
            body = json.loads(path.read_text("utf-8"))
        except ValueError as failure:
            problems.at(f"conceptmaps/{path.name}:{getattr(failure, 'lineno', 1)}", "JSON", failure)
            continue
        table = _table(path.stem, body, f"conceptmaps/{path.name}:1", problems)
        if table:
            tables[table.name] = table
    return tables


def _table(name: str, body: Any, place: str, problems: Problems) -> CodeTable | None:
    if isinstance(body, dict) and body.get("resourceType") == "ConceptMap":
        pairs = _pairs(body, place, problems)
        systems = [(group.get("source", ""), group.get("target", "")) for group in body.get("group", ())]
    elif isinstance(body, dict) and body.keys() == {"system", "codes"} and isinstance(body["codes"], list):
        pairs = [(code, code, True) for code in body["codes"]]
        systems = [(body["system"], body["system"])]
    else:
        problems.at(place, "a ConceptMap, or an object with system and codes", "something else")
        return None
    if len(systems) != 1 or len(pairs) > MOST_CODES:
        problems.at(place, f"one group of at most {MOST_CODES} codes", f"{len(systems)} groups, {len(pairs)} codes")
        return None
    return _both_ways(name, (canonical(systems[0][0]), canonical(systems[0][1])), pairs, place, problems)


def _pairs(body: dict[str, Any], place: str, problems: Problems) -> list[tuple[str, str, bool]]:
    """Source code, target code, and whether they mean the same."""
    pairs = []
    for group in body.get("group", ()):
        for element in group.get("element", ()):
            targets = [target for target in element.get("target", ()) if target.get("code")]
            if len(targets) != 1:
                problems.at(place, f"one target code for {element.get('code')!r}", len(targets))
                continue
            pairs.append((element.get("code", ""), targets[0]["code"], targets[0].get("equivalence") in SAME))
    return pairs


def _both_ways(
    name: str, systems: tuple[str, str], pairs: list[tuple[str, str, bool]], place: str, problems: Problems
) -> CodeTable:
    forward: dict[str, str] = {}
    backward: dict[str, str] = {}
    for source, target, _ in pairs:
        if source in forward:
            problems.at(place, "each source code once", repr(source))
        forward[source] = target
    # Of several source codes with one target, the first that means the same is the way back.
    for source, target, _ in sorted(pairs, key=lambda pair: not pair[2]):
        backward.setdefault(target, source)
    return CodeTable(name, systems, forward, backward)
