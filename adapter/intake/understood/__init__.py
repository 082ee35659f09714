"""What the rules read in the facts of a dossier, as parts of $preview: who is who, evaluations, and each service.

It tells what `facts` alone does not: references and identities resolved, versions counted, what two hospitals told
of one service joined. The expressions of the ChargeItemDefinitions are evaluated over it (docs/tariffs.md).
"""

from __future__ import annotations

from collections.abc import Iterator

from adapter.dossier import Dossier
from adapter.intake.understood.services import services
from adapter.intake.understood.words import Part, days, group, person
from adapter.programme.coordinator import in_office
from adapter.programme.facts import Evaluation, Membership
from adapter.programme.services import Course
from adapter.programme.spans import turns_of


def parts(dossier: Dossier, base_url: str) -> Iterator[Part]:
    """The parts of `reading`, in the order of the facts."""
    decisions = dossier.decisions
    course = decisions.course
    yield {"name": "registry", "valueBoolean": course.desk.facts.registry}
    yield from (group("member", _membership(one)) for one in course.desk.facts.memberships)
    for turn in turns_of(course.held):
        yield group("coordinator", [*person(turn.professional), *days(turn.days.start, turn.days.end)])
    yield from (group("evaluation", _evaluation(one, course, base_url)) for one in course.desk.facts.evaluations)
    yield from services(decisions, base_url)


def _evaluation(one: Evaluation, course: Course, base_url: str) -> Iterator[Part]:
    yield {"name": "indicator", "valueCode": one.indicator}
    yield {"name": "day", "valueDate": one.day.isoformat()}
    if one.status:
        yield {"name": "status", "valueCode": one.status}
    yield {"name": "noted", "valueBoolean": one.noted}
    if one.by is not None:
        yield {"name": "person", "valueString": one.by}
    office = in_office(course.held, one.day)
    by_coordinator = office is not None and office.professional.key == one.by
    yield {"name": "by-coordinator", "valueBoolean": by_coordinator}
    if one.encounter is not None:
        yield {"name": "encounter", "valueUri": f"{base_url}/{one.encounter}"}


def _membership(one: Membership) -> Iterator[Part]:
    yield from person(one.professional)
    yield from days(one.days.start, one.days.end)
    yield {"name": "is-coordinator", "valueBoolean": one.coordinator}
    yield {"name": "is-responsible", "valueBoolean": one.responsible}
