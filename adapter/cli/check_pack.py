"""`bib-adapter check PACK`: is a pack sound, do its golden pairs hold, is the output valid, what do they cover."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from adapter.app import CannotStart, intake_of, store_of
from adapter.canonical import learn_aliases
from adapter.cli.errors import CannotRun
from adapter.cli.golden import INPUTS, Golden, Resource, goldens, run
from adapter.cli.lines import line_of, lines
from adapter.cli.report import Finding, Reported, findings_of
from adapter.data import MissingData, data_path
from adapter.fhir import json_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, operation_outcome
from adapter.fhir.validation import validate
from adapter.mapping import Mapping as Standard
from adapter.mapping import MappingError, Packs
from adapter.mapping.codes import load_tables
from adapter.mapping.pack import PACK, Pack, read_pack
from adapter.mapping.source import Problems
from adapter.settings import Settings

MEMORY: Final = "sqlite:///:memory:"
PROBLEM: Final = re.compile(r"(?P<file>[^:]+):(?P<line>\d+): (?P<text>.*)", re.DOTALL)
MOST_DIFFERENCES: Final = 20
# What a pack is there to translate and does not.
UNTAKEN: Final = frozenset({"unmapped-code", "unread-date"})
# What is wrong with a resource alone and right in a Bundle: a conditional reference.
IN_BUNDLES: Final = frozenset({"reference-malformed"})


def is_pack(name: str) -> bool:
    """Whether a folder is a pack."""
    return (Path(name) / PACK).is_file()


def is_meant_as_pack(name: str) -> bool:
    """Whether a folder is a pack, or would be one with a pack.yaml."""
    return any(True for kind in ("*.yaml", *(f"golden/{one}" for one in INPUTS)) for _ in Path(name).glob(kind))


def check_pack(folder: Path, settings: Settings, limits: Limits, given: argparse.Namespace) -> list[Reported]:
    """What is found, a report for each file of the pack that has something to tell."""
    if not (folder / PACK).is_file():
        text = f"expected {PACK}, which says who sends so, found no {PACK}"
        return [Reported(str(folder / PACK), [Finding("error", "pack", text)])]
    try:
        standard = Standard.load(data_path("mappings"))
        pack = read_pack(folder, standard)
        packs = Packs(standard, [pack])
    except MappingError as failure:
        return _broken(folder, failure)
    except MissingData as reason:
        raise CannotRun(str(reason)) from None
    learn_aliases(packs.aliases)
    pairs = goldens(folder)
    _run(pairs, pack, packs, settings, limits)
    if given.write:
        for pair in pairs:
            if pair.output:
                pair.expected_path.write_bytes(json_codec.encode(pair.output, pretty=True) + b"\n")
    reported = [_pair(pair, given.language) for pair in pairs]
    return [_coverage(pack, pairs), *reported]


def _run(pairs: Sequence[Golden], pack: Pack, packs: Packs, settings: Settings, limits: Limits) -> None:
    store = store_of(MEMORY)
    try:
        intake = intake_of(settings, store)
        intake.use(packs)
        for pair in pairs:
            run(pair, pack, packs, intake, limits)
    except CannotStart as reason:
        raise CannotRun(str(reason)) from None
    finally:
        store.close()


def _broken(folder: Path, failure: MappingError) -> list[Reported]:
    """The problems of the pack's files, by file."""
    by_file: dict[str, list[Finding]] = {}
    for problem in failure.problems:
        found = PROBLEM.fullmatch(problem)
        file, line, text = (found["file"], int(found["line"]), found["text"]) if found else (PACK, 0, problem)
        by_file.setdefault(file.removeprefix(f"{folder.name}/"), []).append(Finding("error", "pack", text, "", line))
    return [Reported(str(folder / file), findings) for file, findings in by_file.items()]


def _pair(pair: Golden, language: str) -> Reported:
    """What is wrong with one golden pair."""
    outcome = operation_outcome(list(_issues(pair)), language)
    findings = [*_placed(findings_of(outcome), pair.path), *_differences(pair)]
    if pair.output and not pair.chosen:
        text = f"expected this input to choose the pack by sender, message or source ({PACK}), found that it does not"
        findings.append(Finding("error", "pack-not-chosen", text))
    lines = [f"{len(pair.unread)} values unread" + (f", such as {pair.unread[0]}" if pair.unread else "")]
    return Reported(str(pair.path), findings, lines if pair.output else (), {"unread": pair.unread})


