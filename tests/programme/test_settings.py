"""The values by day: what a site may change, from which day it holds, and how what cannot be is refused."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from adapter.programme.decide import decide
from adapter.programme.settings import Programme, SettingsError, load_programme, parse_programme
from tests.programme.build import GP, PROGRAMME, SCREENED, evaluations, facts, screening, talk

DEFAULTS = files("adapter.programme").joinpath("settings.toml").read_text(encoding="utf-8")
NEW_YEAR = date(2027, 1, 1)


def site(own: str) -> Programme:
    return parse_programme(DEFAULTS, own)


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
    from tests.programme.test_coordination import DAY, MET

    team = facts().memberships[1:]
    told = facts(**MET, memberships=[one for one in team if one.professional != GP])
    programme = site('[[edition]]\nvalid_from = 2026-03-20\n[edition.coordination]\ncore_team = ["midwife"]')
    (charge,) = [one for one in decide(told, date(2026, 4, 1), programme).charges if one.code == "401413"]
    assert (charge.status, charge.day) == ("billable", date(2026, 3, 20))
    assert date(2026, 3, 20) > DAY


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


@pytest.mark.parametrize(
    ("own", "message"),
    [
        ("[edition", "the programme settings are not TOML: "),
        ("[other]\nx = 1", "unknown key 'other' in the programme settings; expected only [[edition]]"),
        ("edition = 5", "edition: expected [[edition]] in two brackets, one for each day from which values change"),
        ("edition = [5]", "edition: expected [[edition]] in two brackets, one for each day from which values change"),
        ("[edition]\ntalk = 1", "edition: expected [[edition]] in two brackets, one for each day from which values"),
    ],
)
def test_what_is_no_list_of_editions_is_refused(own: str, message: str) -> None:
    assert refused(own).startswith(message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('valid_from = "2027-01-01"', "valid_from: expected a day such as 2027-01-01, found '2027-01-01'"),
        ("valid_from = 2027-01-01T00:00:00", "valid_from: expected a day such as 2027-01-01, found datetime"),
        ("valid_from = 2027", "valid_from: expected a day such as 2027-01-01, found 2027"),
        ("talks.max = 3", "unknown key 'talks'; expected one of billing, billing_code, consent, coordination, "),
        ("talk.maximum = 3", "unknown key 'talk.maximum'; expected one of allow_delegated_performer, "),
        ("talk = 3", "talk: expected a table, found 3"),
        ('talk.max = "3"', "talk.max: expected a whole number, found '3'"),
        ("talk.max = true", "talk.max: expected a whole number, found True"),
        ("talk.max = -1", "talk.max: expected a number from 0 to 1000, found -1"),
        ("talk.max = 1001", "talk.max: expected a number from 0 to 1000, found 1001"),
        ("talk.professions = 'gp'", "talk.professions: expected a list, found 'gp'"),
        ("talk.professions = [1]", "talk.professions[0]: expected a text in quotes, found 1"),
        ("follow_up.months = 0", "follow_up.months: expected a number from 1 to 120, found 0"),
        ("reference_period.months = 0", "reference_period.months: expected a number from 1 to 120, found 0"),
        ("meeting.minutes = 0", "meeting.minutes: expected a number from 1 to 1440, found 0"),
        ("follow_up.months = 121", "follow_up.months: expected a number from 1 to 120, found 121"),
        ("deadline.day = 29", "deadline.day: expected a number from 1 to 28, found 29"),
        ("deadline.day = 0", "deadline.day: expected a number from 1 to 28, found 0"),
        ("deadline.roll_weekend = 1", "deadline.roll_weekend: expected true or false, found 1"),
        ('tariffs."401399".amount = "1.00"', "unknown key 'tariffs.401399'; expected one of 401376, 401391, "),
        ('programme.end = "never"', "programme.end: expected one of day-before-3rd-birthday, day-"),
    ],
)  # fmt: skip
def test_a_fault_is_refused_with_its_key(line: str, message: str) -> None:
    assert refused(f"[[edition]]\n{line}").startswith(message)


@pytest.mark.parametrize("amount", ['"23.3"', '"23"', '"0.00"', '"-1.00"', '"23,30"', '"23.300"', '".50"', '"٢٣.٣٠"'])
def test_an_amount_is_euro_with_two_decimals(amount: str) -> None:
    message = refused(f'[[edition]]\ntariffs."401376".amount = {amount}')
    assert message.startswith(
        "tariffs.401376.amount: expected euro with two decimals in quotes such as '23.30', found "
    )


@pytest.mark.parametrize("amount", ['"0.01"', '"1000.00"'])
def test_any_amount_above_nothing_will_do(amount: str) -> None:
    assert site(f'[[edition]]\ntariffs."401376".amount = {amount}').editions


@pytest.mark.parametrize(
    ("key", "other", "built"),
    [
        ("screening.max_per_pregnancy", "2", "1"),
        ("reference_period.anchor", '"latest"', "'account'"),
        ("meeting.cap_mode", '"per-provider"', "'meeting-quarters'"),
        ("follow_up.mode", '"rolling"', "'slots'"),
        ("deadline.roll_weekend", "true", "False"),
        ("consent.required", '["screening"]', "['screening', 'coordinator']"),
        ("exceptions.no_screening", '"manual"', "'off'"),
    ],
)
def test_a_reading_that_is_built_in_one_value_refuses_another(key: str, other: str, built: str) -> None:
    message = refused(f"[[edition]]\n{key} = {other}")
    assert message.startswith(f"{key}: only {built} is built, found ")
    assert message.endswith("; another reading needs a change of code")


def test_the_one_value_itself_may_be_written() -> None:
    assert site('[[edition]]\nmeeting.cap_mode = "meeting-quarters"').editions == PROGRAMME.editions


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('instrument.version = "16"', "instrument.version: expected one of 15, 13, found '16'"),
        ('instrument.indicators = ["luck"]', "instrument.indicators: 'luck' is not in instrument.cut_offs"),
        ('instrument.versions."15".without = ["x"]', "instrument.versions.15.without: 'x' is not in instrument.ind"),
        ('scenario.domains.luck = ["luck"]', "scenario.domains.luck: 'luck' is not in instrument.indicators"),
        ('scenario.domains.luck = "luck"', "scenario.domains.luck: expected a list, found 'luck'"),
        ('talk.professions = ["baker"]', "talk.professions: 'baker' is not in professions"),
        ('coordination.core_team = ["baker"]', "coordination.core_team: 'baker' is not in professions"),
        ('coordination.team_organisations = ["x"]', "coordination.team_organisations: 'x' is not in organisations"),
        ('billing_code.required_for = ["1"]', "billing_code.required_for: '1' is not in tariffs"),
        ('entitlements.A = ["1"]', "entitlements.A: '1' is not in tariffs"),
        ('instrument.versions."16" = 5', "instrument.versions.16: expected a table, found 5"),
        ('instrument.versions."16" = { without = [] }', "instrument.versions.16: min_valid is missing"),
        (
            'professions.baker = [{ cod = "x" }]',
            "professions.baker[0]: code is missing; "
            "unknown key 'professions.baker[0].cod'; expected one of code, department",
        ),
        ('professions.x = [{ code = "x", department = "y" }]', "professions.x[0].department: expected a list, found"),
    ],
)
def test_names_have_to_fit_together(line: str, message: str) -> None:
    assert refused(f"[[edition]]\n{line}").startswith(message)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('housing.positive."x" = ["y"]', "housing: 'x' is not among its questions"),
        ('housing.negative."x" = ["y"]', "housing: 'x' is not among its questions"),
        ("anxiety.at_most = 3", "anxiety: expected either at_most or at_least beside scores"),
        ("anxiety.scores = [{ a = 1 }]", "anxiety.scores: expected scores for each of its 2 questions, found 1"),
        ("anxiety.scores = [{ a = 1 }, {}]", "anxiety.scores: expected scores for each of its 2 questions, found 2"),
        ('anxiety.scores = [{ a = 1 }, { a = "1" }]', "anxiety.scores[1].a: expected a whole number, found '1'"),
        (
            'luck = { questions = ["q"], scores = [{ a = 1 }] }',
            "luck: expected either at_most or at_least beside scores",
        ),
        ('luck = { positive = { q = ["a"] } }', "luck: questions is missing"),
    ],
)
def test_a_cut_off_has_to_be_whole(line: str, message: str) -> None:
    assert refused(f"[[edition]]\ninstrument.cut_offs.{line}") == f"instrument.cut_offs.{message}"


def test_all_faults_are_told_at_once() -> None:
    message = refused('[[edition]]\ntalk.max = "2"\ntalk.maximum = 3\n[[edition]]\nvalid_from = 5\ndeadline.day = 31')
    assert message.startswith(
        "talk.max: expected a whole number, found '2'; unknown key 'talk.maximum'; expected one of "
    )
    assert message.endswith("found 5; deadline.day: expected a number from 1 to 28, found 31")


def test_all_names_that_do_not_fit_are_told_at_once() -> None:
    message = refused('[[edition]]\ntalk.professions = ["baker"]\ncoordination.core_team = ["smith"]')
    expected = "talk.professions: 'baker' is not in professions; coordination.core_team: 'smith' is not in professions"
    assert message == expected


def test_the_ends_of_a_range_are_inside() -> None:
    for line in ("talk.max = 0", "talk.max = 1000", "deadline.day = 28", "deadline.day = 1", "follow_up.months = 120"):
        assert site(f"[[edition]]\n{line}").editions


def test_a_site_need_not_change_anything() -> None:
    assert site("").editions == PROGRAMME.editions


def test_a_file_of_a_site_is_read_over_the_packaged_values(tmp_path: Path) -> None:
    own = tmp_path / "programme.toml"
    own.write_text("[[edition]]\ntalk.max = 5", encoding="utf-8")
    assert load_programme(own).at(SCREENED).talk_max == 5
    assert load_programme().at(SCREENED).talk_max == 2


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"the programme settings .*absent.toml cannot be read: "):
        load_programme(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(SettingsError, match=r"latin.toml cannot be read: "):
        load_programme(tmp_path / "latin.toml")


@pytest.mark.rule("R022")
def test_scenarios_are_in_the_order_of_the_domains_that_they_need() -> None:
    assert site("[[edition]]\nscenario.thresholds = { A = 3, B = 2 }").at(SCREENED).thresholds == (("B", 2), ("A", 3))
