"""Consent of the woman on a day: for screening and exchange, and for each coordinator."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from adapter.programme.calendar import Interval
from adapter.programme.facts import Consent
from adapter.programme.rule import rule

SCREENING, COORDINATOR = "screening", "coordinator"


@rule("R038", "R056", "A27")
def consented(consents: Iterable[Consent], day: date) -> bool:
    """A screening consent acts on the day."""
    return any(consent.kind == SCREENING and consent.days.holds(day) for consent in consents)


@rule("R072", "R074", "R099", "A27")
def coordinator_consents(consents: Iterable[Consent], person: str) -> list[Interval]:
    """The days on which she consents to this person as her coordinator."""
    return [consent.days for consent in consents if consent.kind == COORDINATOR and consent.person == person]