def _placed(findings: Iterable[Finding], path: Path) -> Iterator[Finding]:
    """What is wrong in an input, with its line where that is JSON."""
    known = {} if path.suffix == ".xml" else lines(path.read_text("utf-8", "replace"))
    for finding in findings:
        within = finding.expression.startswith("Bundle.")
        yield replace(finding, line=line_of(finding.expression, known)) if within else finding


def _issues(pair: Golden) -> Iterator[Issue]:
    """What is not taken is an error here, and output that is no valid FHIR; what its profile lacks is a warning."""
    for issue in pair.issues:
        yield replace(issue, severity="error") if issue.kind in UNTAKEN else issue
    for resource in (*_written(pair.output), *pair.derived):
        found = validate(resource, profiles=(), defaults="warning")
        yield from (issue for issue in found if issue.severity != "information" and issue.kind not in IN_BUNDLES)


def _written(output: Resource) -> Iterator[Resource]:
    for parameter in output.get("parameter", ()):
        yield from (part["resource"] for part in parameter["part"] if "resource" in part)


def _differences(pair: Golden) -> Iterator[Finding]:
    if not pair.output:
        return
    try:
        expected = pair.expected
    except Refused as refused:
        found = "; ".join(issue.kind for issue in refused.issues)
        text = f"expected {pair.expected_path.name} to be readable, found {found}: --write makes it anew"
        yield Finding("error", "golden", text, file=str(pair.expected_path))
        return
    if expected is None:
        yield Finding("error", "golden", f"expected {pair.expected_path.name} beside it, found none: --write makes it")
        return
    now, before = dict(_leaves(pair.output)), dict(_leaves(expected))
    changed = [path for path in {**before, **now} if before.get(path) != now.get(path)]
    for path in changed[:MOST_DIFFERENCES]:
        text = f"expected {before.get(path, 'nothing')}, found {now.get(path, 'nothing')} ({pair.expected_path.name})"
        yield Finding("error", "golden", text, path)
    if len(changed) > MOST_DIFFERENCES:
        yield Finding("error", "golden", f"{len(changed) - MOST_DIFFERENCES} more differences")


def _leaves(node: Any, path: str = "Parameters") -> Iterator[tuple[str, Any]]:
    if isinstance(node, dict | list):
        named = node.items() if isinstance(node, dict) else ((f"[{at}]", one) for at, one in enumerate(node))
        for key, value in named:
            yield from _leaves(value, f"{path}{key}" if key[:1] == "[" else f"{path}.{key}")
    else:
        yield path, node


def _coverage(pack: Pack, pairs: Sequence[Golden]) -> Reported:
    """Which rows and codes of the pack the golden pairs use: a row that nothing exercises is an error."""
    rows = set().union(*(pair.rows for pair in pairs))
    used = set().union(*(pair.codes for pair in pairs))
    own = load_tables(pack.folder / "conceptmaps", Problems())
    codes = {(name, code) for name, table in own.items() for code in table.forward}
    findings = [_unused(place, pack.folder) for place in sorted(pack.own - rows, key=_in_order)]
    if not pairs:
        findings.append(Finding("error", "golden", "expected golden/NAME.in.json, at least one, found none"))
    findings += _unused_codes(codes - used, pack.folder)
    counts = {"rows": [len(pack.own & rows), len(pack.own)], "codes": [len(codes & used), len(codes)]}
    lines = [f"{word}: {met} of {total} exercised" for word, (met, total) in counts.items()]
    head = f"pack {pack.name} {pack.version}: {len(pairs)} golden pairs"
    return Reported(str(pack.folder / PACK), findings, [head, *lines], {"pack": pack.name, **counts})


def _unused(place: str, folder: Path) -> Finding:
    file, _, line = place.rpartition("/")[2].rpartition(":")
    text = f"expected a golden pair that uses this row of {file}, found none"
    return Finding("error", "row-unused", text, file, int(line), str(folder / file))


def _unused_codes(codes: Iterable[tuple[str, str]], folder: Path) -> Iterator[Finding]:
    by_table: dict[str, list[str]] = {}
    for table, code in sorted(codes):
        by_table.setdefault(table, []).append(code)
    for table, unused in by_table.items():
        text = f"no golden pair uses {', '.join(unused)}"
        file = f"conceptmaps/{table}.json"
        yield Finding("information", "code-unused", text, file, file=str(folder / file))


def _in_order(place: str) -> tuple[str, int]:
    file, _, line = place.rpartition(":")
    return file, int(line)
