"""The table of issue kinds: every row is complete, and every sentence can be made."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from adapter.fhir.definitions import codes
from adapter.fhir.outcome import LANGUAGES, error, kinds, text_of

each = pytest.mark.parametrize("kind", sorted(kinds()))
VALUE_SET = "http://hl7.org/fhir/ValueSet/issue-type"


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@each
def test_a_kind_has_a_code_of_fhir_and_a_status(kind: str) -> None:
    known = codes(VALUE_SET)
    assert known is not None
    assert kinds()[kind].type in set().union(*known.values())
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", kind)


@each
def test_a_kind_says_the_same_in_four_languages(kind: str) -> None:
    texts = kinds()[kind].texts
    assert set(texts) == set(LANGUAGES)
    assert len(set(texts.values())) == len(LANGUAGES)
    assert len({frozenset(_names(text)) for text in texts.values()}) == 1
    assert all(text.strip() == text and text.endswith(".") for text in texts.values())


@each
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_parts_of_a_sentence_are_filled_in(kind: str, language: str) -> None:
    names = _names(kinds()[kind].texts[language])
    detail = {name: f"<{name}>" for name in names - {"expected", "found", "expression"}}
    text = text_of(error(kind, "<expression>", "<expected>", "<found>", **detail), language)
    assert all(f"<{name}>" in text for name in names)
    assert "{" not in text.replace("{op", "")


@each
def test_a_sentence_can_be_made_without_any_part(kind: str) -> None:
    assert text_of(error(kind)).endswith(".")
