"""The pregnancies of one woman, two accounts of one pregnancy joined, and which of them a fact belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from adapter.canonical import PREGNANCY
from adapter.dossier.moment import day_of
from adapter.dossier.source import Fields, SourceIssue, Sources, Telling
from adapter.fhir.outcome import Issue
from adapter.programme.calendar import Interval
from adapter.programme.facts import Pregnancy
from adapter.programme.rule import rule
from adapter.programme.settings import Programme
from adapter.programme.windows import span_of_pregnancy, span_of_programme

UNCOUNTED = frozenset({"entered-in-error", "cancelled"})


@dataclass(slots=True)
class Account:
    """What is told of one pregnancy, by one hospital or, once joined, by several."""

    episodes: list[Telling]
    expectations: list[Telling]

    @property
    def refs(self) -> list[str]:
        return sorted(one.ref for one in self.episodes)

    @property
    def identifiers(self) -> list[str]:
        return sorted(value for one in self.episodes for value in pregnancy_numbers(one.fields))

    @rule("A43")
    def pregnancy(self) -> Pregnancy:
        """The pregnancy: the newest due date, the latest birth (A43), a loss when any hospital tells of one."""
        told = sorted(self.expectations, key=lambda one: (one.fields.get("effective", ""), one.source.stated, one.ref))
        dues = [day for one in told if (day := day_of(one.fields.get("due_date")))]
        births = [day for one in told if (day := day_of(one.fields.get("end_of_pregnancy")))]
        stops = [day for one in self.episodes if (day := day_of(one.fields.get("end")))]
        starts = [day for one in self.episodes if (day := day_of(one.fields.get("start")))]
        lost = [one for one in self.episodes if one.fields.get("outcome") == "ended"]
        losses = [day for one in lost if (day := day_of(one.fields.get("end")))]
        return Pregnancy(
            key=self.identifiers[0],
            identifiers=tuple(self.identifiers),
            start=min(starts, default=None),
            stop=max(stops, default=None),
            due=dues[-1] if dues else None,
            end=max(births or losses, default=None),
            loss=bool(lost),
        )


def pregnancy_numbers(fields: Fields) -> list[str]:
    """The pregnancy identifiers of an EpisodeOfCare; without one it is no pregnancy of the programme."""
    return [one["value"] for one in fields.get("identifiers") or () if one.get("system") == PREGNANCY]


class Pregnancies:
    """All pregnancies of the woman in the order of their start, and the answer to which one a fact belongs."""

    def __init__(self, sources: Sources, programme: Programme) -> None:
        self._sources = sources
        accounts = [Account([one], []) for one in sources.current("pregnancy") if pregnancy_numbers(one.fields)]
        self._accounts = sorted(accounts, key=lambda one: one.identifiers)
        for telling in sources.current("expectation"):
            if telling.fields.get("status") not in UNCOUNTED:
                self._expect(telling)
        self._accounts = joined(self._accounts)
        self.all = [account.pregnancy() for account in self._accounts]
        self._spans = [span_of_programme(pregnancy, programme) for pregnancy in self.all]
        self._by_ref = {ref: place for place, account in enumerate(self._accounts) for ref in account.refs}

    def __len__(self) -> int:
        return len(self.all)

    def account(self, place: int) -> Account:
        return self._accounts[place]

    def place_of(self, telling: Telling, links: Iterable[Mapping[str, Any]] | None, day: date | None) -> int | None:
        """The pregnancy of a fact: the one it names, else by its day; None while it is not known, or not to be told."""
        named = list(links or ())
        if named:
            found = (self.by_ref(self._sources.resolve(link, "EpisodeOfCare")) for link in named)
            return next((place for place in found if place is not None), None)
        return self.on(day, telling)

    def by_ref(self, ref: str | None) -> int | None:
        return self._by_ref.get(ref) if ref else None

    def on(self, day: date | None, telling: Telling | None = None) -> int | None:
        """The later of the pregnancies whose programme window holds the day; else her only one."""
        if day is not None:
            holding = [
                (span.start, place) for place, span in enumerate(self._spans) if span is not None and span.holds(day)
            ]
            if holding:
                return max(holding)[1]
        if len(self.all) > 1 and telling is not None:
            self._sources.issues.append(SourceIssue(telling.ref, self._ambiguous(telling)))
        return 0 if len(self.all) == 1 else None

    def _ambiguous(self, telling: Telling) -> Issue:
        named = ", ".join(pregnancy.key for pregnancy in self.all)
        return Issue("error", "ambiguous-pregnancy", telling.source.type, found=named, layer="programme")

    def _expect(self, telling: Telling) -> None:
        """Give a due date or birth to the account that it names, else to the one that its day falls in."""
        named = list(telling.fields.get("pregnancies") or ())
        refs = [self._sources.resolve(link, "EpisodeOfCare") for link in named]
        accounts = [one for one in self._accounts if not set(refs).isdisjoint(one.refs)]
        if not named:
            day = day_of(telling.fields.get("effective"))
            spans = [(one, span_of_pregnancy(one.pregnancy())) for one in self._accounts]
            accounts = [one for one, span in spans if day and span and span.holds(day)] or self._accounts
            accounts = accounts[-1:] if len(accounts) > 1 else accounts
        for account in accounts[:1]:
            account.expectations.append(telling)


def joined(accounts: list[Account]) -> list[Account]:
    """Accounts whose pregnancies overlap are one pregnancy with several identifiers (contract section 4)."""
    spanned = [(span_of_pregnancy(account.pregnancy()), account) for account in accounts]
    groups: list[tuple[Interval | None, Account]] = []
    for span, account in sorted(spanned, key=lambda pair: (pair[0] is None, pair[0] and pair[0].start, pair[1].refs)):
        last = groups[-1] if groups else None
        if last and last[0] and span and _overlap(last[0], span):
            ends = (last[0].end, span.end)
            end = None if None in ends else max(day for day in ends if day)
            merged = Account(last[1].episodes + account.episodes, last[1].expectations + account.expectations)
            groups[-1] = (Interval(last[0].start, end), merged)
        else:
            groups.append((span, account))
    return [account for _, account in groups]


def _overlap(earlier: Interval, later: Interval) -> bool:
    """More than the one day that ends the one and begins the other: the next may be counted from the day of a loss."""
    return earlier.overlaps(later) and earlier.end != later.start
