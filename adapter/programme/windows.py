"""The named days and periods that the rules computed for a pregnancy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from adapter.programme.calendar import DAY, PREGNANCY, Interval, Slot, add_months, follow_up_slots, third_birthday
from adapter.programme.facts import Pregnancy
from adapter.programme.rule import rule
from adapter.programme.services import Course
from adapter.programme.settings import Programme


@dataclass(frozen=True, slots=True)
class Window:
    """A named stretch of days, both ends included; None is open or not known."""

    name: str
    start: date | None
    end: date | None


@rule("R036", "R058", "R084", "R090", "R093", "R102")
def windows_of(course: Course) -> tuple[Window, ...]:
    """Screening, talks, programme, reference periods, follow-up slots and coordinators in office."""
    today = course.desk.today
    pregnancy, edition = course.desk.facts.pregnancy, course.desk.programme.at(today)
    first = pregnancy.due - PREGNANCY if pregnancy.due else None
    screening_end = pregnancy.end + timedelta(days=edition.screening_days_after_end) if pregnancy.end else None
    last = third_birthday(pregnancy.end, edition.programme_years) - DAY if pregnancy.end else None
    windows = [
        Window("screening", first, screening_end),
        Window("prenatal", first, pregnancy.end - DAY if pregnancy.end else None),
        Window("programme", first, last),
    ]
    if pregnancy.end:
        windows.append(Window("postnatal", pregnancy.end, pregnancy.end + timedelta(weeks=6)))
    windows += [
        Window("reference-period-estimated" if one.estimated else "reference-period", one.start, one.end)
        for one in course.periods
    ]
    windows += [Window("follow-up-slot", slot.after + DAY, slot.due) for slot in slots_of(course)]
    windows += [Window("coordinator", office.days.start, office.days.end) for office in course.held]
    return tuple(windows)


def slots_of(course: Course) -> list[Slot]:
    """The follow-up slots that begin up to today and inside the programme."""
    anchor = next((one.screening.day for one in course.screenings if one.valid), None)
    if anchor is None or anchor > course.desk.today:
        return []
    edition = course.desk.programme.at(anchor)
    end = course.desk.facts.pregnancy.end
    horizon = add_months(course.desk.today, edition.follow_up_months) + DAY
    if end is not None:
        horizon = min(horizon, third_birthday(end, edition.programme_years))
    return list(follow_up_slots(anchor, edition.follow_up_months, horizon))


@rule("A34", "R037")
def span_of_pregnancy(pregnancy: Pregnancy) -> Interval | None:
    """The days of the pregnancy itself, by which two accounts of one pregnancy are recognised."""
    start = pregnancy.due - PREGNANCY if pregnancy.due else pregnancy.start
    if start is None:
        return None
    latest = start + PREGNANCY + timedelta(days=14)
    return Interval(start, max(start, pregnancy.end or pregnancy.stop or latest))


@rule("R007", "A19")
def span_of_programme(pregnancy: Pregnancy, programme: Programme) -> Interval | None:
    """The days whose facts belong to the pregnancy when they name none: until the day before the third birthday."""
    start = pregnancy.due - PREGNANCY if pregnancy.due else pregnancy.start
    if start is None:
        return None
    birth = pregnancy.end or pregnancy.due or start + PREGNANCY
    return Interval(start, third_birthday(birth, programme.at(birth).programme_years) - DAY)
