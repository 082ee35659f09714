"""`python -m proofs.maps`: what the reference engine makes by the StructureMaps is what our engine makes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

from adapter.mapping import Mapping
from proofs.maps.inputs import resources
from scripts import judge
from scripts.structuremaps import engine, generated, logical
from scripts.structuremaps.common import model_url
from scripts.structuremaps.engine import Case, Made, Resource


@dataclass(frozen=True, slots=True)
class Question:
    """A case, and what our engine makes of it; `concept` is that of a record to be read."""

    case: Case
    expected: Resource
    concept: str = ""


def questions(mapping: Mapping) -> Iterator[Question]:
    """Every resource as each record that it is; every record, once, as its resource."""
    url: dict[str, str] = {made.id: made.url for made in generated.maps()}
    written: list[tuple[str, Resource]] = []
    for name, resource in resources(mapping):
        for record in mapping.read(resource):
            read = Case(f"{record.concept} of {name}", url[f"{record.concept}-read"], resource)
            yield Question(read, record.fields, record.concept)
            if (record.concept, record.fields) in written:
                continue
            written.append((record.concept, record.fields))
            fields = logical.as_model(mapping.concepts[record.concept], record.fields)
            back = Case(f"{read.name}, back", url[f"{record.concept}-write"], fields, model_url(record.concept))
            yield Question(back, mapping.write(record.concept, record.fields))


def differences(question: Question, made: Made, mapping: Mapping) -> Iterator[str]:
    """Where the engine made something else, by FML or by the resource."""
    if made.error:
        yield made.error
    for form, found in (("fml", made.fml), ("resource", made.json)):
        if question.concept:
            found = logical.as_record(mapping.concepts[question.concept], found)
        if found != question.expected:
            yield f"{form}: expected {question.expected}, found {found}"


def main() -> int:
    judge.build()
    mapping, maps = generated.standard(), generated.maps()
    asked = list(questions(mapping))
    answers = engine.run(engine.files(), [question.case for question in asked])
    wrong = [
        f"{question.case.name}: {line}"
        for question, made in zip(asked, answers, strict=True)
        for line in differences(question, made, mapping)
    ]
    unused = {made.url for made in maps} - {question.case.map for question in asked}
    wrong += [f"{url}: no input" for url in sorted(unused)]
    print(f"StructureMaps: {len(maps)} maps, {len(asked)} transforms in two forms each, {len(wrong)} differences")
    for line in wrong:
        print(f"  {line[:1000]}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
