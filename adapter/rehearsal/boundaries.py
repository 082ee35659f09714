"""The boundary cases of the programme, made from a vendor's own services: the last day, the next, every limit."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from adapter.mapping.instrument import Instrument
from adapter.programme.calendar import PREGNANCY as DAYS
from adapter.programme.calendar import add_months
from adapter.programme.charge import MEETING, SCREENING, TALK
from adapter.programme.settings import Programme
from adapter.rehearsal.added import NUMBERS, expectation, practitioner, pregnancies, women
from adapter.rehearsal.cases import Case, Expect, skipped
from adapter.rehearsal.edit import emptied, moved_to, name, put, renamed, twin
from adapter.rehearsal.expecting import lateness, none_with, with_reason, without_reason
from adapter.rehearsal.feed import Feed, Resource, Site
from adapter.rehearsal.periods import Periods
from adapter.rehearsal.stage import Outcome

DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Maker:
    """Makes the cases of one feed."""

    feed: Feed
    as_sent: Outcome
    instrument: Instrument
    programme: Programme
    chance: random.Random

    def all(self) -> Iterator[Case]:
        """Every case, those that the feed does not have as skipped."""
        for concept, make in KINDS:
            sites = self.feed.of_concept(concept)
            if sites:
                yield from make(self, sites)
            else:
                yield skipped(f"{concept}: boundaries", f"no {concept} in these Bundles", self.feed.day)
        yield from Periods(self.feed, self.as_sent, self.programme).all()
        yield from self._deadlines()

    def screening(self, sites: Sequence[Site]) -> Iterator[Case]:
        """The first and the last day of the window, and 14 or 13 indicators filled."""
        site = sites[0]
        day, code = site.day, SCREENING
        yield self._framed("screening on the first day of the window", day + DAYS, None, without_reason(code, OUTSIDE))
        yield self._framed("screening on the day before the window", day + DAYS + DAY, None, with_reason(code, OUTSIDE))
        end = day - timedelta(days=self.programme.at(day).screening_days_after_end)
        yield self._framed("screening on the last day of the window", end, end, without_reason(code, OUTSIDE))
        yield self._framed("screening on the day after the window", end - DAY, end - DAY, with_reason(code, OUTSIDE))
        yield from self._filled(site)

    def talk(self, sites: Sequence[Site]) -> Iterator[Case]:
        """The last day before the birth and the day of it; the second and the third talk."""
        day = sites[-1].day
        yield self._framed(
            "talk on the last day before the birth", day + DAY, day + DAY, without_reason(TALK, "not-prenatal")
        )
        yield self._framed("talk on the day of the birth", day, day, with_reason(TALK, "not-prenatal", str(day)))
        most = self.programme.at(day).talk_max
        for wanted, check in ((most, none_with(TALK, MAXIMUM)), (most + 1, with_reason(TALK, MAXIMUM))):
            if len(sites) > wanted:
                yield skipped(f"{wanted} talks", f"{len(sites)} talks in these Bundles", self.feed.day)
            else:
                yield self._talks(sites[-1], wanted - len(sites), wanted, check)

    def meeting(self, sites: Sequence[Site]) -> Iterator[Case]:
        """The day before the third birthday and the day; the fourth and the fifth provider."""
        day = sites[0].day
        edition = self.programme.at(day)
        birth = add_months(day, -12 * edition.programme_years)
        text = str(day)
        yield self._framed("meeting on the third birthday", birth, birth, with_reason(MEETING, ENDED, text))
        yield self._framed(
            "meeting on the day before it", birth + DAY, birth + DAY, without_reason(MEETING, ENDED, text)
        )
        there = sum(charge.day == text for charge in self.as_sent.of(MEETING))
        most = edition.meeting_max_paid_providers
        for wanted, check in ((most, none_with(MEETING, BEYOND)), (most + 1, with_reason(MEETING, BEYOND))):
            if there and there <= wanted:
                yield self._providers(sites[0], wanted - there, wanted, check)
            else:
                yield skipped(f"{wanted} providers", f"{there} providers at the first meeting", self.feed.day)

    def _framed(self, title: str, due: date, birth: date | None, expect: tuple[str, Expect]) -> Case:
        """The feed, with a due date and a birth told after it that put the frame around the service."""
        numbers = sorted(pregnancies(self.feed.bundles))
        if len(numbers) != 1:
            return skipped(title, f"{len(numbers)} pregnancies in these Bundles", self.feed.day)
        told = expectation(numbers[0], women(self.feed.bundles), due, birth, self.feed)
        if told is None:
            return skipped(title, "no Patient with an identifier in these Bundles", self.feed.day)
        expected, check = expect
        day = max(self.feed.day, birth or self.feed.day)
        return Case(title, expected, [*self.feed.bundles, told], day, check)

    def _filled(self, site: Site) -> Iterator[Case]:
        answers, judged = site.record.fields.get("answers", {}), site.record.fields.get("judgements", {})
        full = [
            one.slug
            for one in self.instrument.indicators
            if one.slug in judged or all(_answered(answers.get(question.link_id)) for question in one.questions)
        ]
        least = self.programme.at(site.day).min_filled
        enough, too_few = without_reason(SCREENING, INCOMPLETE), with_reason(SCREENING, INCOMPLETE)
        for wanted, expect in ((least, enough), (least - 1, too_few)):
            title = f"screening with {wanted} indicators filled"
            if len(full) < wanted:
                yield skipped(title, f"{len(full)} indicators filled as sent", self.feed.day)
                continue
            bundles = self.feed.copied()
            resource = bundles[site.bundle]["entry"][site.entry]["resource"]
            for indicator in self.chance.sample(sorted(full), len(full) - wanted):
                emptied(resource, site, indicator)
            yield Case(title, expect[0], _renumbered(bundles, site.bundle, str(wanted)), self.feed.day, expect[1])

    def _talks(self, site: Site, more: int, wanted: int, expect: tuple[str, Expect]) -> Case:
        bundles, last = self.feed.copied(), site.day
        entries = bundles[site.bundle]["entry"]
        url = entries[site.entry].get("fullUrl", "")
        told = [one for one in entries if url and _encounter_of(one) == url]  # the evaluations at this talk
        for number in range(1, more + 1):
            last += WEEK
            made = twin(entries[site.entry], f"talk-{number}")
            moved_to(made["resource"], site, "start", last)
            if "end" in site.record.fields:
                moved_to(made["resource"], site, "end", last)
            again = [renamed(twin(one, f"talk-{number}"), {url: made["fullUrl"]}) for one in told]
            entries += [made, *again]
        day = max(self.feed.day, last)
        return Case(f"{wanted} talks", expect[0], _renumbered(bundles, site.bundle, f"{wanted}"), day, expect[1])

    def _providers(self, site: Site, more: int, wanted: int, expect: tuple[str, Expect]) -> Case:
        bundles = self.feed.copied()
        entries = bundles[site.bundle]["entry"]
        persons = [path for path in site.sources("participants[") if path.endswith(".individual.reference")]
        for number in NUMBERS[:more]:
            made = twin(entries[site.entry], f"provider-{number}")
            role = name(f"role {number}")
            for path in persons:
                put(made["resource"], path, role)
            entries += [*practitioner(number, role, "request" in made), made]
        title = f"{wanted} providers"
        return Case(title, expect[0], _renumbered(bundles, site.bundle, str(wanted)), self.feed.day, expect[1])

    def _deadlines(self) -> Iterator[Case]:
        """Each deadline: its last day and the next."""
        for deadline in sorted({one.deadline for one in self.as_sent.charges if one.status == "billable"}):
            last = date.fromisoformat(deadline)
            here = [one for one in self.as_sent.charges if one.deadline == deadline and one.status == "billable"]
            for title, day, late in (("on the last day", last, False), ("the day after", last + DAY, True)):
                what = f"{', '.join(sorted({one.code for one in here}))} {title} of the deadline {deadline}"
                status = "not-billable, late" if late else "billable"
                yield Case(what, status, self.feed.bundles, day, lateness(here, late))


OUTSIDE, MAXIMUM, BEYOND, ENDED = "outside-window", "maximum-reached", "max-4-providers", "programme-ended"
AFTER, INCOMPLETE = "not-prenatal", "incomplete"
KINDS: Final[Sequence[tuple[str, Callable[[Maker, Sequence[Site]], Iterator[Case]]]]] = (
    ("screening", Maker.screening),
    ("talk", Maker.talk),
    ("meeting", Maker.meeting),
)


def _encounter_of(entry: Resource) -> str:
    return str((entry.get("resource", {}).get("encounter") or {}).get("reference", ""))


def _answered(codes: Any) -> bool:
    return bool(codes) and not {"declined", "unknown"}.intersection(codes)


def _renumbered(bundles: list[Resource], at: int, suffix: str) -> list[Resource]:
    """The Bundles, the changed one under an identifier of its own."""
    bundle = bundles[at]
    if "identifier" in bundle:
        bundle["identifier"]["value"] = f"{bundle['identifier'].get('value', '')}-{suffix}"
    return bundles
