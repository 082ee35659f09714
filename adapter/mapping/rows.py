"""Rows and concepts as the correspondence files say them; every unknown word is a problem with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from adapter.mapping.codes import CodeTable
from adapter.mapping.instrument import Instrument, Question
from adapter.mapping.kinds import KINDS, QUESTION_KINDS, Kind, answer_kind
from adapter.mapping.paths import PathError, Step, coding, parse, uri
from adapter.mapping.source import Entry, Problems

ONE_WAY: Final = "one-way"
CLASSES: Final = ("direct", "derived", "defaulted", ONE_WAY)
WAYS: Final = ("read", "write")
ROW_WORDS: Final = (
    *("record", "fhir", "as", "rows", "short", "codes", "fixed", "default", "but", "for", "class", "way", "contract"),
    "note",
)
CONCEPT_WORDS: Final = ("concept", "resource", "when", "contract", "rows")
SHAPE_WORDS: Final = ("contract", "needs", "rows")
PATTERN_WORDS: Final = ("fhir", "is")
COMMON: Final = "resource"  # the shape whose rows every concept has


@dataclass(frozen=True, slots=True)
class Shape:
    """Rows that make a record of its own out of an element; without one of `needs` the element is left unread."""

    rows: tuple[Row, ...]
    needs: tuple[str, ...] = ()
    short: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One correspondence. `field` None: a constant. `entry`: the name within a field of named entries."""

    place: str
    field: str | None
    entry: str
    path: tuple[Step, ...]
    value: Kind | Shape
    codes: CodeTable | None
    fixed: Any
    default: Any
    but: str
    class_: str
    way: str
    contract: str

    @property
    def reads(self) -> bool:
        """Whether a field of the record comes from it."""
        return self.field is not None and self.way != "write"

    @property
    def writes(self) -> bool:
        """Whether it puts something into the resource."""
        return self.way != "read"


@dataclass(frozen=True, slots=True)
class Pattern:
    """What a resource of the concept has at `path`: a coding (code `*`: any of the system), a text, a canonical URL."""

    place: str
    path: tuple[Step, ...]
    system: str
    code: str
    versioned: bool = False


