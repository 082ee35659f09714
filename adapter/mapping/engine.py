"""The mapping: resources to records and back, by the correspondence files of one folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapter.fhir.definitions import structure
from adapter.fhir.outcome import Issue
from adapter.fhir.search import links
from adapter.fhir.search.model import Link
from adapter.mapping.choosing import Test, compile_test
from adapter.mapping.files import Files, read_folder
from adapter.mapping.instrument import Indicator
from adapter.mapping.model import Concept, Pattern, Row
from adapter.mapping.presence import Make
from adapter.mapping.reading import Take, compile_read
from adapter.mapping.referring import Refer, compile_links
from adapter.mapping.source import Problems
from adapter.mapping.trace import Trace
from adapter.mapping.tracing import Claim, explain, unmapped
from adapter.mapping.tree import Group, Leaf, Sub, all_leaves, concept_tree
from adapter.mapping.types import Find, check_patterns, check_resource, check_types, fhirpath, shown
from adapter.mapping.unclaimed import marks_of, missed
from adapter.mapping.writing import compile_write

Resource = dict[str, Any]


@dataclass(slots=True)
class Record:
    """What a resource says, in the words of the programme. `issues`: unknown codes, with their place in it."""

    concept: str
    fields: dict[str, Any]
    issues: tuple[Issue, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Compiled:
    """One concept, ready for use."""

    concept: Concept
    tree: Group
    test: Test | None
    take: Take
    make: Make
    refer: Refer | None

    def claim(self, fields: dict[str, Any]) -> Claim:
        """What tracing needs of it."""
        return self.concept.name, self.concept.place, self.tree, fields


class Mapping:
    """Correspondence files, compiled."""

    def __init__(
        self, files: Files, written: tuple[Compiled, ...], read: tuple[Compiled, ...], find: Find = structure
    ) -> None:
        """`written` are the concepts by which records are written, `read` those by which resources are read.

        `find` gives the types of what is read: of FHIR, or of the messages of another standard.
        """
        self.files = files
        self._find = find
        self.concepts = {compiled.concept.name: compiled for compiled in written}
        self.reading = read
        self._by_type: dict[str, list[Compiled]] = {}
        for compiled in read:
            self._by_type.setdefault(compiled.concept.resource, []).append(compiled)
        self._marks = {kind: marks_of(_patterns(those)) for kind, those in self._by_type.items()}
        self._links = {link for one in files.instrument.indicators for link in (one.slug, *_link_ids(one))}

    @classmethod
    def load(cls, folder: Path) -> Mapping:
        """The mapping of a folder. Raises MappingError with every problem, each with file and line."""
        files = read_folder(folder)
        compiled = tuple(_compiled(files.concepts))
        return cls(files, compiled, compiled)

    def reading_only(self, files: Files, find: Find) -> Mapping:
        """A mapping that reads the messages of another standard by `files`, and writes as this one does."""
        return Mapping(files, tuple(self.concepts.values()), tuple(_compiled(files.concepts, find, writes=False)), find)

    def reading_also(self, concepts: Iterable[Concept]) -> Mapping:
        """The same mapping, that reads by these concepts in place of its own of the same name and type of resource."""
        new = {(one.concept.name, one.concept.resource): one for one in _compiled(concepts, writes=False)}
        kept = [one for one in self.reading if (one.concept.name, one.concept.resource) not in new]
        return Mapping(self.files, tuple(self.concepts.values()), (*new.values(), *kept))

    def of(self, sender: str, resource: Resource) -> Mapping:
        """The mapping by which a resource of a sender is read: here, always this one."""
        return self

    def marked(self, bundle: Resource, pack: str = "") -> Resource:
        """The Bundle, its resources marked with the pack that they are to be read by: here, never one."""
        return bundle

    @property
    def names(self) -> tuple[str, ...]:
        """The packs that may be named: here, none."""
        return ()

    @property
    def marks(self) -> str:
        """What is kept of the packs in force: here, nothing."""
        return "{}"

    def since(self, marks: str) -> Callable[[str, Resource], bool] | None:
        """Whether something is read otherwise than by the packs of these marks: here, never."""
        return None

    def read(self, resource: Resource, trace: Trace | None = None) -> list[Record]:
        """The records of a structurally valid resource; [] when no concept claims it."""
        records, claims = [], []
        for compiled in self._by_type.get(resource.get("resourceType", ""), ()):
            if compiled.test is not None and not compiled.test(resource):
                continue
            fields: dict[str, Any] = {}
            lost: list[Row] = []
            compiled.take(resource, fields, lost)
            issues = self._issues(resource, compiled.claim(fields)) if lost else ()
            records.append(Record(compiled.concept.name, fields, issues))
            if trace is not None:
                claims.append(compiled.claim(fields))
        if trace is not None:
            trace.rows += explain(resource, claims)
        return records

    def unclaimed(self, resource: Resource) -> tuple[Issue, ...]:
        """Why no concept takes a resource that means to be a fact; nothing for one that does not."""
        marks = self._marks.get(resource["resourceType"])
        return tuple(missed(resource, marks, self._links)) if marks else ()

    @property
    def rows(self) -> Iterator[Leaf | Sub]:
        """Every row by which it reads, where it applies; `place` names it as a trace does."""
        for compiled in self.reading:
            yield from all_leaves(compiled.tree)

    def _issues(self, resource: Resource, claim: Claim) -> tuple[Issue, ...]:
        type_name = resource["resourceType"]
        return tuple(
            Issue(
                "warning",
                leaf.kind.untaken,
                fhirpath(type_name, path, self._find),
                leaf.expected,
                shown(value),
                layer="programme",
            )
            for path, value, leaf in unmapped(resource, claim)
        )

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that says this, in FHIR's order. Raises KeyError (no such concept), UnknownCode."""
        resource: Resource = self.concepts[concept].make(fields)
        return resource

    def links(self, concept: str, fields: dict[str, Any], resource: Resource) -> list[Link]:
        """The references in a resource that `write` made of the record."""
        refer = self.concepts[concept].refer
        return refer(fields) if refer else links(resource)


def _compiled(concepts: Iterable[Concept], find: Find = structure, writes: bool = True) -> Iterator[Compiled]:
    problems = Problems()
    trees = [(concept, concept_tree(concept)) for concept in concepts]
    for concept, tree in trees:
        if check_resource(concept, problems, find):
            check_types(concept.resource, tree, problems, find)
            check_patterns(concept, problems, find)
    problems.stop()
    for concept, tree in trees:
        make = compile_write(concept.resource, tree) if writes else _unwritten
        refer = compile_links(tree) if writes else None
        yield Compiled(concept, tree, compile_test(concept), compile_read(tree), make, refer)


def _link_ids(indicator: Indicator) -> Iterator[str]:
    return (question.link_id for question in indicator.questions)


def _patterns(compiled: Iterable[Compiled]) -> Iterator[Pattern]:
    for one in compiled:
        yield from one.concept.patterns
        for patterns in one.concept.also:
            yield from patterns


def _unwritten(record: Any) -> Any:
    """Packs and messages of another standard are only read by."""
    return None
