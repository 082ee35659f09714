"""From an element to the values by which a search finds it: one small reader for each pair of parameter and data type."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.search.dates import EARLIEST, LATEST, date_range
from adapter.fhir.search.model import SEPARATOR, Value

Reader = Callable[[Any], Iterator[Value]]

UNBOUNDED: Final = 9e15
# Decimals beyond are no longer told apart; what comes is at most a few amounts of euros.
_MOST: Final = Decimal("9e15")


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


def _code(node: Any) -> Iterator[Value]:
    if isinstance(node, str):
        yield node + SEPARATOR


def _boolean(node: Any) -> Iterator[Value]:
    if isinstance(node, bool):
        yield ("true" if node else "false") + SEPARATOR


def _exists(_node: Any) -> Iterator[Value]:
    yield "true" + SEPARATOR


def _coding(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and isinstance(code := node.get("code"), str):
        yield code + SEPARATOR + canonical(node.get("system", ""))


def _concept(node: Any) -> Iterator[Value]:
    if isinstance(node, dict):
        for coding in node.get("coding", ()):
            yield from _coding(coding)


def _identifier(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and isinstance(value := node.get("value"), str):
        yield value + SEPARATOR + canonical(node.get("system", ""))


def _contact(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and isinstance(value := node.get("value"), str):
        yield value + SEPARATOR + str(node.get("use", ""))


def _date(node: Any) -> Iterator[Value]:
    if isinstance(node, str) and (found := date_range(node)):
        yield list(found)


def _period(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and ("start" in node or "end" in node):
        start = date_range(str(node.get("start", "")))
        end = date_range(str(node.get("end", "")))
        yield [start[0] if start else EARLIEST, end[1] if end else LATEST]


def _timing(node: Any) -> Iterator[Value]:
    if isinstance(node, dict):
        for event in node.get("event", ()):
            yield from _date(event)
        yield from _period(node.get("repeat", {}).get("boundsPeriod"))


def _text(node: Any) -> Iterator[Value]:
    if isinstance(node, str):
        yield node


def _parts(*names: str) -> Reader:
    def read(node: Any) -> Iterator[Value]:
        if isinstance(node, dict):
            for name in names:
                part = node.get(name, ())
                for text in (part,) if isinstance(part, str) else part:
                    yield from _text(text)

    return read


def _number(node: Any) -> Iterator[Value]:
    if isinstance(node, Decimal | int) and abs(node) <= UNBOUNDED:
        yield [float(node), float(node)]


def _quantity(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and isinstance(value := node.get("value"), Decimal | int) and abs(value) <= UNBOUNDED:
        unit = token(node["code"], node.get("system", "")) if "code" in node else str(node.get("unit", "")) + SEPARATOR
        yield [float(value), float(value), unit]


def _money(node: Any) -> Iterator[Value]:
    if isinstance(node, dict) and isinstance(value := node.get("value"), Decimal | int) and abs(value) <= UNBOUNDED:
        yield [float(value), float(value), token(str(node.get("currency", "")), "urn:iso:std:iso:4217")]


def _range(node: Any) -> Iterator[Value]:
    if isinstance(node, dict):
        low = next(_quantity(node.get("low")), None)
        high = next(_quantity(node.get("high")), None)
        if low or high:
            yield [low[0] if low else -UNBOUNDED, high[1] if high else UNBOUNDED, (low or high or "")[2]]


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
_NUMBER: Final[Mapping[str, Reader]] = {"integer": _number, "decimal": _number, "positiveInt": _number, "unsignedInt": _number}
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
