"""The parameters of an operation, from an address or from Parameters; what cannot be used is refused, all at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from adapter.canonical import canonical
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.phrases import say

Asked = Mapping[str, Any]
Resource = Mapping[str, Any]

STRINGS: Final = ("valueUri", "valueUrl", "valueCanonical", "valueCode", "valueString", "valueId", "valueMarkdown")
REPEATS: Final = "*"
# Kind of a parameter → the members of a part that may hold it; those before "Coding" can stand in an address.
MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "text": STRINGS,
    "number": ("valueInteger", "valuePositiveInt", "valueUnsignedInt"),
    "yes-no": ("valueBoolean",),
    "date": ("valueDateTime", "valueDate"),
    "Coding": ("valueCoding",),
    "CodeableConcept": ("valueCodeableConcept",),
    "resource": ("resource",),
}


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None


READERS: Final[Mapping[str, tuple[str, Callable[[str], Any]]]] = {
    "text": (say("a text"), lambda text: text or None),
    "number": (say("a whole number from 0"), _number),
    "yes-no": ("true | false", {"true": True, "false": False}.get),
    "date": (say("a date"), lambda text: text or None),
}


def read(kinds: Mapping[str, str], pairs: Iterable[tuple[str, str]], body: Resource | None = None) -> Asked:
    """The values by name; a parameter whose kind ends with * has a list. Raises Refused (400)."""
    issues: list[Issue] = []
    found: dict[str, Any] = {}
    for name, text in pairs:
        kind = kinds.get(name, "").removesuffix(REPEATS)
        expected, reader = READERS.get(kind, (say("POST of Parameters"), lambda _: None))
        _keep(found, issues, kinds, name, reader(text), expected, text)
    for number, part in enumerate(body.get("parameter", ()) if body else ()):
        name = str(part.get("name", ""))
        members = MEMBERS.get(kinds.get(name, "").removesuffix(REPEATS), ())
        value = next((part[member] for member in members if member in part), None)
        usable = isinstance(value, int) and value >= 0 if members == MEMBERS["number"] else value is not None
        place = f"Parameters.parameter[{number}]"
        _keep(found, issues, kinds, name, value if usable else None, " | ".join(members), part, place)
    if issues:
        raise Refused.of(*issues)
    return found


def _keep(
    found: dict[str, Any], issues: list[Issue], kinds: Mapping[str, str], name: str,
    value: Any, expected: str, came: object, place: str = "",
) -> None:  # fmt: skip
    if name not in kinds:
        issues.append(error("request-parameter", place, ", ".join(kinds), name, parameter=name))
    elif value is None:
        issues.append(error("request-parameter", place, expected, came, parameter=name))
    elif kinds[name].endswith(REPEATS):
        found.setdefault(name, []).append(value)
    elif name in found:
        issues.append(error("request-parameter", place, say("one value"), came, parameter=name))
    else:
        found[name] = value


def codings(asked: Asked, system: str = "") -> list[dict[str, str]]:
    """The codes asked about, in canonical systems. `system`: of a code without one. Raises Refused (400)."""
    given = [name for name in ("code", "coding", "codeableConcept") if name in asked]
    if len(given) != 1:
        found = ", ".join(given) or say("none")
        raise Refused.of(error("request-parameter", "", "code | coding | codeableConcept", found, parameter="code"))
    if "code" in asked:
        plain = {"system": asked.get("system", system), "code": asked["code"], "display": asked.get("display", "")}
        return [_coding(plain)]
    if "coding" in asked:
        return [_coding(asked["coding"])]
    listed = asked["codeableConcept"].get("coding") or [{}]
    return [_coding(one) for one in listed]


def _coding(coding: Resource) -> dict[str, str]:
    if not coding.get("code"):
        raise Refused.of(error("request-parameter", "", say("a Coding with code"), coding, parameter="coding"))
    texts = {key: str(coding[key]) for key in ("code", "display", "version") if coding.get(key)}
    return {"system": canonical(str(coding.get("system", ""))), **texts}


def answer(*parts: Resource | None) -> dict[str, Any]:
    """Parameters of these parts; those that are None are left out."""
    return {"resourceType": "Parameters", "parameter": [part for part in parts if part is not None]}


def part(name: str, **value: Any) -> dict[str, Any] | None:
    """A parameter with this value; None for an empty text, which FHIR does not know."""
    return None if value and next(iter(value.values())) == "" else {"name": name, **value}
