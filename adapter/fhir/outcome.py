"""Issues as values, the one table of their kinds (FHIR code, HTTP status, texts), and the OperationOutcome."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from adapter.canonical import B
from adapter.fhir.phrases import Phrase, said

ISSUE_SYSTEM: Final = f"{B}/CodeSystem/issue"
LANGUAGES: Final = ("en", "nl", "fr", "de")
NO_HEADERS: Final[Mapping[str, str]] = MappingProxyType({})
FOUND_LENGTH: Final = 80
# What stands for an absent value or the end of a text, and how a sentence says it.
ABSENT: Final = "∅"
NOTHING: Final = {"en": "nothing", "nl": "niets", "fr": "rien", "de": "nichts"}

# Which status answers for several errors: what the sender must put right first stands first.
PRECEDENCE: Final = (500, 503, 401, 403, 408, 413, 415, 406, 405, 400, 404, 410, 412, 422, 409)


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding. `expression` is the FHIRPath of the element; of a missing element, of its parent."""

    severity: str
    kind: str
    expression: str = ""
    expected: str = ""
    found: str = ""
    layer: str = "base"
    profile: str = ""
    detail: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def stops(self) -> bool:
        """Whether the input cannot be accepted because of it."""
        return self.severity in ("fatal", "error")


class Refused(Exception):
    """Input that cannot be used at all; the HTTP edge answers `status` with an OperationOutcome of `issues`."""

    def __init__(self, status: int, issues: Iterable[Issue], headers: Mapping[str, str] = NO_HEADERS) -> None:
        self.status = status
        self.issues = tuple(issues)
        self.headers = headers
        super().__init__(f"{status}: " + ", ".join(issue.kind for issue in self.issues))

    @classmethod
    def of(cls, *issues: Issue, headers: Mapping[str, str] = NO_HEADERS) -> Refused:
        """A refusal with the status that the table gives to these issues."""
        return cls(status_of(issues), issues, headers)


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of issues.toml: FHIR issue type, HTTP status, and text templates by language."""

    type: str
    status: int
    texts: Mapping[str, str]


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind of issue by its code in B/CodeSystem/issue."""
    rows = tomllib.loads(files("adapter.fhir").joinpath("issues.toml").read_text("utf-8"))
    return MappingProxyType({code: _kind(row) for code, row in rows.items()})


def _kind(row: Mapping[str, Any]) -> Kind:
    return Kind(row["type"], row["status"], {language: row[language] for language in LANGUAGES})


def error(kind: str, expression: str = "", expected: str = "", found: object = "", **detail: str) -> Issue:
    """An issue that stops the input; `found` may be any JSON value."""
    return Issue("error", kind, expression, expected, shorten(found), detail=detail)


def fatal(kind: str, expression: str = "", expected: str = "", found: object = "", **detail: str) -> Issue:
    """An issue of input that cannot be read at all."""
    return Issue("fatal", kind, expression, expected, shorten(found), layer="unreadable", detail=detail)


def shorten(value: object) -> str:
    """At most 80 characters of what came, as the sender would recognise it; never more work than that."""
    if isinstance(value, Phrase):
        return Phrase(value.template, {name: shorten(part) for name, part in value.parts.items()})
    if isinstance(value, str):
        text = value
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, dict):
        text = "{" + ", ".join(islice(value, 8)) + "}"
    elif isinstance(value, list):
        text = f"[{len(value)}]"
    elif isinstance(value, int | Decimal):
        text = str(value)
    else:
        text = "null" if value is None else type(value).__name__
    text = "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in text[:81])
    return text if len(text) <= FOUND_LENGTH else text[: FOUND_LENGTH - 1] + "…"


def at(issue: Issue, prefix: str) -> Issue:
    """The same issue seen from outside: the leading type name of its expression becomes `prefix`."""
    _, dot, rest = issue.expression.partition(".")
    return replace(issue, expression=prefix + dot + rest)


def status_of(issues: Iterable[Issue]) -> int:
    """The HTTP status that answers for these issues: 200 when none of them stops the input."""
    table = kinds()
    found = {table[issue.kind].status for issue in issues if issue.stops}
    return min(found, key=PRECEDENCE.index, default=200)


def text_of(issue: Issue, language: str = "en") -> str:
    """The sentence that tells a person in `language` (nl, fr, de, en) what was expected and what came."""
    expected = NOTHING[language] if issue.expected == ABSENT else said(issue.expected, language)
    found = NOTHING[language] if issue.found == ABSENT else said(issue.found, language)
    parts = _Parts(issue.detail, expected=expected, found=found, expression=issue.expression)
    return kinds()[issue.kind].texts[language].format_map(parts)


class _Parts(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return ""


def operation_outcome(issues: Iterable[Issue], language: str = "en") -> dict[str, Any]:
    """The OperationOutcome of `issues`; of none, one that says that all is well."""
    listed = list(issues) or [Issue("information", "all-ok")]
    return {"resourceType": "OperationOutcome", "issue": [_issue_element(issue, language) for issue in listed]}


def _issue_element(issue: Issue, language: str) -> dict[str, Any]:
    element: dict[str, Any] = {
        "severity": issue.severity,
        "code": kinds()[issue.kind].type,
        "details": {
            "coding": [{"system": ISSUE_SYSTEM, "code": issue.kind}],
            "text": text_of(issue, language),
        },
    }
    if diagnostics := _diagnostics(issue):
        element["diagnostics"] = diagnostics
    if issue.expression:
        element["expression"] = [issue.expression]
    return element


def _diagnostics(issue: Issue) -> str:
    """Which check found it, and in XML where: for people who debug, in no language."""
    parts = ["" if issue.layer == "base" else issue.layer, issue.profile]
    if "line" in issue.detail:
        parts.append(f"line {issue.detail['line']}")
    return ", ".join(filter(None, parts))


def language_of(accept_language: str | None) -> str:
    """The language of our texts that an Accept-Language header likes best; English when it names none of them."""
    best, best_weight = "en", 0.0
    for part in (accept_language or "")[:400].split(","):
        tag, _, parameter = part.partition(";")
        language = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if language in LANGUAGES and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0
