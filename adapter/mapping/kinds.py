"""What `as` may name besides shapes: FHIR primitives, and the named pairs of functions, tiny and pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from adapter.canonical import ALIASES, canonical
from adapter.fhir.phrases import say
from adapter.mapping.codes import CodeTable
from adapter.mapping.dates import brussels_day, compact, day_first, from_compact, from_day_first
from adapter.mapping.instrument import Question

Function = Callable[[Any], Any]
CENT: Final = Decimal("0.01")
NO_SCORE: Final = -1
UNREAD_DATE: Final = "unread-date"
TEXT: Final = frozenset((str,))
TRUTH: Final = frozenset((bool,))
WHOLE: Final = frozenset((int,))
NUMBER: Final = frozenset((int, Decimal))


@dataclass(frozen=True, slots=True)
class Kind:
    """How a value is read and written (None: as it is; a function gives None for what it cannot take), its JSON Schema.

    `python`: the types that a value to be written may have, so that of two rows of a choice the right one writes.
    `keeps`: of a value with elements, the paths that are kept; () for a primitive. `expected`: what it reads, for the
    issue of the kind `untaken` that tells of a value that it does not.
    """

    name: str
    schema: dict[str, Any]
    python: frozenset[type]
    read: Function | None = None
    write: Function | None = None
    keeps: frozenset[str] = frozenset()
    expected: str = ""
    untaken: str = "unmapped-code"


def _text(name: str, pattern: str = "") -> Kind:
    return Kind(name, {"type": "string"} | ({"pattern": pattern} if pattern else {}), TEXT)


def _habit(name: str, read: Function, write: Function | None, expected: str) -> Kind:
    return Kind(name, {"type": "string"}, TEXT, read, write, expected=expected, untaken=UNREAD_DATE)


def _money(amount: Any) -> Decimal:
    return Decimal(amount).quantize(CENT)


PRIMITIVES: Final = (
    *(_text(name) for name in ("string", "code", "id", "uri", "canonical", "markdown")),
    _text("date", r"^\d{4}(-\d\d(-\d\d)?)?$"),
    _text("dateTime", r"^\d{4}(-\d\d(-\d\d(T\S+)?)?)?$"),
    _text("instant", r"^\d{4}-\d\d-\d\dT\S+$"),
    Kind("boolean", {"type": "boolean"}, TRUTH),
    Kind("integer", {"type": "integer"}, WHOLE),
    Kind("positiveInt", {"type": "integer", "minimum": 1}, WHOLE),
    Kind("decimal", {"type": "number"}, NUMBER),
)
PAIRS: Final = (
    Kind("system", {"type": "string"}, TEXT, lambda uri: ALIASES.get(uri, uri)),  # the canonical spelling of a system
    Kind("money", {"type": "number"}, NUMBER, None, _money),  # an amount with two decimals
    Kind("presence", {"const": True}, TRUTH, lambda _: True, lambda _: None),  # that the element is there
    # Date habits of senders: ways to write a day or a moment, in places where FHIR lets them.
    _habit("day-first", from_day_first, day_first, say("a day such as {example}", example="12/03/2026")),
    _habit("compact", from_compact, compact, say("a day such as {example}", example="20260312")),
    _habit("brussels-day", brussels_day, None, say("a date or a moment")),
)
KINDS: Final = {kind.name: kind for kind in (*PRIMITIVES, *PAIRS)}


def answer_kind(question: Question, table: CodeTable | None = None) -> Kind:
    """An answer as its code: a coding of the right system. A boolean is taken for yes or no, a number for the score.

    With a table, what a sender answers with (a code, a text, a number) is first looked up in it.
    """
    open_code = question.open.fullmatch if question.open else None
    translated = table.forward if table else {}

    def is_answer(code: str) -> bool:
        return code in question.codes or bool(open_code and open_code(code))

    def from_coding(coding: dict[str, Any]) -> str | None:
        code, system = coding.get("code", ""), canonical(coding.get("system", ""))
        if question.codes.get(code) == system:
            return str(code)
        return code if open_code and system == question.open_system and open_code(code) else None

    def read(answer: dict[str, Any]) -> str | None:
        if translated and (code := translated.get(_said(answer))) is not None and is_answer(code):
            return code
        coding = answer.get("valueCoding")
        if coding is not None:
            return from_coding(coding)
        if "valueBoolean" in answer:
            return ("yes" if answer["valueBoolean"] else "no") if question.booleans else None
        return question.numbers.get(answer.get("valueInteger", answer.get("valueDecimal", NO_SCORE)))

    def write(code: str) -> dict[str, Any] | None:
        system = question.codes.get(code) or question.open_system
        return {"valueCoding": {"system": system, "code": code}} if system else None

    codes: dict[str, Any] = {"type": "string"} if open_code else {"enum": list(question.codes)}
    keeps = ANSWERS | {"valueString"} if table else ANSWERS
    return Kind("answer", codes, TEXT, read, write, keeps, question.expected(translated))


ANSWERS: Final = frozenset(("valueCoding.system", "valueCoding.code", "valueBoolean", "valueInteger", "valueDecimal"))


def _said(answer: dict[str, Any]) -> str:
    """What an answer says, as a code table has it."""
    if "valueCoding" in answer:
        return str(answer["valueCoding"].get("code", ""))
    value = next((value for name, value in answer.items() if name.startswith("value")), "")
    return str(value).lower() if isinstance(value, bool) else str(value)


def coded_kind(table: CodeTable) -> Kind:
    """A code or text that stands for a coding of the table's other system."""

    def write(coding: dict[str, str]) -> str | None:
        code = table.backward.get(coding["code"], "")
        return code if table.coding(code) == coding else None

    expected = ", ".join(table.forward)
    return Kind("coded", {"type": "object"}, frozenset((dict,)), table.coding, write, expected=expected)


def truth_kind(table: CodeTable) -> Kind:
    """A code that stands for true or false."""
    codes = {code: meant == "true" for code, meant in table.forward.items()}
    return Kind("boolean", {"type": "boolean"}, TRUTH, codes.get, expected=", ".join(codes))


def meaning_kind(value: Any) -> Kind:
    """An element whose presence stands for one value."""
    return Kind("means", {"const": value}, frozenset((type(value),)), lambda _: value, lambda _: None)
