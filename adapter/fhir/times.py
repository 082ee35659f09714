"""FHIR instants to moments and back."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache


def moment(instant: str) -> datetime:
    """The moment that a valid FHIR instant names; microseconds at most, a leap second is the one before it."""
    return datetime.fromisoformat(instant if instant[17:19] != "60" else f"{instant[:17]}59{instant[19:]}")


@lru_cache(64)  # all that is written together has one
def instant(moment: datetime) -> str:
    """A FHIR instant in UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
