"""The value of one search parameter as a condition, by the parameter's type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from adapter.canonical import NIHDI, NIHDI_PERSON, canonical
from adapter.fhir.identifiers import person_number
from adapter.fhir.phrases import say
from adapter.fhir.search.catalogue import Parameter
from adapter.fhir.search.dates import date_range
from adapter.fhir.search.model import SEPARATOR, Condition, Keyed, Missing, Ranged, Span, Term, Text
from adapter.fhir.search.text import split, unescaped
from adapter.fhir.search.values import normalised, number_range, token

PREFIXES: Final = frozenset(("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb", "ap"))
LAST: Final = "\U0010ffff"
# The first text after every text that begins with "…␟", and after every canonical "…|version".
AFTER_SEPARATOR: Final = "\x20"
AFTER_BAR: Final = "}"
MOST_VALUES: Final = 1000
APPROXIMATELY: Final = 0.1


class Unreadable(Exception):
    """A value or modifier that cannot be used; `expected` says what could."""

    def __init__(self, expected: str, kind: str = "search-value") -> None:
        self.expected = expected
        self.kind = kind
        super().__init__(kind)


@dataclass(frozen=True, slots=True)
class Context:
    """What the meaning of a value rests on besides itself."""

    base: str  # our own address: references that begin with it are ours
    now: datetime


def condition(parameter: Parameter, modifier: str, value: str, context: Context) -> Condition:
    """What `parameter:modifier=value` asks for. Raises Unreadable."""
    if modifier == "missing":
        return _missing(parameter, value)
    values = split(value, ",")
    if len(values) > MOST_VALUES:
        raise Unreadable(say("at most {most} values", most=MOST_VALUES))
    if not all(values):
        raise Unreadable(say("a value"))
    kind = "uri" if parameter.type == "reference" and not parameter.links else parameter.type
    return _CONDITIONS[kind](parameter, modifier, values, context)


def _missing(parameter: Parameter, value: str) -> Missing:
    if value not in ("true", "false"):
        raise Unreadable(say("true or false"))
    paths = parameter.paths if parameter.links or parameter.keyed else ()
    return Missing(parameter.name, paths, value == "true")


def _modifier(parameter: Parameter, modifier: str, allowed: Iterable[str]) -> None:
    known = ("missing", *allowed)
    if modifier and modifier not in known:
        names = ", ".join(f"{parameter.name}:{name}" for name in known)
        raise Unreadable(say("one of the modifiers {names}, or none", names=names), "search-parameter")


def _token(parameter: Parameter, modifier: str, values: list[str], _context: Context) -> Condition:
    _modifier(parameter, modifier, ("not",))
    bare = all(source.type in ("code", "boolean", "id", "string", "uri") for source in parameter.sources)
    terms, ends = [], []
    for value in values:
        *systems, code = (unescaped(part) for part in split(value, "|"))
        system = "|".join(systems)
        if code and (bare or not systems):
            terms.append(Term(code + SEPARATOR, code + AFTER_SEPARATOR))
        elif code:
            terms.append(Term(token(code, system)))
        elif system:
            ends.append(SEPARATOR + canonical(system))
        else:
            raise Unreadable(say("code, system|code, |code or system|"))
    if parameter.keyed:
        return Keyed(
            parameter.paths, tuple(map(_without_system, terms) if bare else terms), (), tuple(ends), modifier == "not"
        )
    return Text(parameter.name, tuple(terms), (), tuple(ends), modifier == "not")


def _without_system(term: Term) -> Term:
    """A code that is stored without a system is one key, not a range of them."""
    return Term(term.low)


def _string(parameter: Parameter, modifier: str, values: list[str], _context: Context) -> Condition:
    _modifier(parameter, modifier, ("exact", "contains"))
    texts = [unescaped(value) for value in values]
    if modifier == "exact":
        return Text(f"{parameter.name}:exact", tuple(Term(text) for text in texts))
    plain = [normalised(text) for text in texts]
    if modifier == "contains":
        return Text(parameter.name, (), tuple(plain))
    return Text(parameter.name, tuple(Term(text, text + LAST) for text in plain))


def _uri(parameter: Parameter, modifier: str, values: list[str], _context: Context) -> Condition:
    _modifier(parameter, modifier, ("below",))
    terms: list[Term] = []
    for value in map(unescaped, values):
        if modifier == "below":
            terms.append(Term(value, value + LAST))
        else:
            terms.append(Term(value))
            terms.append(Term(value + "|", value + AFTER_BAR))
    return Text(parameter.name, tuple(terms))


def _reference(parameter: Parameter, modifier: str, values: list[str], context: Context) -> Condition:
    if modifier == "identifier":
        return Keyed(parameter.paths, with_persons(map(_logical, values)))
    if modifier and parameter.targets and modifier not in parameter.targets:
        _modifier(parameter, modifier, ("identifier", *parameter.targets))
    targets = (modifier,) if modifier else parameter.targets
    keys = [key for value in values for key in _literal(unescaped(value), targets, context.base)]
    return Keyed(parameter.paths, tuple(Term(key) for key in keys))


def _logical(value: str) -> Term:
    system, *code = (unescaped(part) for part in split(value, "|"))
    if not code or not code[0]:
        raise Unreadable("system|value")
    return Term(token("|".join(code), system))


def with_persons(terms: Iterable[Term]) -> tuple[Term, ...]:
    """The terms, and where one is eight digits of a NIHDI number, the person whom they name, whatever follows them."""
    given = tuple(terms)
    asked = (term.low.removesuffix(f"{SEPARATOR}{NIHDI}") for term in given if term.low.endswith(f"{SEPARATOR}{NIHDI}"))
    return (*given, *(Term(token(one, NIHDI_PERSON)) for one in asked if person_number(one) == one))


def _literal(value: str, targets: tuple[str, ...], base: str) -> Iterable[str]:
    """The stored keys of a reference: id/Type; an address elsewhere as it is."""
    value = value.removeprefix(base.rstrip("/") + "/") if base else value
    type_, slash, id_ = value.partition("/_history/")[0].partition("/")
    if ":" in type_:
        return (value,)
    if slash:
        return (f"{id_}/{type_}",) if not targets or type_ in targets else ()
    if not targets:
        raise Unreadable("Type/id")
    return [f"{value}/{target}" for target in targets]


def _prefixed(value: str) -> tuple[str, str]:
    return (value[:2], value[2:]) if value[:2] in PREFIXES else ("eq", value)


def date_spans(values: Iterable[str], now: datetime) -> tuple[Span, ...]:
    """Comparisons with dates, in milliseconds since 1970."""
    return tuple(_date_span(*_prefixed(value), now) for value in values)


def _date_span(prefix: str, text: str, now: datetime) -> Span:
    found = date_range(text.replace(" ", "+"))  # a + that came through a form unencoded
    if found is None:
        raise Unreadable(
            say("eq, ne, gt, lt, ge, le, sa, eb or ap, then a date as 2026, 2026-03, 2026-03-12 or an instant")
        )
    low, high = found
    if prefix == "ap":
        reach = int(abs((now - datetime.fromtimestamp(0, UTC)).total_seconds() * 1000 - low) * APPROXIMATELY)
        low, high = low - reach, high + reach
    return Span(prefix, low, high)


def _date(parameter: Parameter, modifier: str, values: list[str], context: Context) -> Condition:
    _modifier(parameter, modifier, ())
    return Ranged(parameter.name, date_spans(values, context.now))


def _number(parameter: Parameter, modifier: str, values: list[str], _context: Context) -> Condition:
    _modifier(parameter, modifier, ())
    return Ranged(parameter.name, tuple(_number_span(value, None) for value in values))


def _quantity(parameter: Parameter, modifier: str, values: list[str], _context: Context) -> Condition:
    _modifier(parameter, modifier, ())
    return Ranged(parameter.name, tuple(_quantity_span(value) for value in values))


def _quantity_span(value: str) -> Span:
    number, *unit = (unescaped(part) for part in split(value, "|"))
    match unit:
        case [] | ["", ""]:
            return _number_span(number, None)
        case ["", code]:
            return _number_span(number, Term(code + SEPARATOR, code + AFTER_SEPARATOR))
        case [system, code]:
            return _number_span(number, Term(token(code, system)))
        case _:
            raise Unreadable(say("number, number|system|code or number||code"))


def _number_span(value: str, unit: Term | None) -> Span:
    prefix, text = _prefixed(value)
    found = number_range(text)
    if found is None:
        raise Unreadable(say("eq, ne, gt, lt, ge, le, sa, eb or ap, then a number"))
    low, high = found
    if prefix == "ap":
        reach = max(abs(low), abs(high)) * APPROXIMATELY
        return Span(prefix, low - reach, high + reach, unit)
    exact = (low + high) / 2
    return Span(prefix, low, high, unit) if prefix in ("eq", "ne") else Span(prefix, exact, exact, unit)


_CONDITIONS: Final[Mapping[str, Callable[[Parameter, str, list[str], Context], Condition]]] = {
    "token": _token,
    "string": _string,
    "uri": _uri,
    "reference": _reference,
    "date": _date,
    "number": _number,
    "quantity": _quantity,
}
