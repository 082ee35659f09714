"""What a site's settings may not say: each fault is refused with its key."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.programme.settings import SettingsError, load_programme
from tests.programme.build import PROGRAMME, site


def refused(own: str) -> str:
    with pytest.raises(SettingsError) as error:
        site(own)
    return str(error.value)


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


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"the programme settings .*absent.toml cannot be read: "):
        load_programme(tmp_path / "absent.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xe9")
    with pytest.raises(SettingsError, match=r"latin.toml cannot be read: "):
        load_programme(tmp_path / "latin.toml")
