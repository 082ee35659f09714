"""The golden pairs of a pack: each input Bundle, in order of name, with what it must become."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from adapter.cli.errors import CannotRun
from adapter.cli.files import is_xml
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, at
from adapter.intake import Caller, Intake
from adapter.mapping import Trace
from adapter.mapping.pack import Pack
from adapter.mapping.packs import Packs

Resource = dict[str, Any]
INPUTS: Final = ("*.in.json", "*.in.xml")
OUTPUT: Final = ".out.json"
DATED: Final = 10


@dataclass(slots=True)
class Golden:
    """One input and what became of it. `output` is Parameters; empty when the input was refused.

    `rows`: the places of rows that took something; `codes`: table and code; `unread`: what became nothing, and why;
    `chosen`: whether the input chooses the pack for all that is in it; `derived`: the charges as FHIR.
    """

    path: Path
    expected_path: Path
    output: Resource = field(default_factory=dict)
    issues: Sequence[Issue] = ()
    rows: set[str] = field(default_factory=set)
    codes: set[tuple[str, str]] = field(default_factory=set)
    unread: list[str] = field(default_factory=list)
    chosen: bool = False
    derived: list[Resource] = field(default_factory=list)

    @property
    def expected(self) -> Resource | None:
        """The output as the pack has it; None when there is none. Raises CannotRun for one that cannot be read."""
        if not self.expected_path.exists():
            return None
        return decoded(self.expected_path, Limits())


def goldens(folder: Path) -> list[Golden]:
    """The inputs of a pack in order of name, each with its output beside it."""
    paths = sorted(path for kind in INPUTS for path in (folder / "golden").glob(kind))
    return [Golden(path, path.with_name(path.name.partition(".in.")[0] + OUTPUT)) for path in paths]


def run(golden: Golden, pack: Pack, packs: Packs, intake: Intake, limits: Limits) -> None:
    """Find out what an input becomes, by itself and beside those before it."""
    try:
        bundle = decoded(golden.path, limits)
        sender = min(pack.senders, default="check")
        caller = Caller(sender, as_of=_day(bundle), sandbox=True)
        marked = packs.marked(bundle)
        golden.chosen = all(packs.of(sender, one) is pack.mapping for _, _, one in _resources(marked))
        said = intake.preview(bundle, caller, trace=False).resource or {}
        intake.submit(bundle, caller)
    except Refused as refused:
        golden.issues = refused.issues
        return
    facts = [fact for one in _resources(bundle) for fact in _facts(golden, *one, packs, pack)]
    golden.output = {"resourceType": "Parameters", "parameter": [*facts, *_dossiers(said, golden.derived)]}


def _facts(golden: Golden, place: str, url: str, resource: Resource, packs: Packs, pack: Pack) -> Iterator[Resource]:
    """What a resource says, as the standard files write it; the golden pair learns how it was read."""
    trace, values = Trace(), dict(_values(resource))
    for record in pack.mapping.read(resource, trace):
        golden.issues = [*golden.issues, *(at(issue, place) for issue in record.issues)]
        written = {"name": "resource", "resource": packs.write(record.concept, record.fields)}
        yield {"name": "fact", "part": [{"name": "entry", "valueString": url}, written]}
    for row in trace.rows:
        if row.target:
            golden.rows.update(row.row.split(" > "))
            golden.codes.add((row.codes, str(values[row.source])))
        else:
            golden.unread.append(f"{row.source} ({row.why})")


def decoded(path: Path, limits: Limits) -> Resource:
    """The resource in a file. Raises CannotRun when there is none, Refused when it cannot be read."""
    try:
        body = path.read_bytes()
    except OSError as failure:
        raise CannotRun(f"{path} cannot be read: {failure.strerror}") from None
    return (xml_codec.decode if is_xml(body) else json_codec.decode)(body, limits)


def _day(bundle: Resource) -> date | None:
    """The day on which an input is judged: that of its timestamp."""
    try:
        return date.fromisoformat(str(bundle.get("timestamp", ""))[:DATED])
    except ValueError:
        return None


def _resources(bundle: Resource) -> Iterator[tuple[str, str, Resource]]:
    """Place, address and resource of each entry that has one, messages' headers left out."""
    for number, entry in enumerate(bundle.get("entry", ())):
        resource = entry.get("resource", {})
        if resource.get("resourceType", "MessageHeader") != "MessageHeader":
            yield f"Bundle.entry[{number}].resource", entry.get("fullUrl", ""), resource


def _dossiers(parameters: Resource, derived: list[Resource]) -> Iterator[Resource]:
    """Pregnancy, scenario and charges of each dossier; of the charges what is to be paid and why, not their numbers."""
    for dossier in parameters.get("parameter", ()):
        parts = dossier.get("part", ())
        kept = [part for part in parts if part["name"] in ("pregnancy", "scenario")]
        charges = [part["resource"] for part in parts if part["name"] == "charge"]
        derived += charges
        told = sorted(charges, key=lambda one: (one["code"]["coding"][0]["code"], _biller(one), str(_when(one))))
        if kept:
            yield {"name": "dossier", "part": [*kept, *({"name": "charge", "part": _told(one)} for one in told)]}


def _told(charge: Resource) -> list[Resource]:
    extensions = charge.get("extension", ())
    reasons = [one["valueCodeableConcept"]["coding"][0]["code"] for one in extensions if one["url"].endswith("/reason")]
    deadline = next((one["valueDate"] for one in extensions if one["url"].endswith("/submission-deadline")), None)
    parts: list[tuple[str, str, Any]] = [
        ("code", "valueCode", charge["code"]["coding"][0]["code"]),
        ("status", "valueCode", charge["status"]),
        ("date", "valueDate", _when(charge)),
        ("deadline", "valueDate", deadline),
        ("biller", "valueString", _biller(charge)),
        ("quantity", "valueDecimal", charge.get("quantity", {}).get("value")),
        ("amount", "valueDecimal", charge.get("priceOverride", {}).get("value")),
        *(("reason", "valueCode", reason) for reason in reasons),
    ]
    return [{"name": name, kind: value} for name, kind, value in parts if value not in (None, "")]


def _when(charge: Resource) -> str | None:
    return charge.get("occurrenceDateTime")


def _biller(charge: Resource) -> str:
    """The number of who bills, else how he or she is referred to."""
    actor: Resource = next((one["actor"] for one in charge.get("performer", ())), {})
    return str(actor.get("identifier", {}).get("value") or actor.get("reference", ""))


def _values(resource: Resource) -> Iterator[tuple[str, Any]]:
    """Every value of a resource under its path in a trace."""
    todo: list[tuple[str, Any]] = [(resource["resourceType"], resource)]
    while todo:
        path, node = todo.pop()
        if isinstance(node, dict):
            todo += [(f"{path}.{key}", value) for key, value in node.items()]
        elif isinstance(node, list):
            todo += [(f"{path}[{at}]", value) for at, value in enumerate(node)]
        else:
            yield path, node
