"""All maps and models, as files of this repository and as resources of the package."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

from adapter.canonical import B
from adapter.data import data_path
from adapter.mapping import Mapping
from scripts.structuremaps.fml import fml
from scripts.structuremaps.form import StructureMap
from scripts.structuremaps.models import model
from scripts.structuremaps.reading import read_map
from scripts.structuremaps.resource import Resource, resource
from scripts.structuremaps.writing import write_map

FOLDER: Final = "mappings/structuremaps"
MAPS: Final = f"{B}/StructureMap/"
BOTH: Final = (read_map, write_map)


@cache
def standard() -> Mapping:
    """The correspondence files."""
    return Mapping.load(data_path("mappings"))


@cache
def maps() -> tuple[StructureMap, ...]:
    """Two of each concept: FHIR to record, and record to FHIR."""
    mapping = standard()
    indicators = mapping.files.instrument.indicators
    questions = {question.link_id: question for indicator in indicators for question in indicator.questions}
    return tuple(make(mapping.concepts[name], questions) for name in sorted(mapping.concepts) for make in BOTH)


def sources() -> dict[str, str]:
    """The FML of every map by the name of its file."""
    return {f"{FOLDER}/{made.id}.map": fml(made) for made in maps()}


def resources() -> Iterator[Resource]:
    """The maps, and the logical models of the records."""
    for made in maps():
        yield resource(made)
    concepts = standard().concepts
    for name in sorted(concepts):
        yield model(concepts[name])
