"""Code tables of `conceptmaps/`: a FHIR ConceptMap, or a plain list of the codes that are used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.validation import validate
from adapter.mapping.source import Problems

# Too many for a table that a person keeps; also the bound of what a sender's pack may cost at start-up.
MOST_CODES: Final = 20_000
MOST_GROUPS: Final = 20
MOST_BYTES: Final = 10_000_000
# The equivalences that let a code stand for the other, in both directions.
SAME: Final = ("equivalent", "equal")


@dataclass(frozen=True, slots=True)
class CodeTable:
    """Translation between the codes of `systems[0]` and of `systems[1]`; a list has one system on both sides.

    `others`: the system of a target code that is not of `systems[1]`.
    """

    name: str
    systems: tuple[str, str]
    forward: Mapping[str, str]
    backward: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)

    def facing(self, fhir_system: str) -> CodeTable:
        """The table with the FHIR side first: the side that has this system, else the source."""
        if fhir_system == self.systems[1] != self.systems[0]:
            return CodeTable(self.name, (self.systems[1], self.systems[0]), self.backward, self.forward)
        return self

    def target_system(self, code: str) -> str:
        """The system of a target code."""
        return self.others.get(code, self.systems[1])

    def coding(self, code: str) -> dict[str, str] | None:
        """The coding that a source code stands for."""
        meant = self.forward.get(code)
        return None if meant is None else {"system": self.target_system(meant), "code": meant}


def load_tables(folder: Path, problems: Problems, within: str = "") -> dict[str, CodeTable]:
    """Every table of the folder by its name; `within` is how errors name what the folder lies in."""
    tables = {}
    for path in sorted(folder.glob("*.json")):
        table = _Reading(f"{within}{folder.name}/{path.name}", problems).table(path)
        if table:
            tables[table.name] = table
    return tables


class _Reading:
    """One file while it is read; what is wrong with it is noted with its line."""

    def __init__(self, file: str, problems: Problems) -> None:
        self._file, self._problems = file, problems
        self._lines: tuple[str, ...] = ()

    def table(self, path: Path) -> CodeTable | None:
        body = self._body(path)
        if isinstance(body, dict) and body.get("resourceType") == "ConceptMap":
            return self._concept_map(path.stem, body)
        if isinstance(body, dict) and body.keys() == {"system", "codes"} and _texts(body["codes"]):
            pairs = [(code, code, True) for code in body["codes"]]
            return self._both_ways(path.stem, str(body["system"]), str(body["system"]), pairs)
        if body is not None:
            self._at("", "a ConceptMap, or an object with system and codes", "something else")
        return None

    def _body(self, path: Path) -> Any:
        try:
            if (size := path.stat().st_size) > MOST_BYTES:
                self._at("", f"at most {MOST_BYTES} bytes", size)
                return None
            text = path.read_text("utf-8")
            self._lines = tuple(text.splitlines())
            return json.loads(text)
        except (OSError, ValueError, RecursionError) as failure:
            line = getattr(failure, "lineno", 1)
            self._problems.at(f"{self._file}:{line}", "JSON", failure)
            return None

    def _at(self, code: str, expected: str, found: object) -> None:
        """Notes a problem at the line where a code stands, else at the first."""
        wanted = json.dumps(code, ensure_ascii=False) if code else ""
        line = next((number for number, text in enumerate(self._lines, 1) if wanted and wanted in text), 1)
        self._problems.at(f"{self._file}:{line}", expected, found)

    def _concept_map(self, name: str, body: dict[str, Any]) -> CodeTable | None:
        groups = body.get("group")
        groups = groups if isinstance(groups, list) else []
        size = sum(len(one.get("element") or ()) for one in groups if isinstance(one, dict))
        sources = {str(one.get("source")) for one in groups if isinstance(one, dict)}
        if len(sources) != 1 or len(groups) > MOST_GROUPS or size > MOST_CODES:
            expected = f"groups of one source system with at most {MOST_CODES} codes"
            self._at("", expected, f"{len(groups)} groups of {len(sources)} source systems, {size} codes")
            return None
        before = len(self._problems)
        for issue in validate(body):
            if issue.stops:
                self._at("", f"a valid ConceptMap: {issue.expected}", f"{issue.found} ({issue.expression})")
        if len(self._problems) > before:
            return None
        if any("unmapped" in group for group in groups):
            self._at("unmapped", "no unmapped: a code without target is told to its sender", "one")
        pairs = [pair for group in groups for pair in self._pairs(group)]
        first, *rest = (canonical(group.get("target", "")) for group in groups)
        table = self._both_ways(name, sources.pop(), first, pairs)
        systems = zip(rest, groups[1:], strict=True)
        others = {code: system for system, group in systems for _, code, _ in self._pairs(group)}
        return replace(table, others=others) if table else None

    def _pairs(self, group: dict[str, Any]) -> list[tuple[str, str, bool]]:
        """Source code, target code, and whether they mean the same."""
        pairs = []
        for element in group["element"]:
            targets = [target for target in element.get("target", ()) if target.get("code")]
            if len(targets) != 1 or "code" not in element:
                self._at(element.get("code", ""), f"one target code for {element.get('code')!r}", len(targets))
                continue
            pairs.append((element["code"], targets[0]["code"], targets[0].get("equivalence") in SAME))
        return pairs

    def _both_ways(self, name: str, source: str, target: str, pairs: list[tuple[str, str, bool]]) -> CodeTable | None:
        if len(pairs) > MOST_CODES:
            self._at("", f"at most {MOST_CODES} codes", len(pairs))
            return None
        forward: dict[str, str] = {}
        backward: dict[str, str] = {}
        for code, meant, _ in pairs:
            if code in forward:
                self._at(code, "each source code once", repr(code))
            forward[code] = meant
        # Of several source codes with one target, the first that means the same is the way back.
        for code, meant, _ in sorted(pairs, key=lambda pair: not pair[2]):
            backward.setdefault(meant, code)
        return CodeTable(name, (canonical(source), canonical(target)), forward, backward)


def _texts(codes: Any) -> bool:
    return isinstance(codes, list) and all(isinstance(code, str) for code in codes)
