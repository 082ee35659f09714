"""Where a case is played: in memory, or on a sandbox gateway; both answer with status and charges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, Protocol

from adapter.fhir.outcome import Refused
from adapter.intake import Caller, Intake
from adapter.rehearsal.feed import Resource


class Charge(NamedTuple):
    """What a charge says, without what only names it."""

    code: str
    status: str
    day: str
    deadline: str
    quantity: str
    amount: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        why = f" ({', '.join(self.reasons)})" if self.reasons else ""
        return f"{self.code} {self.status} {self.day or 'no date'} {self.amount} EUR{why}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a case: the charges at its end, and of each Bundle the kinds of error it was refused for."""

    charges: Sequence[Charge]
    refused: Sequence[str] = ()

    def of(self, code: str) -> list[Charge]:
        """The charges of a pseudocode."""
        return [charge for charge in self.charges if charge.code == code]


class Stage(Protocol):
    """One empty place for one case."""

    def submit(self, bundle: Resource, day: date) -> Sequence[str]:
        """Post a Bundle on a day; the kinds of error when it is refused."""

    def preview(self, bundle: Resource, day: date) -> Resource:
        """Parameters of `$preview` on a day."""


Opened = Callable[[str], AbstractContextManager[Stage]]


class Memory:
    """An intake on a store of its own."""

    def __init__(self, intake: Intake, sender: str) -> None:
        self._intake, self._sender = intake, sender

    def submit(self, bundle: Resource, day: date) -> Sequence[str]:
        """Post a Bundle on a day; the kinds of error when it is refused."""
        try:
            self._intake.submit(bundle, Caller(self._sender, as_of=day, sandbox=True))
        except Refused as refused:
            return [issue.kind for issue in refused.issues if issue.stops]
        return ()

    def preview(self, bundle: Resource, day: date) -> Resource:
        """Parameters of `$preview` on a day; none when it is refused."""
        try:
            return self._intake.preview(bundle, Caller(self._sender, sandbox=True), day, trace=False).resource or {}
        except Refused:
            return {}


class Remote:
    """A sandbox gateway behind two calls: `post` gives status and answer."""

    def __init__(self, post: Callable[[str, Resource, date], tuple[int, Any]], dress: Callable[[Any], Any]) -> None:
        """`dress` gives the Bundles of a case other names, so that each is told of another woman."""
        self._post, self._dress = post, dress

    def submit(self, bundle: Resource, day: date) -> Sequence[str]:
        """Post a Bundle on a day; the kinds of error when it is refused."""
        status, answer = self._post("", self._dress(bundle), day)
        return list(_kinds(answer)) if status >= 400 else ()

    def preview(self, bundle: Resource, day: date) -> Resource:
        """Parameters of `$preview` on a day; none when it is refused."""
        status, answer = self._post(f"/$preview?as-of={day}&trace=false", self._dress(bundle), day)
        return answer if status < 400 and isinstance(answer, dict) else {}


def charges_of(parameters: Resource) -> list[Charge]:
    """The charges of all dossiers, in order."""
    dossiers = [part for part in parameters.get("parameter", ()) if part["name"] == "dossier"]
    parts = [part for dossier in dossiers for part in dossier.get("part", ()) if part["name"] == "charge"]
    return sorted(_charge(part["resource"]) for part in parts)


def _charge(resource: Resource) -> Charge:
    extensions = resource.get("extension", ())
    reasons = [one["valueCodeableConcept"]["coding"][0]["code"] for one in extensions if one["url"].endswith("/reason")]
    deadline = next((one["valueDate"] for one in extensions if one["url"].endswith("/submission-deadline")), "")
    return Charge(
        resource["code"]["coding"][0]["code"],
        resource["status"],
        resource.get("occurrenceDateTime", ""),
        deadline,
        str(resource.get("quantity", {}).get("value", "")),
        str(resource.get("priceOverride", {}).get("value", "")),
        tuple(sorted(reasons)),
    )


def _kinds(answer: Any) -> Iterable[str]:
    for issue in answer.get("issue", ()) if isinstance(answer, dict) else ():
        if issue.get("severity") in ("error", "fatal"):
            yield issue.get("details", {}).get("coding", [{}])[0].get("code", issue.get("code", ""))
