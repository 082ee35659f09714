"""Belgian identifier values: the form each must have, and check digits, which real numbers sometimes fail."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NamedTuple

from adapter.canonical import ALIASES, CBE, NIHDI, NIHDI_PERSON, SSIN, E
from adapter.fhir.outcome import Issue, shorten
from adapter.fhir.phrases import say

PERSON_DIGITS: Final = 8
_NIHDI_KEY: Final = f"{NIHDI}|"
PSEUDONYM: Final = f"{E}/infsec/StructureDefinition/be-ext-pseudonymization"


class Form(NamedTuple):
    """How the values of one identifier system look."""

    expected: str
    well_formed: Callable[[str], bool]
    checked: Callable[[str], bool]


def _digits(value: str, *lengths: int) -> bool:
    return len(value) in lengths and value.isascii() and value.isdigit()


def ssin_checked(value: str) -> bool:
    """Whether the last two digits of an SSIN are 97 − (first nine mod 97), births from 2000 on with a 2 in front."""
    born, check = int(value[:9]), int(value[9:])
    return check in (97 - born % 97, 97 - (2_000_000_000 + born) % 97)


def nihdi_checked(value: str) -> bool:
    """Whether digits seven and eight of a NIHDI number follow from its first six by modulus 97, or 89 since 2013."""
    number, check = int(value[:6]), int(value[6:8])
    return check in (97 - number % 97, 89 - number % 89)


def cbe_checked(value: str) -> bool:
    """Whether the last two digits of an enterprise number are 97 − (first eight mod 97)."""
    return int(value[8:]) == 97 - int(value[:8]) % 97


_FORMS: Final[dict[str, Form]] = {
    SSIN: Form(say("11 digits"), lambda value: _digits(value, 11), ssin_checked),
    NIHDI: Form(say("11 digits (8 for a person)"), lambda value: _digits(value, 11, 8), nihdi_checked),
    CBE: Form(say("10 digits of which the first is 0 or 1"), lambda v: _digits(v, 10) and v[0] in "01", cbe_checked),
}
FORMS: Final[Mapping[str, Form]] = _FORMS | {
    alias: _FORMS[system] for alias, system in ALIASES.items() if system in _FORMS
}


def person_number(nihdi: str) -> str:
    """The first eight digits of a NIHDI number, which name the person for life; the last three are a qualification that
    changes, and that hospitals leave out. Empty for what is no such number."""
    return nihdi[:PERSON_DIGITS] if _digits(nihdi, PERSON_DIGITS, 11) else ""


def person_keys(keys: Iterable[str]) -> list[str]:
    """By what the NIHDI numbers among keys `system|value` are compared as numbers of persons."""
    numbers = [person_number(key[len(_NIHDI_KEY) :]) for key in keys if key.startswith(_NIHDI_KEY)]
    return [f"{NIHDI_PERSON}|{number}" for number in numbers if number]


def check(identifier: Mapping[str, Any], expression: str) -> Issue | None:
    """What is wrong with the value of an Identifier of a Belgian system; None when nothing is."""
    form = FORMS.get(identifier["system"])
    value = identifier.get("value")
    if form is None or not isinstance(value, str) or is_pseudonym(identifier):
        return None
    place = f"{expression}.value"
    if not form.well_formed(value):
        return Issue("error", "bad-identifier", place, form.expected, shorten(value))
    if not form.checked(value):
        return Issue(
            "warning",
            "check-digit",
            place,
            say("{form} with matching check digits", form=form.expected),
            shorten(value),
        )
    return None


def is_pseudonym(identifier: Mapping[str, Any]) -> bool:
    """Whether the value is a pseudonym, which has no digits to check."""
    return _has_pseudonym(identifier) or _has_pseudonym(identifier.get("_value"))


def _has_pseudonym(element: Any) -> bool:
    given = element.get("extension") if isinstance(element, dict) else None
    extensions = given if isinstance(given, list) else ()  # in a resource that has other faults it may be anything
    return any(isinstance(extension, dict) and extension.get("url") == PSEUDONYM for extension in extensions)
