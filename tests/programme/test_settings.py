"""The values by day: what a site may change, from which day it holds, and how what cannot be is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from adapter.programme.decide import decide
from adapter.programme.settings import SettingsError, load_programme
from tests.programme.build import GP, PROGRAMME, SCREENED, evaluations, facts, meeting, screening, site, talk

NEW_YEAR = date(2027, 1, 1)


def refused(own: str) -> str:
    with pytest.raises(SettingsError) as error:
        site(own)
    return str(error.value)


@pytest.mark.rule("R020", "R022", "R034", "R057", "R091", "R128", "A38")
def test_the_packaged_values_are_those_of_the_circular() -> None:
    edition = PROGRAMME.at(SCREENED)
    amounts = {code: (str(tariff.amount), tariff.unit) for code, tariff in edition.tariffs.items()}
    assert amounts == {
        "401376": ("23.30", "act"),
        "401391": ("50.41", "act"),
        "401413": ("744.05", "12-months"),
        "401435": ("15.50", "provider-15min"),
    }
    assert (len(edition.indicators), edition.min_filled, len(edition.domains)) == (15, 14, 8)
    assert edition.thresholds == (("A", 1), ("B", 2))
    assert (edition.deadline_months, edition.deadline_day) == (3, 5)
    assert {version: len(it.indicators) for version, it in edition.versions.items()} == {"15": 15, "13": 13}


@pytest.mark.rule("A38")
@pytest.mark.parametrize(
    ("day", "amount"), [(NEW_YEAR - timedelta(days=1), "23.30"), (NEW_YEAR, "24.00"), (date(2030, 1, 1), "24.00")]
)
def test_a_tariff_changes_from_its_day_on(day: date, amount: str) -> None:
    programme = site('[[edition]]\nvalid_from = 2027-01-01\n[edition.tariffs]\n"401376" = { amount = "24.00" }')
    told = facts(pregnancy=facts().pregnancy, screenings=(screening(day),))
    (charge,) = [one for one in decide(told, date(2031, 1, 1), programme).charges if one.code == "401376"]
    assert charge.amount == Decimal(amount)
    assert programme.at(day).tariffs["401391"].amount == Decimal("50.41")


@pytest.mark.rule("A38", "R058")
def test_a_service_is_judged_by_the_edition_of_its_own_day() -> None:
    days = (date(2026, 2, 5), date(2026, 2, 20), date(2026, 3, 5), date(2026, 3, 10))
    told = facts(talks=tuple(talk(day) for day in days), evaluations=[one for day in days for one in evaluations(day)])
    programme = site("[[edition]]\nvalid_from = 2026-03-06\n[edition.talk]\nmax = 3")
    found = {one.day: one.status for one in decide(told, date(2026, 4, 1), programme).charges if one.code == "401391"}
    assert found == dict(zip(days, ("billable", "billable", "not-billable", "billable"), strict=True))


@pytest.mark.rule("A38")
def test_the_conditions_of_coordination_may_be_met_by_a_new_edition() -> None:
    team = facts().memberships[1:]
    day = date(2026, 3, 12)
    told = facts(
        meetings=(meeting(day),),
        plan_saves=(day,),
        evaluations=evaluations(day),
        memberships=[one for one in team if one.professional != GP],
    )
    programme = site('[[edition]]\nvalid_from = 2026-03-20\n[edition.coordination]\ncore_team = ["midwife"]')
    (charge,) = [one for one in decide(told, date(2026, 4, 1), programme).charges if one.code == "401413"]
    assert (charge.status, charge.day) == ("billable", date(2026, 3, 20))


def test_an_edition_without_a_day_changes_the_first_one() -> None:
    programme = site("[[edition]]\n[edition.screening]\ndays_after_end = 10")
    assert programme.days == (date.min,)
    assert programme.at(date(2000, 1, 1)).screening_days_after_end == 10


def test_an_edition_keeps_what_it_does_not_name() -> None:
    programme = site(
        "[[edition]]\nvalid_from = 2028-01-01\n[edition.talk]\nmax = 4\n"
        "[[edition]]\nvalid_from = 2027-01-01\n[edition.screening]\ndays_after_end = 10"
    )
    assert programme.days == (date.min, date(2027, 1, 1), date(2028, 1, 1))
    found = [(it.talk_max, it.screening_days_after_end) for it in map(programme.at, programme.days)]
    assert found == [(2, 7), (2, 10), (4, 10)]


def test_a_site_may_add_names_where_names_are_free() -> None:
    programme = site(
        '[[edition]]\n[edition.professions]\nosteopath = [{ code = "persosteopath" }]\n'
        '[edition.talk]\nprofessions = ["osteopath", "midwife"]\n'
        '[edition.instrument.versions]\n"16" = { without = [], min_valid = 14 }\n'
        '[edition.scenario.domains]\nlearning = ["education"]\n'
    )
    edition = programme.at(SCREENED)
    assert edition.talk_professions == {"osteopath", "midwife"}
    assert edition.domains["learning"] == {"education"}
    assert set(edition.versions) == {"13", "15", "16"}
    assert set(edition.professions) == {"gynaecologist", "gp", "midwife", "osteopath"}


def test_a_part_of_an_entry_may_change() -> None:
    programme = site('[[edition]]\n[edition.instrument.cut_offs.housing]\npositive = { "housing.1" = ["inadequate"] }')
    cut_off = programme.at(SCREENED).cut_offs["housing"]
    assert cut_off.positive == {"housing.1": {"inadequate"}, "housing.2": {"yes"}}
    assert cut_off.questions == ("housing.1", "housing.2")


@pytest.mark.rule("A19")
def test_the_programme_may_end_a_year_earlier() -> None:
    programme = site('[[edition]]\n[edition.programme]\nend = "day-before-2nd-birthday"')
    assert (programme.at(SCREENED).programme_years, PROGRAMME.at(SCREENED).programme_years) == (2, 3)


def test_a_site_need_not_change_anything() -> None:
    assert site("").editions == PROGRAMME.editions


def test_a_file_of_a_site_is_read_over_the_packaged_values(tmp_path: Path) -> None:
    own = tmp_path / "programme.toml"
    own.write_text("[[edition]]\ntalk.max = 5", encoding="utf-8")
    assert load_programme(own).at(SCREENED).talk_max == 5
    assert load_programme().at(SCREENED).talk_max == 2


@pytest.mark.rule("R022")
def test_scenarios_are_in_the_order_of_the_domains_that_they_need() -> None:
    assert site("[[edition]]\nscenario.thresholds = { A = 3, B = 2 }").at(SCREENED).thresholds == (("B", 2), ("A", 3))
