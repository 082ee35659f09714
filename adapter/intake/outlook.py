"""How a dossier stands on the day, as parts of a preview: what the workbench draws and the command line prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from adapter.dossier import Dossier
from adapter.fhir.outcome import operation_outcome
from adapter.intake.model import Resource
from adapter.programme.outlook import Domain, Event, FollowUp, Missing, domains_of, events_of, follow_ups_of, missing_of


def parts(dossier: Dossier, language: str) -> Iterator[Resource]:
    """`event`, `domain`, `follow-up` and `missing`, each repeated; `notices`; `changes-on`, when the day is known."""
    decisions = dossier.decisions
    yield from map(_event, events_of(decisions.course))
    yield from map(_domain, domains_of(decisions.course))
    yield from map(_follow_up, follow_ups_of(decisions.course))
    yield from map(_missing, missing_of(decisions))
    if dossier.notices:
        yield {"name": "notices", "resource": operation_outcome(dossier.notices, language)}
    if decisions.changes_on is not None:
        yield {"name": "changes-on", "valueDate": decisions.changes_on.isoformat()}


def _event(event: Event) -> Resource:
    return _part("event", ("kind", event.kind), ("day", event.day), ("source", event.source), *_each(event.about))


def _domain(domain: Domain) -> Resource:
    indicators = [_part("indicator", ("name", name), ("state", state)) for name, state in domain.indicators]
    whole = _part("domain", ("name", domain.name), ("state", domain.state))
    return whole | {"part": [*whole["part"], *indicators]}


def _follow_up(one: FollowUp) -> Resource:
    return _part(
        "follow-up", ("after", one.slot.after), ("due", one.slot.due), ("state", one.state), *_each(*one.about)
    )


def _missing(one: Missing) -> Resource:
    return _part("missing", ("what", one.what), ("until", one.until), ("charge", one.charge), *_each(*one.about))


def _each(*about: str) -> Iterable[tuple[str, str]]:
    return [("about", name) for name in about]


def _part(name: str, *values: tuple[str, Any]) -> Resource:
    """A part with parts of its own: codes, and days where the value is one; what is empty is left out."""
    return {"name": name, "part": [_said(key, value) for key, value in values if value]}


def _said(name: str, value: str | date) -> Resource:
    return (
        {"name": name, "valueDate": value.isoformat()}
        if isinstance(value, date)
        else {"name": name, "valueString": value}
    )
