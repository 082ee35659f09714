"""Settings: one table, three sources, every fault at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from adapter.settings import Settings, SettingsError, load


def test_without_anything_every_setting_has_its_default() -> None:
    loaded = load({})
    assert loaded.settings == Settings()
    assert {row.origin for row in loaded.rows()} == {"default"}


def test_the_command_line_comes_before_the_environment_before_the_file(tmp_path: Path) -> None:
    file = tmp_path / "bib.toml"
    file.write_text('port = 1001\nhost = "0.0.0.0"\nsandbox = true\n')
    environ = {"BIB_SETTINGS": str(file), "BIB_PORT": "1002", "BIB_HOST": "::1", "HOME": "/"}
    loaded = load(environ, {"port": "1003"})
    assert (loaded.settings.port, loaded.settings.host, loaded.settings.sandbox) == (1003, "::1", True)
    origins = {row.variable: row.origin for row in loaded.rows()}
    assert (origins["BIB_PORT"], origins["BIB_HOST"]) == ("command line", "environment")
    assert origins["BIB_SANDBOX"] == str(file)


def test_a_path_in_the_file_is_relative_to_the_file_and_one_in_the_environment_is_not(tmp_path: Path) -> None:
    file = tmp_path / "bib.toml"
    file.write_text('tokens = "tokens.toml"\n')
    loaded = load({"BIB_SETTINGS": str(file), "BIB_PROGRAMME": "programme.toml"})
    assert loaded.settings.tokens == tmp_path / "tokens.toml"
    assert loaded.settings.programme == Path("programme.toml")


def test_an_unknown_variable_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(SettingsError, match=r"BIB_DATABASE_UR is not a setting; did you mean BIB_DATABASE_URL\?"):
        load({"BIB_DATABASE_UR": "sqlite:///x"})


def test_an_unknown_key_is_refused_with_the_nearest_name(tmp_path: Path) -> None:
    file = tmp_path / "bib.toml"
    file.write_text("prot = 1\n")
    with pytest.raises(SettingsError, match=r"prot is not a setting; did you mean port\?"):
        load({"BIB_SETTINGS": str(file)})


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        load({"BIB_PORT": "http", "BIB_SANDBOX": "perhaps", "BIB_LOG_LEVEL": "loud", "BIB_NOPE": "1"})
    told = "\n".join(refused.value.problems)
    assert "BIB_PORT (environment) must be a whole number, and is 'http'" in told
    assert "BIB_SANDBOX (environment) must be true or false" in told
    assert "BIB_LOG_LEVEL (environment) must be one of debug, info, warning, error, and is loud" in told
    assert "BIB_NOPE is not a setting" in told


@pytest.mark.parametrize(
    ("variable", "refused", "accepted"),
    [
        ("BIB_PORT", "65536", "65535"),
        ("BIB_PORT", "-1", "0"),
        ("BIB_MAX_DEPTH", "7", "8"),
        ("BIB_BODY_SECONDS", "nan", "1"),
    ],
)
def test_a_value_outside_its_range_is_refused_and_the_last_one_inside_is_not(
    variable: str, refused: str, accepted: str
) -> None:
    load({variable: accepted})
    with pytest.raises(SettingsError, match=f"{variable} .* must be at"):
        load({variable: refused})


@pytest.mark.parametrize("content", ["port = true", "port = 1.5", "sandbox = 2", "tokens = 1", "stop_seconds = false"])
def test_a_value_of_another_toml_type_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "bib.toml"
    file.write_text(content)
    with pytest.raises(SettingsError, match="must be"):
        load({"BIB_SETTINGS": str(file)})


def test_a_settings_file_that_is_absent_or_no_toml_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        load({"BIB_SETTINGS": str(tmp_path / "absent.toml")})
    broken = tmp_path / "broken.toml"
    broken.write_text("port = \n")
    with pytest.raises(SettingsError, match="is not TOML"):
        load({"BIB_SETTINGS": str(broken)})


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://bib:s3cret@db/bib", "postgresql://bib:***@db/bib"),
        ("postgresql://db/bib?user=bib&password=s3cret", "postgresql://db/bib?user=bib&password=***"),
        ("sqlite:///bib.sqlite", "sqlite:///bib.sqlite"),
    ],
)
def test_a_password_is_never_shown(url: str, shown: str) -> None:
    rows = {row.variable: row.value for row in load({"BIB_DATABASE_URL": url}).rows()}
    assert rows["BIB_DATABASE_URL"] == shown


def test_only_the_settings_module_reads_the_environment() -> None:
    package = Path(__file__).parents[2] / "adapter"
    reads = re.compile(r"\bos\.(environ|getenv)|from os import .*(environ|getenv)")
    assert [path.name for path in package.rglob("*.py") if reads.search(path.read_text("utf-8"))] == ["settings.py"]
