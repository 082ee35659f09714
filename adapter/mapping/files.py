"""Reads the folder of correspondence files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from adapter.canonical import B, E, canonical
from adapter.mapping.codes import CodeTable, load_tables
from adapter.mapping.instrument import Instrument, read_instrument
from adapter.mapping.model import Concept, Context, Shape
from adapter.mapping.rows import read_concept, read_shapes
from adapter.mapping.source import Problems, load

NAMES: Final = "names.yaml"
SHAPES: Final = "shapes.yaml"
INSTRUMENT: Final = "instrument.yaml"
NAME_WORDS: Final = ("systems", "extensions", "canonicals", "contract")


@dataclass(frozen=True, slots=True)
class Files:
    """What a folder says; `names`, `tables` and `shapes` are what a pack may use as well."""

    concepts: tuple[Concept, ...]
    instrument: Instrument
    contracts: frozenset[str]
    names: Mapping[str, str]
    tables: Mapping[str, CodeTable]
    shapes: Mapping[str, Shape]


def read_folder(folder: Path) -> Files:
    """Every concept of the folder. Raises MappingError with everything that is wrong."""
    problems = Problems()
    names = load(folder / NAMES)
    problems.words(names, NAME_WORDS, NAME_WORDS, NAME_WORDS)
    problems.stop()
    uris = {name: canonical(expanded(uri)) for kind in NAME_WORDS[:3] for name, uri in names[kind].items()}
    context = Context(
        names=uris,
        contracts=frozenset(names["contract"]),
        tables=load_tables(folder / "conceptmaps", problems),
        shapes={},
        instrument=read_instrument(load(folder / INSTRUMENT), uris, problems),
        problems=problems,
    )
    read_shapes(load(folder / SHAPES), context)
    problems.stop()
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name not in (NAMES, SHAPES, INSTRUMENT)]
    concepts = tuple(concept for path in files if (concept := read_concept(load(path), context)))
    for number, concept in enumerate(concepts):
        if concept.name in {other.name for other in concepts[:number]}:
            problems.at(concept.place, "each concept once", repr(concept.name))
    problems.stop()
    return Files(concepts, context.instrument, context.contracts, uris, context.tables, context.shapes)


def expanded(uri: str) -> str:
    """A URI with our own and the eHealth base put in."""
    return uri.replace("{B}", B).replace("{E}", E)
