"""From an element to the values by which a search finds it: a small reader for each pair of parameter and data type."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final, TypeGuard

from adapter.canonical import ALIASES, NIHDI, NIHDI_PERSON, canonical
from adapter.fhir.identifiers import person_number
from adapter.fhir.search.dates import EARLIEST, LATEST, date_range
from adapter.fhir.search.model import SEPARATOR, Value

Values = Sequence[Value]
Reader = Callable[[Any], Values]

UNBOUNDED: Final = 9e15
_MOST: Final = Decimal(UNBOUNDED)  # decimals beyond are not told apart, nor found


def token(code: str, system: str = "") -> str:
    """A code in a system as it is stored and asked for."""
    return code + SEPARATOR + canonical(system)


def normalised(text: str) -> str:
    """Without case, accents and repeated spaces."""
    plain = text if text.isascii() else "".join(c for c in unicodedata.normalize("NFKD", text) if not _mark(c))
    return " ".join(plain.casefold().split())


def _mark(character: str) -> bool:
    return unicodedata.category(character) == "Mn"


def number_range(text: str) -> tuple[float, float] | None:
    """What a decimal can mean by its written precision: 100 is 99.5 to 100.5, 1e2 is 50 to 150. None: not one."""
    try:
        value = Decimal(text)
        if not value.is_finite() or abs(value) > _MOST:
            return None
        half = Decimal(5).scaleb(int(value.as_tuple().exponent) - 1)
        return float(value - half), float(value + half)
    except ArithmeticError:
        return None


def _list(node: Any) -> list[Any]:
    return node if isinstance(node, list) else []


def _system(node: dict[str, Any]) -> str:
    system = node.get("system")
    return canonical(system) if isinstance(system, str) else ""


def _code(node: Any) -> Values:
    return (node + SEPARATOR,) if isinstance(node, str) else ()


def _boolean(node: Any) -> Values:
    return (("true" if node else "false") + SEPARATOR,) if isinstance(node, bool) else ()


def _exists(_node: Any) -> Values:
    return ("true" + SEPARATOR,)


def _coding(node: Any) -> Values:
    if node.__class__ is not dict or (code := node.get("code")).__class__ is not str:
        return ()
    system = node.get("system")
    return (code + SEPARATOR + (ALIASES.get(system, system) if system.__class__ is str else ""),)


def _concept(node: Any) -> Values:
    if not isinstance(node, dict):
        return ()
    codings = node.get("coding")
    if codings.__class__ is not list:
        return ()
    return _coding(codings[0]) if len(codings) == 1 else [value for coding in codings for value in _coding(coding)]


def _identifier(node: Any) -> Values:
    if node.__class__ is not dict or (value := node.get("value")).__class__ is not str:
        return ()
    system = canonical(system) if (system := node.get("system")).__class__ is str else ""
    found = value + SEPARATOR + system
    person = person_number(value) if system == NIHDI else ""
    return (found, person + SEPARATOR + NIHDI_PERSON) if person else (found,)


def _contact(node: Any) -> Values:
    if isinstance(node, dict) and isinstance(value := node.get("value"), str):
        return (value + SEPARATOR + str(node.get("use", "")),)
    return ()


def _date(node: Any) -> Values:
    found = date_range(node) if isinstance(node, str) else None
    return ([*found],) if found else ()


def _period(node: Any) -> Values:
    if not isinstance(node, dict) or not ("start" in node or "end" in node):
        return ()
    start = date_range(str(node.get("start", "")))
    end = date_range(str(node.get("end", "")))
    return ([start[0] if start else EARLIEST, end[1] if end else LATEST],)


def _timing(node: Any) -> Values:
    if not isinstance(node, dict):
        return ()
    events = [value for event in _list(node.get("event")) for value in _date(event)]
    repeat = node.get("repeat")
    return [*events, *_period(repeat.get("boundsPeriod"))] if isinstance(repeat, dict) else events


def _text(node: Any) -> Values:
    return (node,) if isinstance(node, str) else ()


def _parts(*names: str) -> Reader:
    def read(node: Any) -> Values:
        if not isinstance(node, dict):
            return ()
        parts = [node[name] for name in names if name in node]
        return [
            value for part in parts for text in ((part,) if isinstance(part, str) else part) for value in _text(text)
        ]

    return read


def _number(node: Any) -> Values:
    return ([float(node), float(node)],) if _is_number(node) else ()


def _is_number(node: object) -> TypeGuard[Decimal | int]:
    return type(node) in (int, Decimal) and -_MOST <= Decimal(str(node)) <= _MOST


def _quantity(node: Any) -> Values:
    if not isinstance(node, dict) or not _is_number(value := node.get("value")):
        return ()
    unit = str(node.get("code") or node.get("unit") or "") + SEPARATOR + _system(node)
    return ([float(value), float(value), unit],)


def _money(node: Any) -> Values:
    if not isinstance(node, dict) or not _is_number(value := node.get("value")):
        return ()
    return ([float(value), float(value), token(str(node.get("currency", "")), "urn:iso:std:iso:4217")],)


def _range(node: Any) -> Values:
    if not isinstance(node, dict):
        return ()
    low, high = [*_quantity(node.get("low"))], [*_quantity(node.get("high"))]
    unit = [value[2] for value in (*low, *high)][:1]
    return ([low[0][0] if low else -UNBOUNDED, high[0][1] if high else UNBOUNDED, *unit],) if unit else ()


_NAME: Final = _parts("text", "family", "given", "prefix", "suffix")
_ADDRESS: Final = _parts("text", "line", "city", "district", "state", "postalCode", "country")
_TOKEN: Final[Mapping[str, Reader]] = {
    "code": _code,
    "string": _code,
    "id": _code,
    "uri": _code,
    "canonical": _code,
    "boolean": _boolean,
    "dateTime": _exists,
    "Coding": _coding,
    "CodeableConcept": _concept,
    "Identifier": _identifier,
    "ContactPoint": _contact,
}
_DATE: Final[Mapping[str, Reader]] = {
    "date": _date,
    "dateTime": _date,
    "instant": _date,
    "Period": _period,
    "Timing": _timing,
}
_STRING: Final[Mapping[str, Reader]] = {
    "string": _text,
    "markdown": _text,
    "HumanName": _NAME,
    "Address": _ADDRESS,
}
_URI: Final[Mapping[str, Reader]] = {"uri": _text, "url": _text, "canonical": _text, "oid": _text, "uuid": _text}
_NUMBER: Final[Mapping[str, Reader]] = {
    "integer": _number,
    "decimal": _number,
    "positiveInt": _number,
    "unsignedInt": _number,
}
_QUANTITY: Final[Mapping[str, Reader]] = {
    "Quantity": _quantity,
    "Age": _quantity,
    "Duration": _quantity,
    "Money": _money,
    "Range": _range,
}
READERS: Final[Mapping[str, Mapping[str, Reader]]] = {
    "token": _TOKEN,
    "date": _DATE,
    "string": _STRING,
    "uri": _URI,
    "number": _NUMBER,
    "quantity": _QUANTITY,
    "reference": {"canonical": _text, "uri": _text},
}


def readable(parameter_type: str, data_type: str) -> bool:
    """Whether a parameter of this type can be read from an element of this one; a Reference is a link instead."""
    return (parameter_type, data_type) == ("reference", "Reference") or data_type in READERS.get(parameter_type, {})
