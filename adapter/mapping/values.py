"""What stands at the path of a row: a data type, a shape, an answer, a translated code or a constant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from adapter.mapping.codes import CodeTable
from adapter.mapping.instrument import Question
from adapter.mapping.kinds import KINDS, Kind, answer_kind, coded_kind, meaning_kind, truth_kind
from adapter.mapping.model import COMMON, Context, Shape
from adapter.mapping.paths import PathError, Step, coding
from adapter.mapping.source import Entry

ANSWER: Final = "answer"
CODED: Final = "coded"
CODING: Final = "coding"
BOOLEAN: Final = "boolean"
MADE: Final = (ANSWER, CODED)  # of a question or a code table


def value_of(entry: Entry, question: Question | None, table: CodeTable | None, context: Context) -> Kind | Shape:
    """The kind or shape that a row without rows of its own names. Raises PathError for an unknown system."""
    name = entry.get("as", "string")
    if "means" in entry:
        return meaning_kind(_constant(entry["means"], name, context.names))
    if name == ANSWER and (question := question or _question(entry, context)):
        _check_answers(entry, table, context)
        return answer_kind(question, table)
    if name == CODED and table:
        return coded_kind(table)
    if name == BOOLEAN and table:
        return truth_kind(table)
    if name in context.shapes and name != COMMON:
        return context.shapes[name]
    if name not in KINDS:
        _complain(name, entry, context)
    return KINDS.get(name, KINDS["string"])


def _complain(name: str, entry: Entry, context: Context) -> None:
    if name == CODED:
        context.problems.at(entry.place, "codes: a table, with as: coded", "none")
    elif name == ANSWER:
        context.problems.at(entry.place, "record: answers[a question of the instrument]", repr(entry.get("record")))
    else:
        known = sorted((*KINDS, *context.shapes, *MADE))
        context.problems.at(entry.place, f"as: one of {', '.join(known)}", repr(name))


def _question(entry: Entry, context: Context) -> Question | None:
    """The question whose answer the record of a row is."""
    wanted = entry.get("record", "").partition("[")[2].removesuffix("]")
    questions = (one for indicator in context.instrument.indicators for one in indicator.questions)
    return next((one for one in questions if one.link_id == wanted), None)


def _check_answers(entry: Entry, table: CodeTable | None, context: Context) -> None:
    """Notes the targets of a table that answer no question, or are of another system than the answer is."""
    for code in dict.fromkeys(table.forward.values() if table else ()):
        systems = _systems(code, context)
        if not systems:
            context.problems.at(entry.place, f"codes: {entry['codes']} with targets that answer a question", repr(code))
        elif table and (found := table.target_system(code)) not in systems:
            expected = f"codes: {entry['codes']} with {code!r} in a group whose target is {' or '.join(systems)}"
            context.problems.at(entry.place, expected, repr(found))


def _systems(code: str, context: Context) -> list[str]:
    """The systems in which a code answers a question; of a table for many questions, each has its own codes."""
    questions = [one for indicator in context.instrument.indicators for one in indicator.questions]
    coded = [one.codes[code] for one in questions if code in one.codes]
    opened = [one.open_system for one in questions if one.open and one.open.fullmatch(code)]
    return list(dict.fromkeys((*coded, *opened)))


def table_of(entry: Entry, path: tuple[Step, ...], context: Context) -> CodeTable | None:
    """The code table that a row names, with the side of the source first."""
    name = entry.get("codes")
    if name is None:
        return None
    if name not in context.tables:
        context.problems.at(entry.place, f"codes: a table of conceptmaps/ ({', '.join(context.tables)})", repr(name))
        return None
    systems = [step.select.literal for step in path if step.select and step.select.key == "system"]
    return context.tables[name].facing(systems[-1] if systems else "")


def literal(value: Any, names: Mapping[str, str]) -> Any:
    """A constant of a row: a short name of names.yaml stands for its URI."""
    return names.get(value, value) if isinstance(value, str) else value


def _constant(value: Any, name: str, names: Mapping[str, str]) -> Any:
    if name == CODING:
        system, code = coding(value, names)
        return {"system": system, "code": code}
    if name == BOOLEAN:
        if value not in ("true", "false"):
            raise PathError(f"expected means: true or false, found {value!r}")
        return value == "true"
    return literal(value, names)
