"""A KMEHR message as a FHIR Bundle: its nodes read into records by mappings/kmehr, written by the standard files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Table
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from adapter.canonical import KMEHR, URN_UUID
from adapter.fhir.limits import DEFAULT, Limits
from adapter.fhir.outcome import ABSENT, Issue, Refused, at, error, shorten
from adapter.fhir.phrases import say
from adapter.kmehr.doubts import doubts
from adapter.kmehr.message import TRANSACTION, Message, Place, read_message
from adapter.kmehr.structure import Structure, read_structure
from adapter.kmehr.whence import lost, whole
from adapter.kmehr.xml import ROOT, parse
from adapter.mapping import Mapping, Record, Trace, TraceRow
from adapter.mapping.codes import load_tables
from adapter.mapping.files import Files
from adapter.mapping.fitting import fitted
from adapter.mapping.model import COMMON, Context, Shape
from adapter.mapping.roundtrip import Difference
from adapter.mapping.rows import read_concept, read_shapes
from adapter.mapping.source import Problems, load

Resource = dict[str, Any]
NOT_CONCEPTS: Final = ("names.yaml", "structure.yaml", "shapes.yaml")


@dataclass(frozen=True, slots=True)
class Translated:
    """The Bundle that a message becomes; of each entry, where it stands in the message and what was found there.

    With a trace also `rows`, what became of each element of the message, and `lost`, those that became nothing.
    """

    bundle: Resource
    places: Sequence[str]
    issues: Table[int, Sequence[Issue]] = field(default_factory=dict)
    rows: Sequence[TraceRow] = ()
    lost: Sequence[Difference] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """What a node of a message says, and the id of the resource that is made of it."""

    place: Place
    record: Record
    id: str

    @property
    def full_url(self) -> str:
        return f"{URN_UUID}{self.id}"

    @property
    def is_transaction(self) -> bool:
        return bool(self.place.node["resourceType"] == TRANSACTION)

    @property
    def issues(self) -> list[Issue]:
        return [at(issue, self.place.path) for issue in self.record.issues]


class Kmehr:
    """Reads messages. Thread-safe."""

    def __init__(self, structure: Structure, mapping: Mapping) -> None:
        self._structure = structure
        self.mapping = mapping
        self._types = {name: one.concept.resource for name, one in mapping.concepts.items()}

    @classmethod
    def load(cls, folder: Path, standard: Mapping) -> Kmehr:
        """By the files of a folder, beside a standard mapping. Raises MappingError with every problem."""
        structure = read_structure(folder)
        return cls(structure, standard.reading_only(_files(folder, structure, standard.files), structure.find))

    def translated(self, raw: bytes, limits: Limits = DEFAULT, traced: bool = False) -> Translated:
        """The message in `raw` as a collection. Raises Refused with everything for which it cannot be read."""
        root = parse(raw, limits)
        message = read_message(root, self._structure)
        made = [
            Made(place, record, place.id(record.concept))
            for place in message.places
            for record in self.mapping.read(place.node)
        ]
        self._refuse_unread(made, message)
        made = _reachable(made)
        bundle = {
            "resourceType": "Bundle",
            "identifier": {"system": KMEHR, "value": message.id},
            "type": "collection",
            "timestamp": message.stated,
            "entry": [{"fullUrl": one.full_url, "resource": self._written(one)} for one in made],
        }
        each = ([*one.issues, *doubts(one.place, one.record, message.whence)] for one in made)
        issues = {at: found for at, found in enumerate(each) if found}
        unread = _unread(message, made)
        told = {**issues, 0: [*unread, *issues.get(0, ())]}
        rows = whole(root, self._rows(message, made), message.whence.given) if traced else []
        return Translated(bundle, [one.place.path for one in made], told, rows, lost(root, rows))

    def _rows(self, message: Message, made: Sequence[Made]) -> Iterator[TraceRow]:
        """What became of the elements of the header, and of each node."""
        for path, target in message.header.items():
            yield TraceRow("Bundle", path, target, class_="derived")
        ids = {id(one.place): f"{self._types[one.record.concept]}/{one.id}" for one in made}
        for place in message.places:
            trace = Trace()
            self.mapping.read(place.node, trace)
            yield from message.whence.rows(place.node, trace.rows, ids.get(id(place)) or ROOT)

    def _written(self, one: Made) -> Resource:
        return self.mapping.write(one.record.concept, one.record.fields | {"id": one.id})

    def _refuse_unread(self, made: Sequence[Made], message: Message) -> None:
        """A message of which no transaction is read is of another kind."""
        if any(one.is_transaction for one in made):
            return
        transactions = [place for place in message.places if place.node["resourceType"] == TRANSACTION]
        found = ", ".join(map(_kind, transactions)) or say("no transaction")
        place = transactions[0].path if transactions else "kmehrmessage"
        raise Refused.of(error("message-event", place, self._kinds(), found))

    def _kinds(self) -> str:
        """The transactions that are read, as their patterns say."""
        patterns = [one.concept.patterns for one in self.mapping.reading if one.concept.resource == TRANSACTION]
        return " | ".join(dict.fromkeys(" ".join(pattern.code for pattern in those) for those in patterns))


def _files(folder: Path, structure: Structure, standard: Files) -> Files:
    problems = Problems()
    names = {**standard.names, **structure.schemes}
    tables = {**standard.tables, **load_tables(folder / "conceptmaps", problems, "kmehr/")}
    shapes = {**standard.shapes, COMMON: Shape(())}
    context = Context(names, standard.contracts, tables, shapes, standard.instrument, problems, "kmehr")
    read_shapes(load(folder / "shapes.yaml", "kmehr/shapes.yaml"), context)
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name not in NOT_CONCEPTS]
    read = [read_concept(load(path, f"kmehr/{path.name}"), context) for path in paths]
    known = {concept.name: concept.rows for concept in standard.concepts}
    concepts = [replace(one, rows=fitted(one.rows, known.get(one.name, ()), problems)) for one in read if one]
    problems.stop()
    return replace(standard, concepts=tuple(concepts), tables=tables, shapes=context.shapes)


def _reachable(made: Sequence[Made]) -> list[Made]:
    """What transactions that are read say, and everyone whom they lead to, in the order of the message."""
    by_url = {one.full_url: one for one in made}
    todo = [one for one in made if one.is_transaction]
    kept: set[str] = set()
    while todo:
        one = todo.pop()
        if one.full_url not in kept:
            kept.add(one.full_url)
            todo += [by_url[url] for url in _references(one.record.fields) if url in by_url]
    return [one for one in made if one.full_url in kept]


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "reference" in value:
            yield value["reference"]
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _references(each)


def _unread(message: Message, made: Sequence[Made]) -> list[Issue]:
    """Of each transaction that is not read, that it is not."""
    read = {one.place.path for one in made}
    return [
        Issue("information", "kmehr-not-read", place.path, found=shorten(_kind(place)), layer="programme")
        for place in message.places
        if place.node["resourceType"] == TRANSACTION and place.path not in read
    ]


def _kind(place: Place) -> str:
    return " ".join(coding["code"] for coding in place.node.get("cd", {}).get("coding", ())) or ABSENT
