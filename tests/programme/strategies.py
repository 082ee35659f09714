"""Generated dossiers: whole pregnancies that often come as far as a charge, and often miss it by one day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from adapter.programme.calendar import Interval
from adapter.programme.facts import Consent, Evaluation, Facts, Meeting, Membership, Pregnancy, Professional
from tests.programme.build import (
    DUE,
    GP,
    GYNAECOLOGIST,
    INDICATORS,
    MIDWIFE,
    NURSE,
    PSYCHOLOGIST,
    SCREENED,
    SOCIAL_WORKER,
    at,
    consent,
    meeting,
    member,
    screening,
    talk,
)

PEOPLE = (MIDWIFE, GYNAECOLOGIST, GP, PSYCHOLOGIST, NURSE, SOCIAL_WORKER, replace(NURSE, registered=False))
COORDINATORS = (MIDWIFE, MIDWIFE, NURSE, SOCIAL_WORKER)
BIRTH = date(2026, 8, 5)
# Days around which the rules turn: of the screening, its slots and periods, the birth, deadlines, the third birthday.
TURNS = (
    SCREENED,
    date(2026, 4, 5),
    date(2026, 7, 22),
    BIRTH,
    BIRTH + timedelta(days=7),
    date(2027, 1, 22),
    date(2029, 8, 5),
)
DECIDING = ("financial-situation", "housing", "depression", "anxiety", "violence", "education")

near = st.builds(lambda turn, days: turn + timedelta(days=days), st.sampled_from(TURNS), st.integers(-2, 2))
early = st.integers(0, 100).map(lambda days: SCREENED + timedelta(days=days))
any_day = st.integers(-40, 1400).map(lambda days: SCREENED + timedelta(days=days))
days = st.one_of(early, early, near, any_day)
people = st.sampled_from(PEOPLE)


def stretches(start: st.SearchStrategy[date]) -> st.SearchStrategy[Interval]:
    """Days from a start on, often open."""
    return st.builds(
        lambda first, length: Interval(first, None if length is None else first + timedelta(days=length)),
        start,
        st.one_of(st.none(), st.integers(0, 500)),
    )


pregnancies = st.builds(
    lambda due, end, loss: Pregnancy("P1", ("P1",), date(2025, 11, 3), None, due, end, loss and end is not None),
    st.sampled_from((DUE, DUE, None)),
    st.one_of(st.none(), st.just(BIRTH), days),
    st.booleans(),
)
screenings = st.builds(
    screening,
    st.one_of(st.just(SCREENED), days),
    st.sets(st.sampled_from(DECIDING), max_size=3),
    missing=st.sets(st.sampled_from(INDICATORS), max_size=2),
    author=st.one_of(people, st.none()),
    billing_code=st.sampled_from(("code", "code", None)),
    version=st.sampled_from(("15", "15", "13")),
)
talks = st.builds(talk, days, people, billing_code=st.sampled_from(("code", "code", None)))


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    present = draw(st.lists(people, min_size=1, max_size=6, unique_by=lambda one: one.key))
    held = meeting(
        draw(days),
        draw(st.sampled_from((10, 15, 30, 45, 60, 75))),
        {one.key: one for one in (MIDWIFE, GP, GYNAECOLOGIST, *present)}.values(),
        woman=draw(st.booleans()),
        agreements=draw(st.sampled_from((("housing",), ("housing",), ()))),
        reimbursed=draw(st.lists(people, max_size=4)),
    )
    leaves = draw(st.one_of(st.none(), st.integers(5, 60)))
    first, *others = held.attendances
    until = None if leaves is None else held.start + timedelta(minutes=leaves)
    return replace(held, attendances=(replace(first, end=until), *others))


@st.composite
def evaluation_rounds(draw: st.DrawFn) -> tuple[Evaluation, ...]:
    """Most of the indicators evaluated on one day by one person, as in a talk or a follow-up."""
    day, by = draw(days), draw(people)
    left_out = draw(st.sets(st.sampled_from(DECIDING), max_size=1))
    status = draw(st.sampled_from(("better", "better", "better", None)))
    noted = draw(st.sampled_from((True, True, True, False)))
    return tuple(
        Evaluation(f"Observation/{name}-{day}-{by.key}", name, day, status, noted, by.key)
        for name in INDICATORS
        if name not in left_out
    )


@st.composite
def teams(draw: st.DrawFn) -> tuple[tuple[Membership, ...], tuple[Consent, ...]]:
    """A core team, coordinators one after the other or at once, and her consents."""
    core = [member(one, draw(early)) for one in draw(st.sampled_from(((MIDWIFE, GYNAECOLOGIST, GP), (MIDWIFE, GP))))]
    turns: Sequence[tuple[Professional, Interval]] = draw(
        st.lists(st.tuples(st.sampled_from(COORDINATORS), stretches(st.one_of(early, near))), min_size=1, max_size=3)
    )
    coordinators = [Membership(who, when, coordinator=True) for who, when in turns]
    responsible = [member(one, responsible=True) for one in draw(st.lists(st.just(PSYCHOLOGIST), max_size=1))]
    agreed = [Consent("coordinator", draw(stretches(early)), who.key) for who, _ in turns if draw(st.integers(0, 4))]
    return (*core, *coordinators, *responsible), tuple(agreed)


@st.composite
def dossiers(draw: st.DrawFn, key: str = "P1") -> Facts:
    """Everything that is ever told of one pregnancy."""
    memberships, agreed = draw(teams())
    held = draw(st.lists(meetings(), max_size=4, unique_by=lambda one: one.start))
    rounds = draw(st.lists(evaluation_rounds(), max_size=5))
    talked = draw(st.lists(talks, max_size=4, unique_by=lambda one: (one.day, one.performer)))
    wide = consent(
        draw(st.sampled_from((date(2025, 12, 1), SCREENED))), draw(st.sampled_from((None, None, date(2027, 3, 1))))
    )
    in_talks = tuple(
        Evaluation(f"Observation/{name}-{one.sources[0]}", name, one.day, "better", True, None, one.sources[0])
        for one in talked[:3]
        for name in INDICATORS
    )
    return Facts(
        replace(draw(pregnancies), key=key, identifiers=(key,)),
        has_ssin=draw(st.booleans()),
        registry=draw(st.booleans()),
        screenings=(screening(), *draw(st.lists(screenings, max_size=2, unique_by=lambda one: one.completed))),
        talks=tuple(talked),
        meetings=tuple(held),
        evaluations=(*in_talks, *(one for told in rounds for one in told)),
        memberships=memberships,
        consents=(wide, *agreed, *draw(st.lists(st.just(consent(SCREENED, person=MIDWIFE)), max_size=1))),
        plan_saves=tuple(draw(st.lists(days, max_size=3))),
        period_starts=draw(st.sampled_from(((SCREENED,), (SCREENED,), (SCREENED + timedelta(days=5),), ()))),
        claimed=tuple(draw(st.lists(any_day, max_size=1))) if draw(st.integers(0, 9)) == 0 else (),
    )


def shuffled(facts: Facts) -> st.SearchStrategy[Facts]:
    """The same facts told in another order; that of a meeting's attendances is itself a fact."""
    told = (
        "screenings",
        "talks",
        "meetings",
        "evaluations",
        "memberships",
        "consents",
        "plan_saves",
        "claimed",
        "charges",
    )
    return st.tuples(*(st.permutations(getattr(facts, name)) for name in told)).map(
        lambda orders: replace(facts, **{name: tuple(order) for name, order in zip(told, orders, strict=True)})
    )


def twice(facts: Facts) -> Facts:
    """Every fact told twice."""
    return replace(
        facts,
        screenings=facts.screenings * 2,
        talks=facts.talks * 2,
        meetings=facts.meetings * 2,
        evaluations=facts.evaluations * 2,
        memberships=facts.memberships * 2,
        consents=facts.consents * 2,
        plan_saves=facts.plan_saves * 2,
        period_starts=facts.period_starts * 2,
        charges=facts.charges * 2,
        claimed=facts.claimed * 2,
    )
