"""docs/structuremaps.md: what the maps are, and row by row what FML cannot say."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from adapter.mapping.tree import Leaf, Sub, all_leaves
from scripts.structuremaps.generated import FOLDER, maps, standard

HEAD: Final = f"""# StructureMaps

The [correspondence files](mapping.md) as FHIR StructureMaps, generated from their rows by `make docs`: for each concept
one that reads its resource into a record (`…-read`) and one that writes a record as a resource (`…-write`), as FML in
[{FOLDER}](../{FOLDER}) and as StructureMap resources in the published package, beside a logical model of
each record (`StructureDefinition/record-…`). The gateway serves both:

| address | is |
|---|---|
| `GET [base]/StructureMap?name=TalkRead` | the map by which talks are read |
| `GET [base]/StructureDefinition/record-talk` | the logical model of a talk's record |

The gateway itself never runs them: its own engine compiles the rows, and gives a trace. `python -m proofs.maps`, part
of `make proofs`, has the HL7 reference engine run every map, as FML and as resource, on the examples, on the golden
inputs and outputs of the packs, on resources as senders write them and on the fullest record of each concept, and
compares what it makes with what ours makes: equal in every value, after what is listed here.

A map reads by the rows of the standard files. Those of packs and of KMEHR are not published as maps: they read what one
sender says in its own way, and some of them (a day as a moment in UTC, a table from texts to codings) FML cannot say.
"""
CHOICES: Final = ("deceasedBoolean", "deceasedDateTime")
Rows = Callable[[Leaf | Sub], bool]
SHAPES: Final[tuple[tuple[str, str, Rows], ...]] = (
    (
        "A record with free names",
        "an element has a name of its own, so the entries stand in a list with `name` and `value`",
        lambda leaf: bool(leaf.row.entry),
    ),
    (
        "An entry that may be given as one value alone",
        "an element has one form, so it is always given in full",
        lambda leaf: isinstance(leaf, Sub) and bool(leaf.shape.short),
    ),
    (
        "A field of two types",
        "a choice has its type in its name: `deceasedBoolean`, `deceasedDateTime`",
        lambda leaf: isinstance(leaf, Leaf) and leaf.choice and leaf.row.reads and leaf.row.path[-1].name in CHOICES,
    ),
    (
        "A code that no table has",
        "a map leaves it out as ours does, and cannot tell its sender: no issue, no `unmapped-code`",
        lambda leaf: leaf.row.codes is not None or _kind(leaf) == "answer",
    ),
    (
        "An amount",
        "a map cannot write two decimals: 46.5 stays 46.5, the same number",
        lambda leaf: _kind(leaf) == "money",
    ),
)
REST: Final = """## Of every map

| ours | a map |
|---|---|
| says of each value what became of it, and why nothing did | has no trace |
| leaves out an empty record | makes an empty element, which counts as none |
| takes the `pack` by which a resource is to be read from its mark | reads the mark, and reads on by the standard rows |
| puts elements in the order of FHIR | puts them in that of its rules |
| knows a system under the names that packs add (`aliases`) | knows it under those that stand in it |
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, "## Row by row", "", *_rows(), "", REST])


def _kind(leaf: Leaf | Sub) -> str:
    return leaf.kind.name if isinstance(leaf, Leaf) else ""


def _rows() -> Iterator[str]:
    yield "| what FML cannot say | so | rows |"
    yield "|---|---|---|"
    concepts = standard().concepts
    leaves = [leaf for name in sorted(concepts) for leaf in all_leaves(concepts[name].tree)]
    for title, so, chosen in SHAPES:
        places = dict.fromkeys(leaf.row.place for leaf in leaves if leaf.row.field is not None and chosen(leaf))
        yield f"| {title} | {so} | {', '.join(places)} |"
    yield ""
    yield "## The maps"
    yield ""
    yield "| map | from | to |"
    yield "|---|---|---|"
    for made in maps():
        source, target = (one.url.rpartition("/")[2] for one in made.structures)
        yield f"| [{made.id}](../{FOLDER}/{made.id}.map) | {source} | {target} |"
