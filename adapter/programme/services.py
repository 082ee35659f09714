"""What holds for every service: what its day needs of screening, scenario and consent, and limits that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from adapter.programme.calendar import Period, reference_periods, third_birthday
from adapter.programme.charge import Charge, Desk, Service
from adapter.programme.consent import consented
from adapter.programme.coordinator import Office, offices
from adapter.programme.edition import Edition
from adapter.programme.facts import Evaluation
from adapter.programme.rule import rule
from adapter.programme.scenario import Judged, Scenario, judged, scenario_on


@dataclass(frozen=True, slots=True)
class Course:
    """The course of one pregnancy: the desk, screenings as judged, reference periods, coordinators in office.

    Rules ask for the scenario of many days: what was found is kept in `known`.
    """

    desk: Desk
    screenings: tuple[Judged, ...]
    periods: tuple[Period, ...]
    held: tuple[Office, ...] = ()
    known: dict[date, Scenario | None] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(cls, desk: Desk) -> Course:
        screenings = tuple(judged(desk.facts, desk.programme))
        return cls(desk, screenings, periods_of(desk, screenings), tuple(offices(desk.facts)))

    def scenario(self, day: date) -> Scenario | None:
        if day not in self.known:
            self.known[day] = scenario_on(day, self.screenings, self.desk.programme.at(day))
        return self.known[day]

    def period_of(self, day: date) -> Period | None:
        return next((period for period in self.periods if period.days.holds(day)), None)

    @rule("R016", "R021", "R039", "R005", "A06", "A07", "A25")
    def entitlement(self, code: str, day: date) -> set[str]:
        """No valid screening up to the day, or a scenario that does not open the service."""
        scenario = self.scenario(day)
        if scenario is None:
            return {"no-screening"}
        opened = self.desk.programme.at(day).entitlements[scenario.code]
        return set() if code in opened else {"not-entitled"}

    @rule("R038", "R056", "A27")
    def consent(self, day: date) -> set[str]:
        """No screening consent acting that day."""
        return set() if consented(self.desk.facts.consents, day) else {"no-consent"}

    @rule("R061", "R062", "R097", "A13")
    def unevaluated(self, day: date, evaluations: Iterable[Evaluation]) -> set[str]:
        """What is missing of status and note for the vulnerabilities identified up to the day."""
        scenario = self.scenario(day)
        if scenario is None:
            return set()
        given = list(evaluations)
        with_status = {one.indicator for one in given if one.status}
        noted = {one.indicator for one in given if one.noted}
        missing = set()
        if scenario.identified - with_status:
            missing.add("vulnerability-not-evaluated")
        if (scenario.identified & with_status) - noted:
            missing.add("note-missing")
        return missing

    @rule("R007", "R093", "A19", "A37")
    def ended(self, day: date) -> set[str]:
        """On or after the third birthday."""
        end = self.desk.facts.pregnancy.end
        over = end is not None and day >= third_birthday(end, self.desk.programme.at(day).programme_years)
        return {"programme-ended"} if over else set()

    @rule("R042", "R063", "A26")
    def awaiting_code(self, code: str, billing_code: str | None, day: date) -> set[str]:
        """The BiB tool has not issued its code yet."""
        required = code in self.desk.programme.at(day).billing_code_required
        return {"awaiting-billing-code"} if required and not billing_code else set()


@rule("R084", "A14", "A40")
def periods_of(desk: Desk, screenings: Sequence[Judged]) -> tuple[Period, ...]:
    """Reference periods up to today, from the platform's start, else estimated from the first valid screening."""
    starts = desk.facts.period_starts
    anchors = starts or tuple(one.screening.day for one in screenings if one.valid)
    if not anchors:
        return ()
    months = desk.programme.at(min(anchors)).period_months
    return tuple(reference_periods(min(anchors), months, desk.today, estimated=not starts))


@rule("R037", "R050", "R058", "A08", "A10")
def ration(
    desk: Desk, code: str, services: Sequence[Service], limit: Callable[[Edition], int], reason: str
) -> list[Charge]:
    """The charges of services of which a pregnancy may have `limit`, by the edition of their day, first come first."""
    orphans = desk.ledger.orphans(code, services)
    kept = {source for orphan in orphans for source in orphan.sources}
    charges = [desk.stay(orphan) for orphan in orphans]
    taken = len(orphans)
    for service in sorted(services, key=desk.precedence):
        if not kept.isdisjoint(service.sources):
            continue  # billed already, under another biller or day: see Desk.stay
        limits = (reason,) if taken >= limit(desk.edition(service.day)) else ()
        charge = desk.settle(service, *limits)
        taken += charge.takes_place
        charges.append(charge)
    return charges
