"""A vendor's Bundles in their own order, and where in them the services of the programme stand."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from adapter.mapping import Correspondences, Mapping, Record, Trace, TraceRow

Resource = dict[str, Any]
BRUSSELS = ZoneInfo("Europe/Brussels")
HEADER = "MessageHeader"


class FeedError(Exception):
    """Files from which no feed can be made; the text says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """One fact with a day as it stands in the feed: which entry of which Bundle, what it says, what came from where."""

    bundle: int
    entry: int
    record: Record
    trace: Sequence[TraceRow]
    mapping: Mapping

    @property
    def day(self) -> date:
        """The day of the fact, in Brussels."""
        return day_of(str(self.record.fields[TIMED[self.record.concept]]))

    def sources(self, field: str) -> list[str]:
        """The paths of the values that a field, or a field within it, came from."""
        wanted = f"{self.record.concept}.{field}"
        return [row.source for row in self.trace if row.target.startswith(wanted)]


@dataclass(frozen=True, slots=True)
class Feed:
    """Bundles in the order in which they were said. `day`: the last of them, or the one given."""

    bundles: Sequence[Resource]
    day: date
    sender: str = "rehearsal"
    sites: Sequence[Site] = field(default_factory=tuple)

    @classmethod
    def of(
        cls,
        bundles: Iterable[Resource],
        day: date,
        mapping: Correspondences,
        sender: str = "rehearsal",
        pack: str = "",
    ) -> Feed:
        """The feed of Bundles, by timestamp where all have one; read by the `pack` that is named, if one is.

        Raises FeedError when there is none.
        """
        listed = [mapping.marked(one, pack) for one in bundles if one.get("resourceType") == "Bundle"]
        if not listed:
            raise FeedError("expected at least one Bundle, found none")
        if all("timestamp" in one for one in listed):
            listed.sort(key=lambda one: _instant(one["timestamp"]))
            day = max(_instant(one["timestamp"]).astimezone(BRUSSELS).date() for one in listed)
        sites = tuple(_sites(listed, mapping, sender))
        return cls(listed, max([day, *(site.day for site in sites)]), sender, sites)

    @property
    def timed(self) -> bool:
        """Whether every Bundle says when it was said, so that their order does not count."""
        return all("timestamp" in bundle for bundle in self.bundles)

    def of_concept(self, concept: str) -> list[Site]:
        """The facts of a kind, by day."""
        found = [site for site in self.sites if site.record.concept == concept]
        return sorted(found, key=lambda site: (site.day, site.bundle, site.entry))

    def copied(self) -> list[Resource]:
        """Bundles that may be changed."""
        return copy.deepcopy(list(self.bundles))


def _sites(bundles: Sequence[Resource], mapping: Correspondences, sender: str) -> Iterator[Site]:
    for number, bundle in enumerate(bundles):
        for at, entry in enumerate(bundle.get("entry", ())):
            resource = entry.get("resource")
            if resource is None or resource.get("resourceType", HEADER) == HEADER:
                continue
            by, trace = mapping.of(sender, resource), Trace()
            for record in by.read(resource, trace):
                if record.concept in TIMED and _has_day(record):
                    yield Site(number, at, record, trace.rows, by)


TIMED = {
    "screening": "completed",
    "talk": "start",
    "meeting": "start",
    "reference-period": "start",
    "evaluation": "on",
    "goal": "on",
}


def _has_day(record: Record) -> bool:
    try:
        day_of(str(record.fields.get(TIMED[record.concept], "")))
    except ValueError:
        return False
    return True


def day_of(text: str) -> date:
    """The day in Brussels of a FHIR dateTime. Raises ValueError for one that is not exact to the day."""
    return date.fromisoformat(text) if len(text) == 10 else _instant(text).astimezone(BRUSSELS).date()


def _instant(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=BRUSSELS)
