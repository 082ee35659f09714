"""Generated dossiers: whole pregnancies that often come as far as a charge, and often miss it by one fact or day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from adapter.programme.calendar import Interval
from adapter.programme.facts import Consent, Evaluation, Facts, Meeting, Membership, Pregnancy, Professional, Talk
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
    consent,
    evaluations,
    meeting,
    member,
    screening,
    talk,
)

Value = TypeVar("Value")

DENIED = replace(NURSE, key="45555556", registered=False)
PEOPLE = (MIDWIFE, GYNAECOLOGIST, GP, PSYCHOLOGIST, NURSE, SOCIAL_WORKER, DENIED)
CORE = (MIDWIFE, GYNAECOLOGIST, GP)
BIRTH = date(2026, 8, 5)
# Days around which the rules turn: of the screening, deadlines, slots and periods, the birth, the third birthday.
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


def mostly(usual: Value, odd: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """The usual value three times out of four."""
    return st.one_of(st.just(usual), st.just(usual), st.just(usual), odd)


def some(values: st.SearchStrategy[Value], most: int) -> st.SearchStrategy[tuple[Value, ...]]:
    return st.lists(values, max_size=most).map(tuple)


near = st.builds(lambda turn, days: turn + timedelta(days=days), st.sampled_from(TURNS), st.integers(-2, 2))
early = st.integers(0, 90).map(lambda days: SCREENED + timedelta(days=days))
any_day = st.integers(-40, 1400).map(lambda days: SCREENED + timedelta(days=days))
days = st.one_of(early, early, early, near, any_day)
soon = st.integers(60, 160).map(lambda days: SCREENED + timedelta(days=days))
asked = st.one_of(soon, soon, soon, early, near, any_day)
people = st.sampled_from(PEOPLE)
codes: st.SearchStrategy[str | None] = mostly("code", st.none())


def stretches(start: st.SearchStrategy[date]) -> st.SearchStrategy[Interval]:
    """Days from a start on, mostly open."""
    lengths: st.SearchStrategy[int | None] = mostly(None, st.integers(0, 500))
    return st.builds(
        lambda first, length: Interval(first, None if length is None else first + timedelta(days=length)),
        start,
        lengths,
    )


pregnancies = st.builds(
    lambda due, end, loss: Pregnancy("P1", ("P1",), date(2025, 11, 3), None, due, end, loss and end is not None),
    mostly(DUE, st.none()),
    st.one_of(st.just(BIRTH), st.none(), days),
    mostly(False, st.just(True)),
)
screenings = st.builds(
    screening,
    days,
    st.sets(st.sampled_from(DECIDING), max_size=3),
    missing=mostly(set(), st.sets(st.sampled_from(INDICATORS), max_size=2)),
    author=mostly(MIDWIFE, st.one_of(people, st.none())),
    billing_code=codes,
    version=mostly("15", st.just("13")),
)


@st.composite
def talks(draw: st.DrawFn) -> tuple[Talk, tuple[Evaluation, ...]]:
    """A talk and the evaluations made in it."""
    held = talk(draw(days), draw(st.one_of(st.sampled_from(CORE), st.sampled_from(CORE), people)), draw(codes))
    made = tuple(
        Evaluation(f"Observation/{name}-{held.sources[0]}", name, held.day, "better", True, None, held.sources[0])
        for name in draw(mostly(INDICATORS, st.just(INDICATORS[:5])))
    )
    return held, made


@st.composite
def meetings(draw: st.DrawFn) -> Meeting:
    others = draw(st.lists(people, max_size=4))
    held = meeting(
        draw(days),
        draw(st.sampled_from((60, 45, 30, 15, 75, 10))),
        {one.key: one for one in (*draw(mostly(CORE, st.just(CORE[:1]))), *others)}.values(),
        woman=draw(mostly(True, st.just(False))),
        agreements=draw(mostly(("housing",), st.just(()))),
        reimbursed=draw(some(people, 4)),
    )
    first, *rest = held.attendances
    leaves: int | None = draw(mostly(None, st.integers(5, 60)))
    end = held.start + timedelta(minutes=leaves) if leaves else None
    return replace(held, attendances=(replace(first, end=end), *rest))


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Evaluation, ...]:
    """The indicators evaluated on one day by one person, as in a follow-up."""
    day, by = draw(days), draw(mostly(MIDWIFE, people))
    status: str | None = draw(mostly("better", st.none()))
    noted = draw(mostly(True, st.just(False)))
    return tuple(
        Evaluation(f"Observation/{name}-{day}-{by.key}", name, day, status, noted, by.key)
        for name in draw(mostly(INDICATORS, st.just(INDICATORS[:8])))
    )


@st.composite
def teams(draw: st.DrawFn) -> tuple[tuple[Membership, ...], tuple[Consent, ...]]:
    """A core team, its coordinators one after the other or at once, and her consents to them."""
    core = tuple(member(one, draw(mostly(SCREENED, early))) for one in draw(mostly(CORE, st.just(CORE[:2]))))
    later = st.tuples(st.sampled_from((MIDWIFE, NURSE, SOCIAL_WORKER)), stretches(st.one_of(early, near)))
    first: tuple[Professional, Interval] = draw(mostly((MIDWIFE, Interval(SCREENED)), later))
    turns = (first, *draw(some(later, 2)))
    coordinators = tuple(Membership(who, when, coordinator=True) for who, when in turns)
    agreed = tuple(
        Consent("coordinator", draw(mostly(Interval(SCREENED), stretches(early))), who.key)
        for who, _ in turns
        if draw(mostly(True, st.just(False)))
    )
    responsible = draw(some(st.just(member(PSYCHOLOGIST, responsible=True)), 1))
    return (*core, *coordinators, *responsible), agreed


@st.composite
def dossiers(draw: st.DrawFn, key: str = "P1") -> Facts:
    """Everything that is ever told of one pregnancy."""
    memberships, agreed = draw(teams())
    talked = draw(st.lists(talks(), max_size=4, unique_by=lambda one: one[0].sources))
    made = [one for _, given in talked for one in given]
    followed = [one for told in draw(st.lists(rounds(), max_size=4)) for one in told]
    told = draw(st.lists(screenings, max_size=2, unique_by=lambda one: one.completed))
    held = draw(st.lists(meetings(), max_size=3, unique_by=lambda one: one.start))
    full = draw(st.one_of(st.none(), early))  # a day on which the conditions of coordination may all be met
    done = () if full is None else (full,)
    return Facts(
        replace(draw(pregnancies), key=key, identifiers=(key,)),
        has_ssin=draw(st.booleans()),
        registry=draw(st.booleans()),
        screenings=(*draw(mostly((screening(),), st.just(()))), *(one for one in told if one.day != SCREENED)),
        talks=tuple(one for one, _ in talked),
        meetings=(*(one for one in held if one.day != full), *(meeting(day) for day in done)),
        evaluations=(*made, *followed, *(one for day in done for one in evaluations(day, indicators=INDICATORS))),
        memberships=memberships,
        consents=(draw(mostly(consent(), stretches(early).map(lambda one: Consent("screening", one)))), *agreed),
        plan_saves=(*draw(some(days, 2)), *done),
        period_starts=draw(mostly((SCREENED,), some(early, 1))),
        claimed=draw(mostly((), some(any_day, 1))),
    )


def shuffled(facts: Facts) -> st.SearchStrategy[Facts]:
    """The same facts told in another order; that of a meeting's attendances is itself a fact."""
    told = ("screenings", "talks", "meetings", "evaluations", "memberships", "consents", "plan_saves", "charges")
    orders: dict[str, st.SearchStrategy[Any]] = {
        name: st.permutations(getattr(facts, name)).map(tuple) for name in told
    }
    return st.fixed_dictionaries(orders).map(lambda parts: replace(facts, **parts))


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
