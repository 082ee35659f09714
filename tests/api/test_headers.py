"""Request headers as values."""

from __future__ import annotations

from datetime import date

import pytest

from adapter.api import headers
from adapter.fhir.outcome import Refused


@pytest.mark.parametrize("given", ["abc-1", "a" * 64, "A.b_c-9"])
def test_a_clean_request_id_is_kept(given: str) -> None:
    assert headers.request_id(given) == given


@pytest.mark.parametrize("given", [None, "", "a" * 65, "a b", "é", 'x"y', "a\nb"])
def test_another_request_id_is_replaced(given: str | None) -> None:
    made = headers.request_id(given)
    assert made != given
    assert headers.REQUEST_ID.fullmatch(made)


def test_a_day_is_read() -> None:
    assert headers.day("as-of", "2026-02-28") == date(2026, 2, 28)
    assert headers.day("as-of", None) is None


@pytest.mark.parametrize(
    "given", ["", "2026-02-29", "2026-2-1", "20260201", "1899-12-31", "2200-01-01", "2026-02-01T00:00", "٢٠٢٦-02-01"]
)
def test_what_is_no_day_is_refused_by_name(given: str) -> None:
    with pytest.raises(Refused) as refused:
        headers.day("Sandbox-As-Of", given)
    assert refused.value.status == 400
    assert refused.value.issues[0].detail["parameter"] == "Sandbox-As-Of"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, headers.Prefer()),
        ("return=minimal", headers.Prefer("minimal")),
        ('return="OperationOutcome", handling=strict', headers.Prefer("OperationOutcome", "strict")),
        ("handling=lenient; return=representation", headers.Prefer("representation", "lenient")),
        ("return=everything, respond-async", headers.Prefer()),
    ],
)
def test_preferences_are_read_and_unknown_ones_ignored(given: str | None, expected: headers.Prefer) -> None:
    assert headers.prefer(given) == expected


ANSWER = {"ETag": 'W/"2"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}


@pytest.mark.parametrize(
    ("request_headers", "expected"),
    [
        ({}, False),
        ({"if-none-match": 'W/"2"'}, True),
        ({"if-none-match": '"2"'}, True),
        ({"if-none-match": 'W/"1", W/"2"'}, True),
        ({"if-none-match": "*"}, True),
        ({"if-none-match": 'W/"1"'}, False),
        ({"if-modified-since": "Mon, 02 Mar 2026 10:00:00 GMT"}, True),
        ({"if-modified-since": "Mon, 02 Mar 2026 09:59:59 GMT"}, False),
        ({"if-modified-since": "yesterday"}, False),
        ({"if-none-match": 'W/"1"', "if-modified-since": "Mon, 02 Mar 2026 10:00:00 GMT"}, False),
    ],
)
def test_a_conditional_read_compares_the_tag_first(request_headers: dict[str, str], expected: bool) -> None:
    assert headers.unchanged(request_headers, ANSWER) is expected


@pytest.mark.parametrize(
    ("given", "expected"), [(None, ""), ("Bearer abc", "abc"), ("bearer  abc ", "abc"), ("Basic abc", ""), ("abc", "")]
)
def test_a_bearer_token_is_found(given: str | None, expected: str) -> None:
    assert headers.bearer(given) == expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, False),
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("*", True),
        ("*;q=0, gzip;q=1", True),
        ("br", False),
    ],
)
def test_gzip_is_used_when_it_is_accepted(given: str | None, expected: bool) -> None:
    assert headers.accepts_gzip(given) is expected
