"""Laws of the primitive formats."""

from __future__ import annotations

import base64
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.validation.primitives import REMEMBERED, checker
from adapter.fhir.validation.problems import Scope

OFFSETS = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


def good(type_name: str, value: Any) -> bool:
    return checker(type_name)(value, Scope()) is None


@given(st.dates())
def test_every_day_of_the_calendar_is_a_date(day: date) -> None:
    assert good("date", day.isoformat())
    assert good("dateTime", day.isoformat())


@given(st.integers(1, 9999), st.integers(0, 99), st.integers(0, 99))
def test_a_date_is_good_exactly_when_the_day_exists(year: int, month: int, day: int) -> None:
    text = f"{year:04}-{month:02}-{day:02}"
    try:
        date(year, month, day)
    except ValueError:
        assert not good("date", text)
    else:
        assert good("date", text)


@given(st.datetimes(timezones=OFFSETS))
def test_every_moment_is_an_instant(moment: datetime) -> None:
    assert good("instant", moment.isoformat())
    assert good("dateTime", moment.isoformat())
    assert not good("dateTime", moment.replace(tzinfo=None).isoformat())


@given(st.integers())
def test_whole_numbers_have_the_range_of_their_type(number: int) -> None:
    assert good("integer", number) is (-(2**31) <= number < 2**31)
    assert good("unsignedInt", number) is (0 <= number < 2**31)
    assert good("positiveInt", number) is (0 < number < 2**31)
    assert good("decimal", number)


@given(st.binary(min_size=1))
def test_every_encoding_is_base64(content: bytes) -> None:
    text = base64.b64encode(content).decode()
    assert good("base64Binary", text)
    assert not good("base64Binary", text + "*")


@given(st.text(min_size=1))
def test_a_text_is_good_unless_blank_or_with_control_characters(text: str) -> None:
    control = any(ord(character) < 32 and character not in "\t\n\r" for character in text)
    assert good("string", text) is (not control and not text.isspace())
    assert good("markdown", text) is good("string", text)


@pytest.mark.parametrize("value", [None, True, 1, 1.5, [], {}])
@pytest.mark.parametrize("name", ["string", "code", "uri", "date", "id", "base64Binary"])
def test_a_text_type_takes_only_text(name: str, value: Any) -> None:
    assert not good(name, value)


def test_values_beyond_what_is_remembered_are_still_tested() -> None:
    check = checker("id")
    for number in range(2 * REMEMBERED + 1):
        assert check(f"id-{number}", Scope()) is None
        assert check(f"id_{number}", Scope()) is not None
