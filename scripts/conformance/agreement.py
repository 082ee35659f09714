"""Ours and HL7's verdict on the same case: an error or none, and whether they name the same element."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from adapter.fhir import json_codec
from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.validation import validate
from scripts.conformance.corpus import Case
from scripts.judge import ROOT, Verdict

REASONS: Final = ROOT / "docs" / "conformance.toml"
BOTH, WE, IT, NEITHER = "both", "only we", "only HL7", "neither"
SAME, HOLDER, ELSEWHERE = "same", "holder", "elsewhere"
# Ways to write the same place: notes, the url of an extension, and `value[x]` for `value.ofType(T)` in its JSON parser.
NOTES: Final = re.compile(r"/\*.*?\*/|\[url='[^']*'\]$|\.ofType\(\w+\)|\[x\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """An error: where, and its kind (ours) or message (HL7's)."""

    place: str
    kind: str


@dataclass(frozen=True, slots=True)
class Compared:
    """One case with the errors of both."""

    case: Case
    ours: tuple[Finding, ...]
    theirs: tuple[Finding, ...]

    @property
    def outcome(self) -> str:
        if self.ours and self.theirs:
            return BOTH
        return WE if self.ours else IT if self.theirs else NEITHER

    @property
    def equal(self) -> bool:
        """Whether both name the same places, all of them."""
        return {one.place for one in self.ours} == {one.place for one in self.theirs}

    @property
    def element(self) -> str:
        """Whether an element is named by both; HL7 may name what holds it where the message is one of `holders`."""
        mine = {one.place for one in self.ours}
        if any(one.place in mine for one in self.theirs):
            return SAME
        return HOLDER if self.holding else ELSEWHERE

    @property
    def holding(self) -> Finding | None:
        """What HL7 says of an object in which we name the element."""
        pairs = ((one, other) for one in self.theirs for other in self.ours)
        return next((one for one, other in pairs if (one.kind, other.kind) in holders() and _holds(one, other)), None)

    @property
    def reason(self) -> str:
        """Why they differ, from the table; empty when they do not, or nobody said."""
        if self.outcome in (WE, IT):
            kind = (self.ours or self.theirs)[0].kind
            return _reasons("only").get((self.outcome, kind), "")
        if self.outcome == BOTH and self.element == ELSEWHERE:
            return _reasons("elsewhere").get((self.theirs[0].kind, self.ours[0].kind), "")
        return ""


def compared(case: Case, file: Path, verdict: Verdict) -> Compared:
    """Both verdicts on a case, which lies in `file`."""
    theirs = (Finding(spelled(one["expression"]), message(one)) for one in verdict.of("fatal", "error"))
    return Compared(case, tuple(_found(judged(file.read_bytes()))), tuple(theirs))


def judged(raw: bytes) -> Iterable[Issue]:
    """What we say of a resource as it is sent: with R4 and with the profiles that it declares."""
    try:
        return validate(json_codec.decode(raw), profiles=())
    except Refused as refused:
        return refused.issues


def _found(issues: Iterable[Issue]) -> Iterable[Finding]:
    return (Finding(spelled(issue.expression), issue.kind) for issue in issues if issue.stops)


def message(one: Mapping[str, Any]) -> str:
    """The identifier of a message of HL7's validator; of an invariant its key; of what its parser says `parser`."""
    identifier = str(one["id"]).rpartition("#")[2]
    return re.sub(r"linkid [\w.-]+", "linkid …", identifier) or "parser"


def spelled(expression: str | None) -> str:
    """A place in one spelling."""
    return NOTES.sub("", expression or "")


def _holds(holder: Finding, held: Finding) -> bool:
    return held.place.startswith((f"{holder.place}.", f"{holder.place}["))


@cache
def table() -> Mapping[str, list[dict[str, Any]]]:
    """docs/conformance.toml: what is known of differences, and why they are."""
    return tomllib.loads(REASONS.read_text("utf-8"))


@cache
def holders() -> Mapping[tuple[str, str], str]:
    """Messages of HL7 that name the holder of what is wrong, with our kind that names the element, and why."""
    rows = table()["holder"]
    return {(name, kind): row["why"] for row in rows for name in row["messages"] for kind in row["ours"]}


@cache
def _reasons(name: str) -> Mapping[tuple[str, str], str]:
    if name == "only":
        return {(row["who"], row["kind"]): row["why"] for row in table()["only"]}
    return {(row["hl7"], row["ours"]): row["why"] for row in table()["elsewhere"]}
