"""The boundary cases of reference periods and six-month slots: their first and last days, and those beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from adapter.programme.calendar import add_months
from adapter.programme.charge import COORDINATION, MEETING
from adapter.programme.settings import Programme
from adapter.rehearsal.cases import Case, skipped
from adapter.rehearsal.edit import moved_to, renamed, twin
from adapter.rehearsal.expecting import shortened, with_reason, without_reason
from adapter.rehearsal.feed import TIMED, Feed, Resource, Site
from adapter.rehearsal.stage import Outcome

DAY: Final = timedelta(days=1)
NO_PERIOD, OVERDUE = "no-reference-period", "followup-overdue"
FIRST, BEFORE = "meeting on the first day of the reference period", "meeting on the day before the reference period"
LAST, NEXT = "meeting on the last day of the reference period", "meeting on the first day of the next one"
IN_SLOT, AFTER_SLOT = "evaluations on the last day of the six-month slot", "evaluations on the day after it"


@dataclass(frozen=True, slots=True)
class Periods:
    """Makes the cases of one feed."""

    feed: Feed
    as_sent: Outcome
    programme: Programme

    def all(self) -> Iterator[Case]:
        """Every case, those that the feed does not have as skipped."""
        periods, meetings = self.feed.of_concept("reference-period"), self.feed.of_concept("meeting")
        if len(periods) == 1 and meetings:
            yield from self._begins(periods[0], meetings[0])
            yield from self._ends(periods[0], meetings)
        else:
            why = f"{len(periods)} reference periods and {len(meetings)} meetings in these Bundles"
            yield from (skipped(title, why, self.feed.day) for title in (FIRST, BEFORE, LAST, NEXT))
        yield from self._slots()

    def _begins(self, period: Site, meeting: Site) -> Iterator[Case]:
        """The period begins on the day of the meeting, or the day after it."""
        day = meeting.day
        for title, start, expect in (
            (FIRST, day, without_reason(MEETING, NO_PERIOD, str(day))),
            (BEFORE, day + DAY, with_reason(MEETING, NO_PERIOD, str(day))),
        ):
            bundles = self._moved([period], start)
            yield Case(title, expect[0], bundles, max(self.feed.day, start), expect[1])

    def _ends(self, period: Site, meetings: Sequence[Site]) -> Iterator[Case]:
        """The meeting once more the next day, in the same twelve months or the first of the next."""
        first = meetings[0]
        edition, again = self.programme.at(first.day), first.day + DAY
        used = max((float(one.quantity) for one in self.as_sent.of(MEETING) if one.day == str(first.day)), default=0)
        same = [site for site in meetings if site.record.fields["start"] == first.record.fields["start"]]
        for title, after, short in ((LAST, again + DAY, True), (NEXT, again, False)):
            if 2 * used <= edition.meeting_max_quarters:
                yield skipped(title, f"the first meeting uses {used:g} quarters of an hour", self.feed.day)
                continue
            bundles = self._moved([period], add_months(after, -edition.period_months))
            for site in same:
                _add_twin(bundles, site, again)
            expect = shortened(MEETING, str(again), short)
            yield Case(title, expect[0], bundles, max(self.feed.day, again), expect[1])

    def _slots(self) -> Iterator[Case]:
        """Every evaluation on the last day of the first slot, or the day after it."""
        screenings = self.feed.of_concept("screening")
        told = [*self.feed.of_concept("evaluation"), *self.feed.of_concept("goal")]
        billable = any(one.status == "billable" for one in self.as_sent.of(COORDINATION))
        if not (screenings and told and billable):
            why = f"no billable {COORDINATION} with evaluations in these Bundles"
            yield from (skipped(title, why, self.feed.day) for title in (IN_SLOT, AFTER_SLOT))
            return
        due = add_months(screenings[0].day, self.programme.at(screenings[0].day).follow_up_months)
        for title, day, expect in (
            (IN_SLOT, due, without_reason(COORDINATION, OVERDUE)),
            (AFTER_SLOT, due + DAY, with_reason(COORDINATION, OVERDUE)),
        ):
            yield Case(title, expect[0], self._moved(told, day), max(self.feed.day, day), expect[1])

    def _moved(self, sites: Sequence[Site], day: date) -> list[Resource]:
        """The feed with these facts on another day."""
        bundles = self.feed.copied()
        for site in sites:
            resource = bundles[site.bundle]["entry"][site.entry]["resource"]
            moved_to(resource, site, TIMED[site.record.concept], day)
        return bundles


def _add_twin(bundles: list[Resource], site: Site, day: date) -> None:
    """Adds a meeting once more on another day, with its agreements."""
    suffix = f"on-{day}"
    entries = bundles[site.bundle]["entry"]
    made = twin(entries[site.entry], suffix)
    for field in ("start", "end"):
        if field in site.record.fields:
            moved_to(made["resource"], site, field, day)
    names = {entries[site.entry].get("fullUrl", ""): made["fullUrl"]}
    names |= {one["value"]: f"{one['value']}-{suffix}" for one in site.record.fields.get("identifiers", ())}
    for bundle in bundles:
        for entry in bundle["entry"][:]:
            resource = entry.get("resource", {})
            again = renamed(resource, names)
            if again != resource and any(one.concept == "agreement" for one in site.mapping.read(resource)):
                bundle["entry"].append(twin({**entry, "resource": again}, suffix))
    entries.append(made)
