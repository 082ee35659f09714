"""The mapping: resources to records and back, by the correspondence files of one folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from adapter.fhir.outcome import Issue
from adapter.mapping.choosing import Test, compile_test
from adapter.mapping.files import Files, read_folder
from adapter.mapping.reading import Take, compile_read
from adapter.mapping.model import Concept, Row
from adapter.mapping.source import Problems
from adapter.mapping.trace import Trace
from adapter.mapping.tracing import Claim, explain, unmapped
from adapter.mapping.tree import Group, Leaf, Sub, all_leaves, concept_tree
from adapter.mapping.types import check_types, fhirpath, shown
from adapter.mapping.writing import Make, compile_write

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
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

    def claim(self, fields: dict[str, Any]) -> Claim:
        """What tracing needs of it."""
        return self.concept.name, self.concept.place, self.tree, fields


class Mapping:
    """Correspondence files, compiled."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.concepts = {concept.name: compiled for concept, compiled in _compiled(files)}
        self._by_type: dict[str, list[Compiled]] = {}
        for compiled in self.concepts.values():
            self._by_type.setdefault(compiled.concept.resource, []).append(compiled)

    @classmethod
    def load(cls, folder: Path) -> Mapping:
        """The mapping of a folder. Raises MappingError with every problem, each with file and line."""
        return cls(read_folder(folder))

    def read(self, resource: Resource, trace: Trace | None = None) -> list[Record]:
        """The records of a structurally valid resource; [] when no concept claims it."""
        claiming = [
            compiled
            for compiled in self._by_type.get(resource.get("resourceType", ""), ())
            if compiled.test is None or compiled.test(resource)
        ]
        records, claims = [], []
        for compiled in claiming:
            fields: dict[str, Any] = {}
            lost: list[Row] = []
            compiled.take(resource, fields, lost)
            issues = _issues(resource, compiled.claim(fields)) if lost else ()
            records.append(Record(compiled.concept.name, fields, issues))
            claims.append(compiled.claim(fields))
        if trace is not None:
            trace.rows += explain(resource, claims)
        return records

    @property
    def rows(self) -> Iterator[Leaf | Sub]:
        """Every row of every concept where it applies; `place` names it as a trace does."""
        for compiled in self.concepts.values():
            yield from all_leaves(compiled.tree)

    def write(self, concept: str, fields: dict[str, Any]) -> Resource:
        """The resource that says this, in FHIR's order. Raises KeyError (no such concept), UnknownCode."""
        resource: Resource = self.concepts[concept].make(fields)
        return resource


def _issues(resource: Resource, claim: Claim) -> tuple[Issue, ...]:
    return tuple(
        Issue(
            "warning",
            "unmapped-code",
            fhirpath(resource["resourceType"], path),
            expected,
            shown(value),
            layer="programme",
        )
        for path, value, expected in unmapped(resource, claim)
    )


def _compiled(files: Files) -> Iterator[tuple[Concept, Compiled]]:
    problems = Problems()
    trees = [(concept, concept_tree(concept)) for concept in files.concepts]
    for concept, tree in trees:
        check_types(concept.resource, tree, problems)
    problems.stop()
    for concept, tree in trees:
        test, take, make = compile_test(concept), compile_read(tree), compile_write(concept.resource, tree)
        yield concept, Compiled(concept, tree, test, take, make)
