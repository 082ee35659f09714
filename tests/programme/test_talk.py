"""401391: at most two talks before the end of pregnancy, every vulnerability evaluated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapter.programme.facts import Evaluation, Pregnancy
from tests.programme.build import (
    DUE,
    GP,
    GYNAECOLOGIST,
    MIDWIFE,
    NURSE,
    SOCIAL_WORKER,
    at,
    charges,
    consent,
    evaluation,
    evaluations,
    person,
    screening,
    stored,
    talk,
)

TODAY = date(2026, 4, 1)
DAYS = (date(2026, 2, 5), date(2026, 2, 20), date(2026, 3, 5))
ALL = tuple(one for day in DAYS for one in evaluations(day))


def told(today: date = TODAY, **parts: Any) -> list[tuple[str, tuple[str, ...]]]:
    base: dict[str, Any] = {"talks": (talk(DAYS[0]),), "evaluations": ALL}
    return [(charge.status, charge.reasons) for charge in charges(today, "401391", **base | parts)]


@pytest.mark.rule("R057", "R059")
@pytest.mark.parametrize("performer", [MIDWIFE, GP, GYNAECOLOGIST])
def test_the_three_professions_bill_their_talk(performer: Any) -> None:
    made = evaluations(DAYS[0], performer)
    (charge,) = charges(TODAY, "401391", talks=(talk(DAYS[0], performer),), evaluations=made)
    assert (charge.status, charge.biller, str(charge.amount)) == ("billable", performer, "50.41")


@pytest.mark.rule("R056", "R059", "A12")
@pytest.mark.parametrize(
    ("performer", "reason"),
    [(NURSE, "profession-not-allowed"), (SOCIAL_WORKER, "performer-not-billable"), (None, "performer-not-billable")],
)
def test_others_hold_it_unbilled(performer: Any, reason: str) -> None:
    linked = tuple(replace(one, encounter=talk(DAYS[0], performer).sources[0]) for one in evaluations(DAYS[0]))
    assert told(talks=(talk(DAYS[0], performer),), evaluations=linked) == [("not-billable", (reason,))]


@pytest.mark.rule("A50")
@pytest.mark.parametrize(
    ("codes", "status"),
    [
        ({"persphysician"}, "not-billable"),
        ({"persphysician", "deptgynecology"}, "billable"),
        ({"persphysician", "deptpediatry"}, "not-billable"),
        ({"persmidwife", "persnurse"}, "billable"),
    ],
)
def test_a_physician_is_a_gynaecologist_only_with_that_department_on_the_same_role(
    codes: set[str], status: str
) -> None:
    doctor = replace(person("18888888"), roles=(frozenset(codes),))
    made = evaluations(DAYS[0], doctor)
    assert told(talks=(talk(DAYS[0], doctor),), evaluations=made)[0][0] == status


@pytest.mark.rule("A50")
def test_a_department_on_another_role_does_not_count() -> None:
    doctor = replace(person("18888888"), roles=(frozenset({"persphysician"}), frozenset({"deptgynecology"})))
    found = told(talks=(talk(DAYS[0], doctor),), evaluations=evaluations(DAYS[0], doctor))
    assert found == [("not-billable", ("profession-not-allowed",))]


@pytest.mark.rule("R050", "R058", "A08")
def test_the_third_talk_finds_the_maximum_reached() -> None:
    assert told(talks=tuple(talk(day) for day in DAYS)) == [
        ("billable", ()),
        ("billable", ()),
        ("not-billable", ("maximum-reached",)),
    ]


@pytest.mark.rule("R058", "A08")
def test_a_refused_talk_uses_up_nothing() -> None:
    talks = (talk(DAYS[0], SOCIAL_WORKER), talk(DAYS[1]), talk(DAYS[2]))
    assert [status for status, _ in told(talks=talks)] == ["not-billable", "billable", "billable"]


@pytest.mark.rule("R058", "R011")
@pytest.mark.parametrize(("today", "third"), [(date(2026, 5, 5), "not-billable"), (date(2026, 5, 6), "billable")])
def test_late_talks_leave_their_place_to_later_ones(today: date, third: str) -> None:
    found = told(today, talks=tuple(talk(day) for day in DAYS))
    assert found[2][0] == third


@pytest.mark.rule("R058")
def test_two_billed_talks_are_not_displaced_by_an_older_one() -> None:
    later = (talk(DAYS[1]), talk(DAYS[2]))
    billed = tuple(stored(one) for one in charges(TODAY, "401391", talks=later, evaluations=ALL))
    found = told(talks=(talk(DAYS[0]), *later), charges=billed)
    assert found == [("not-billable", ("maximum-reached",)), ("billed", ()), ("billed", ())]


@pytest.mark.rule("R058", "A08")
@pytest.mark.parametrize(
    ("end", "reasons"),
    [(date(2026, 2, 6), ()), (date(2026, 2, 5), ("not-prenatal",)), (date(2026, 2, 4), ("not-prenatal",))],
)
def test_a_talk_is_strictly_before_the_day_of_the_end_of_pregnancy(end: date, reasons: tuple[str, ...]) -> None:
    assert told(pregnancy=Pregnancy("P1", ("P1",), due=DUE, end=end))[0][1] == reasons


@pytest.mark.rule("R005", "R050", "A06")
@pytest.mark.parametrize(
    ("positive", "reasons"), [((), ("not-entitled",)), (("housing",), ()), (("housing", "financial-situation"), ())]
)
def test_scenarios_a_and_b_open_talks_and_scenario_0_does_not(positive: tuple[str, ...], reasons: object) -> None:
    assert told(screenings=(screening(positive=positive),))[0][1] == reasons


@pytest.mark.rule("R016", "R021", "R054")
@pytest.mark.parametrize(("day", "reasons"), [(date(2026, 2, 5), ()), (date(2026, 2, 6), ("no-screening",))])
def test_a_talk_needs_a_screening_up_to_its_day(day: date, reasons: tuple[str, ...]) -> None:
    assert told(screenings=(screening(day),))[0][1] == reasons


@pytest.mark.rule("R038", "R056", "A27")
@pytest.mark.parametrize(("last", "reasons"), [(date(2026, 2, 5), ()), (date(2026, 2, 4), ("no-consent",))])
def test_a_talk_needs_consent_on_its_day(last: date, reasons: tuple[str, ...]) -> None:
    assert told(consents=(consent(end=last),))[0][1] == reasons


@pytest.mark.rule("R060", "R063", "A26")
def test_it_is_planned_until_the_tool_has_issued_its_code() -> None:
    assert told(talks=(talk(DAYS[0], billing_code=None),)) == [("planned", ("awaiting-billing-code",))]


@pytest.mark.rule("R061", "R062", "A13")
@pytest.mark.parametrize(
    ("status", "noted", "reasons"),
    [
        ("status-quo", True, ()),
        ("status-quo", False, ("note-missing",)),
        (None, True, ("vulnerability-not-evaluated",)),
    ],
)
def test_every_vulnerability_needs_a_status_and_a_note(status: str | None, noted: bool, reasons: object) -> None:
    housing = Evaluation("Observation/1", "housing", DAYS[0], status, noted, MIDWIFE.key)
    found = told(evaluations=(housing, evaluation("financial-situation", DAYS[0])))
    assert found[0][1] == reasons


@pytest.mark.rule("R061", "R062", "A13")
def test_what_is_missing_is_told_for_each_vulnerability() -> None:
    housing = Evaluation("Observation/1", "housing", DAYS[0], "better", False, MIDWIFE.key)
    assert told(evaluations=(housing,))[0][1] == ("vulnerability-not-evaluated", "note-missing")


@pytest.mark.rule("A13")
def test_indicators_that_do_not_decide_have_to_be_evaluated_too() -> None:
    told_by = (screening(positive=("housing", "financial-situation", "education")),)
    assert told(screenings=told_by)[0][1] == ("vulnerability-not-evaluated",)


@pytest.mark.rule("R061")
@pytest.mark.parametrize(
    ("day", "by", "counts"),
    [(DAYS[0], MIDWIFE, True), (DAYS[0], GP, False), (DAYS[1], MIDWIFE, False)],
)
def test_an_unlinked_evaluation_counts_for_the_same_day_and_performer(day: date, by: Any, counts: bool) -> None:
    found = told(evaluations=evaluations(day, by))
    assert (found[0][1] == ()) is counts


@pytest.mark.rule("R061")
def test_an_evaluation_of_another_encounter_does_not_count() -> None:
    elsewhere = tuple(replace(one, encounter="Encounter/other") for one in evaluations(DAYS[0]))
    assert told(evaluations=elsewhere)[0][1] == ("vulnerability-not-evaluated",)


@pytest.mark.rule("R058")
def test_a_billed_talk_moved_to_another_day_stays_and_gets_no_second_charge() -> None:
    (billed,) = charges(TODAY, "401391", talks=(talk(DAYS[0]),), evaluations=ALL)
    moved = replace(talk(DAYS[0]), day=DAYS[1], start=at(DAYS[1]))
    found = charges(TODAY, "401391", talks=(moved,), evaluations=ALL, charges=(stored(billed),))
    assert [(one.status, one.reasons, one.day) for one in found] == [("billed", ("exception-manual",), DAYS[0])]


@pytest.mark.rule("R058")
def test_a_billed_talk_that_was_taken_back_still_counts() -> None:
    (billed,) = charges(TODAY, "401391", talks=(talk(DAYS[0]),), evaluations=ALL)
    found = told(talks=(talk(DAYS[1]), talk(DAYS[2])), charges=(stored(billed),))
    assert sorted(found) == [
        ("billable", ()),
        ("billed", ("exception-manual",)),
        ("not-billable", ("maximum-reached",)),
    ]


@pytest.mark.rule("R058", "A08")
def test_of_talks_on_one_day_the_earlier_start_counts_first() -> None:
    day = DAYS[0]
    held = tuple(
        replace(talk(day, who), start=at(day, hour)) for hour, who in ((15, MIDWIFE), (9, GP), (11, GYNAECOLOGIST))
    )
    made = tuple(one for who in (MIDWIFE, GP, GYNAECOLOGIST) for one in evaluations(day, who))
    found = charges(TODAY, "401391", talks=held, evaluations=made)
    assert [one.biller for one in found if one.reasons] == [MIDWIFE]
    earlier = (replace(held[0], start=at(day, 8)), *held[1:])
    assert [one.biller for one in charges(TODAY, "401391", talks=earlier, evaluations=made) if one.reasons] == [
        GYNAECOLOGIST
    ]


def test_its_charge_rests_on_its_encounters_and_has_the_first_as_context() -> None:
    joined = replace(talk(DAYS[0]), sources=("Encounter/a", "Encounter/b"))
    (charge,) = charges(TODAY, "401391", talks=(joined,), evaluations=ALL)
    assert (charge.context, charge.sources, charge.period) == ("Encounter/a", ("Encounter/a", "Encounter/b"), None)


@pytest.mark.rule("A24")
@pytest.mark.parametrize(("today", "count"), [(date(2026, 2, 4), 0), (date(2026, 2, 5), 1)])
def test_a_talk_has_its_charge_from_its_own_day_on(today: date, count: int) -> None:
    assert len(told(today)) == count


def test_a_talk_told_twice_is_one() -> None:
    assert told(talks=(talk(DAYS[0]), talk(DAYS[0]), talk(DAYS[1]))) == [("billable", ()), ("billable", ())]


@pytest.mark.rule("R058")
def test_other_talks_have_their_charge_beside_a_billed_one_that_moved() -> None:
    (billed,) = charges(TODAY, "401391", talks=(talk(DAYS[0]),), evaluations=ALL)
    moved = replace(talk(DAYS[0]), day=DAYS[1], start=at(DAYS[1]))
    found = told(talks=(moved, talk(DAYS[2])), charges=(stored(billed),))
    assert found == [("billed", ("exception-manual",)), ("billable", ())]
