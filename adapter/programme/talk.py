"""401391: the personal prenatal advice talk, at most two before the end of pregnancy."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter

from adapter.programme.charge import TALK, Charge, Service
from adapter.programme.facts import Evaluation, Talk
from adapter.programme.professional import professions_of
from adapter.programme.rule import rule
from adapter.programme.services import Course, ration


@rule("R054", "R057", "R058", "A08", "A24")
def talk_charges(course: Course) -> list[Charge]:
    """One charge for each talk held up to today; at most two of a pregnancy have it."""
    desk = course.desk
    services = [_service(course, talk) for talk in desk.facts.talks if talk.day <= desk.today]
    return ration(desk, TALK, services, attrgetter("talk_max"), "maximum-reached")


@rule("R056", "R058", "R059", "R060", "R063", "A12", "A26")
def _service(course: Course, talk: Talk) -> Service:
    reasons = course.entitlement(TALK, talk.day) | course.consent(talk.day) | _performer(course, talk)
    reasons |= course.unevaluated(talk.day, evaluations_of(course, talk))
    reasons |= course.awaiting_code(TALK, talk.billing_code, talk.day)
    end = course.desk.facts.pregnancy.end
    if end is not None and talk.day >= end:
        reasons.add("not-prenatal")
    return Service(
        course.desk.identify(TALK, talk.performer, talk.day.isoformat()),
        TALK,
        talk.performer,
        talk.day,
        talk.start,
        frozenset(reasons),
        postponing=frozenset({"awaiting-billing-code"}),
        sources=talk.sources,
        context=talk.sources[0],
    )


@rule("R059", "A12", "A42", "A50")
def _performer(course: Course, talk: Talk) -> set[str]:
    """Only a gynaecologist, GP or midwife with a NIHDI number bills the talk that he or she held."""
    if talk.performer is None or talk.performer.nihdi is None:
        return {"performer-not-billable"}
    edition = course.desk.programme.at(talk.day)
    allowed = professions_of(talk.performer, edition) & edition.talk_professions
    return set() if allowed else {"profession-not-allowed"}


@rule("R061", "R062")
def evaluations_of(course: Course, talk: Talk) -> Iterator[Evaluation]:
    """Those made in the talk, and unlinked ones of the same day by the same performer."""
    performer = talk.performer.key if talk.performer else None
    for one in course.desk.facts.evaluations:
        if one.encounter is not None:
            if one.encounter in talk.sources:
                yield one
        elif one.day == talk.day and one.by is not None and one.by == performer:
            yield one