@dataclass(frozen=True, slots=True)
class Concept:
    """One correspondence file."""

    name: str
    resource: str
    place: str
    patterns: tuple[Pattern, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What rows may refer to."""

    names: Mapping[str, str]
    contracts: frozenset[str]
    tables: Mapping[str, CodeTable]
    shapes: dict[str, Shape]
    instrument: Instrument
    problems: Problems


def read_concept(entry: Entry, context: Context) -> Concept | None:
    """The concept of a file; None when it is too broken to go on with."""
    if not context.problems.words(entry, CONCEPT_WORDS, ("concept", "resource", "rows"), ("when", "rows")):
        return None
    patterns = [pattern for each in context.problems.entries(entry, "when") if (pattern := _pattern(each, context))]
    rows = (*context.shapes[COMMON].rows, *_rows(entry, entry.get("contract", ""), context))
    _check_fields(entry.place, "but: a field of the same rows", [row.but for row in rows if row.but], rows, context)
    return Concept(entry["concept"], entry["resource"], entry.place, tuple(patterns), rows)


def read_shapes(entry: Entry, context: Context) -> None:
    """Adds the shapes of a file to the context; a shape may use those above it."""
    for name, shape in entry.items():
        if context.problems.words(shape, SHAPE_WORDS, ("contract", "rows"), ("needs", "rows")):
            rows = tuple(_rows(shape, shape["contract"], context))
            needs = tuple(shape.get("needs", ()))
            _check_fields(shape.place, "needs: a field of its rows", needs, rows, context)
            context.shapes[name] = Shape(rows, needs, name=name)


def _pattern(entry: Entry, context: Context) -> Pattern | None:
    if not context.problems.words(entry, PATTERN_WORDS, PATTERN_WORDS):
        return None
    text = entry["is"]
    try:
        path = parse(entry["fhir"], context.names)
        if "#" in text:
            return Pattern(entry.place, path, *coding(text, context.names))
        bare = text.removesuffix("|*")
        return Pattern(entry.place, path, "", uri(bare, context.names), versioned=bare != text)
    except PathError as failure:
        context.problems.append(f"{entry.place}: {failure}")
    return None


def _rows(holder: Entry, contract: str, context: Context) -> Iterator[Row]:
    """The rows that a concept, a shape or a row holds."""
    for entry in context.problems.entries(holder, "rows"):
        if not context.problems.words(entry, ROW_WORDS, ("fhir", "class"), ("rows", "fixed", "default")):
            continue
        for words, question in _repeated(entry, context):
            try:
                row = _row(words, question, contract, context)
            except PathError as failure:
                context.problems.append(f"{entry.place}: {failure}")
                continue
            yield row


def _repeated(entry: Entry, context: Context) -> Iterator[tuple[Entry, Question | None]]:
    """The row itself, or with `for` one of it for each question or indicator."""
    instrument, each = context.instrument, entry.get("for")
    if each is None:
        yield entry, None
    elif each == "question":
        for indicator in instrument.indicators:
            for question in indicator.questions:
                yield _filled(entry, {"{indicator}": indicator.slug, "{question}": question.link_id}), question
    elif each == "indicator":
        for indicator in instrument.indicators:
            yield _filled(entry, {"{indicator}": indicator.slug}), None
    else:
        context.problems.at(entry.place, "for: question or indicator", repr(each))


def _filled(entry: Entry, values: Mapping[str, str]) -> Entry:
    filled = Entry(entry)
    filled.place = entry.place
    for word in ("record", "fhir"):
        for mark, value in values.items():
            filled[word] = filled[word].replace(mark, value)
    return filled


def _row(entry: Entry, question: Question | None, contract: str, context: Context) -> Row:
    contract = entry.get("contract", contract)
    _check(entry, contract, context)
    path = parse(entry["fhir"], context.names)
    field, _, name = entry.get("record", "").partition("[")
    return Row(
        place=entry.place,
        field=field or None,
        entry=name.removesuffix("]"),
        path=path,
        value=_value(entry, question, contract, context),
        codes=_table(entry, path, context),
        fixed=_literal(entry["fixed"], context.names) if "fixed" in entry else None,
        default=entry.get("default"),
        but=entry.get("but", ""),
        class_=entry["class"],
        way=entry.get("way", ""),
        contract=contract,
    )


def _check(entry: Entry, contract: str, context: Context) -> None:
    at, place = context.problems.at, entry.place
    if contract not in context.contracts:
        at(place, "a contract row of names.yaml", repr(contract))
    if entry["class"] not in CLASSES:
        at(place, f"a class of {', '.join(CLASSES)}", repr(entry["class"]))
    if (entry["class"] == ONE_WAY) != (entry.get("way") in WAYS):
        at(place, "way: read or way: write, with class: one-way", f"way {entry.get('way')!r}, class {entry['class']!r}")
    if (entry["class"] == "defaulted") != ("fixed" in entry or "default" in entry):
        at(place, "class: defaulted with fixed or default, and only then", f"class {entry['class']!r}")
    if ("record" in entry) == ("fixed" in entry):
        at(place, "either record or fixed", "both" if "fixed" in entry else "neither")


def _check_fields(place: str, what: str, names: Iterable[str], rows: Iterable[Row], context: Context) -> None:
    fields = {row.field for row in rows}
    for name in names:
        if name not in fields:
            context.problems.at(place, what, repr(name))


def _value(entry: Entry, question: Question | None, contract: str, context: Context) -> Kind | Shape:
    if "rows" in entry:
        rows, short = tuple(_rows(entry, contract, context)), entry.get("short", "")
        _check_fields(entry.place, "short: a field of its rows", (short,) if short else (), rows, context)
        return Shape(rows, (), short)
    name = entry.get("as", "string")
    if name in QUESTION_KINDS and question:
        return answer_kind(question)
    if name in context.shapes and name != COMMON:
        return context.shapes[name]
    if name not in KINDS:
        known = sorted((*KINDS, *context.shapes, *QUESTION_KINDS))
        context.problems.at(entry.place, f"as: one of {', '.join(known)}", repr(name))
    return KINDS.get(name, KINDS["string"])


def _table(entry: Entry, path: tuple[Step, ...], context: Context) -> CodeTable | None:
    name = entry.get("codes")
    if name is None:
        return None
    if name not in context.tables:
        context.problems.at(entry.place, f"codes: a table of conceptmaps/ ({', '.join(context.tables)})", repr(name))
        return None
    systems = [step.select.literal for step in path if step.select and step.select.key == "system"]
    return context.tables[name].facing(systems[-1] if systems else "")


def _literal(value: Any, names: Mapping[str, str]) -> Any:
    return names.get(value, value) if isinstance(value, str) else value
