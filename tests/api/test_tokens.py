"""Bearer tokens are kept as hashes and tell who sends."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapter.api.tokens import Tokens, TokensError, new_token, read_tokens


def test_a_new_token_is_recognised_and_its_file_does_not_hold_it(tmp_path: Path) -> None:
    file = tmp_path / "tokens.toml"
    first, kept = new_token("uz-example")
    second, kept_too = new_token("uz-example")
    other, kept_other = new_token("clinic.b")
    file.write_text(kept + kept_too + kept_other)
    tokens = read_tokens(file)
    assert [tokens.sender(token) for token in (first, second, other)] == ["uz-example", "uz-example", "clinic.b"]
    assert first not in file.read_text()


@pytest.mark.parametrize("token", ["", "bib_", "x" * 5000, "\udcff"])
def test_another_token_is_nobodys(token: str) -> None:
    _, kept = new_token("uz-example")
    assert Tokens(((kept.split('"')[3].encode(), "uz-example"),)).sender(token) is None


@pytest.mark.parametrize("sender", ["", "a b", 'a"b', "-a", "x" * 65])
def test_a_name_that_could_break_the_file_or_a_log_line_is_refused(sender: str) -> None:
    with pytest.raises(TokensError, match="a sender's name is"):
        new_token(sender)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "must hold"),
        ("tokens = 1", "must hold"),
        ('[[token]]\nsender = "a"', "token 1: expected"),
        ('[[token]]\nsender = "a"\nsha256 = "abc"', "token 1 of a: sha256 must be"),
        (f'[[token]]\nsender = "a b"\nsha256 = "{"0" * 64}"', "no name of a sender"),
        ("[[token]", "is not TOML"),
    ],
)
def test_a_faulty_file_is_refused_with_its_fault(tmp_path: Path, content: str, told: str) -> None:
    file = tmp_path / "tokens.toml"
    file.write_text(content)
    with pytest.raises(TokensError, match=told):
        read_tokens(file)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(TokensError, match="cannot be read"):
        read_tokens(tmp_path / "absent.toml")
