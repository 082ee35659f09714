"""Rows and concepts as the correspondence files say them; every unknown word is a problem with file and line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from adapter.mapping.codes import CodeTable
from adapter.mapping.instrument import Question
from adapter.mapping.kinds import Kind
from adapter.mapping.model import COMMON, ONE_WAY, Concept, Context, Pattern, Row, Shape
from adapter.mapping.paths import PathError, coding, parse, uri
from adapter.mapping.source import Entry
from adapter.mapping.values import literal, table_of, value_of

CLASSES: Final = ("direct", "derived", "defaulted", ONE_WAY)
WAYS: Final = ("read", "write")
ROW_WORDS: Final = (
    *("record", "as", "rows", "short", "codes", "fixed", "default", "means", "but", "for", "class", "way", "contract"),
    "note",
)
CONCEPT_WORDS: Final = ("concept", "resource", "when", "contract", "rows")
SHAPE_WORDS: Final = ("contract", "needs", "rows")
PATTERN_WORDS: Final = ("is", "text")


def read_concept(entry: Entry, context: Context, contract: str = "") -> Concept | None:
    """The concept of a file; None when it is too broken to go on with.

    With `contract`, of rows in a file that names none, the file is one of a pack and may do without rows.
    """
    needed = ("concept", "resource") if contract else ("concept", "resource", "rows")
    if not context.problems.words(entry, CONCEPT_WORDS, needed, ("when", "rows")):
        return None
    patterns = [pattern for each in context.problems.entries(entry, "when") if (pattern := _pattern(each, context))]
    rows = (*context.shapes[COMMON].rows, *_rows(entry, entry.get("contract", contract), context))
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
    known = (context.path, *PATTERN_WORDS)
    if not context.problems.words(entry, known, (context.path, "text" if "text" in entry else "is")):
        return None
    if "is" in entry and "text" in entry:
        context.problems.at(entry.place, "either is or text", "both")
    text = entry.get("is", "")
    try:
        path = parse(entry[context.path], context.names)
        if "text" in entry:
            return Pattern(entry.place, path, "", entry["text"])
        if "#" in text:
            return Pattern(entry.place, path, *coding(text, context.names))
        bare = text.removesuffix("|*")
        return Pattern(entry.place, path, "", uri(bare, context.names), versioned=bare != text)
    except PathError as failure:
        context.problems.append(f"{entry.place}: {failure}")
    return None


def _rows(holder: Entry, contract: str, context: Context) -> Iterator[Row]:
    """The rows that a concept, a shape or a row holds."""
    problems, known, needed = context.problems, (*ROW_WORDS, context.path), (context.path, "class")
    for entry in problems.entries(holder, "rows"):
        before = len(problems)
        if problems.words(entry, known, needed, ("rows", "fixed", "default")):
            for words, question in _repeated(entry, context):
                try:
                    yield _row(words, question, contract, context)
                except PathError as failure:
                    problems.append(f"{entry.place}: {failure}")
        problems.name(before, _title(entry, context))


def _title(entry: Entry, context: Context) -> str:
    """How a row is named to people."""
    return f"{entry.get('record', 'constant')} ← {entry.get(context.path, '?')}"


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
    for word in {"record", "fhir", "kmehr"} & filled.keys():
        for mark, value in values.items():
            filled[word] = filled[word].replace(mark, value)
    return filled


def _row(entry: Entry, question: Question | None, contract: str, context: Context) -> Row:
    contract = entry.get("contract", contract)
    _check(entry, contract, context)
    path = parse(entry[context.path], context.names)
    table = table_of(entry, path, context)
    field, _, name = entry.get("record", "").partition("[")
    return Row(
        place=entry.place,
        field=field or None,
        entry=name.removesuffix("]"),
        path=path,
        value=_value(entry, question, table, contract, context),
        codes=table,
        fixed=literal(entry["fixed"], context.names) if "fixed" in entry else None,
        default=entry.get("default"),
        but=entry.get("but", ""),
        class_=entry["class"],
        way=entry.get("way", ""),
        contract=contract,
        title=_title(entry, context),
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


def _value(
    entry: Entry, question: Question | None, table: CodeTable | None, contract: str, context: Context
) -> Kind | Shape:
    if "rows" not in entry:
        return value_of(entry, question, table, context)
    rows, short = tuple(_rows(entry, contract, context)), entry.get("short", "")
    _check_fields(entry.place, "short: a field of its rows", (short,) if short else (), rows, context)
    return Shape(rows, (), short)
