"""FHIR JSON: nothing is lost, and what cannot be trusted is refused with its place."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from adapter.fhir import json_codec
from adapter.fhir.json_scan import faults
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))


def refused(raw: bytes, limits: Limits | None = None) -> tuple[int, list[Issue]]:
    with pytest.raises(Refused) as caught:
        json_codec.decode(raw, limits or Limits())
    return caught.value.status, list(caught.value.issues)


def kinds_of(raw: bytes, limits: Limits | None = None) -> list[str]:
    return [issue.kind for issue in refused(raw, limits)[1]]


@pytest.mark.parametrize(
    "number", ["1.50", "0.0", "-0.0", "100.00", "12345678901234567.123456789", "1.0E+2", "0", "-7"]
)
def test_a_number_keeps_its_digits(number: str) -> None:
    raw = b'{"value":' + number.encode() + b"}"
    assert json_codec.encode(json_codec.decode(raw)) == raw


def test_whole_numbers_are_int_and_others_decimal() -> None:
    value = json_codec.decode(b'{"a":1,"b":1.0,"c":1E3,"d":9223372036854775808}')
    assert value == {"a": 1, "b": Decimal("1.0"), "c": Decimal(1000), "d": 2**63}
    assert [type(one) for one in value.values()] == [int, Decimal, Decimal, int]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_survives(path: Path) -> None:
    raw = path.read_bytes()
    resource = json_codec.decode(raw)
    expected = json.loads(raw, parse_float=Decimal)
    assert repr(resource) == repr(expected)
    for pretty in (False, True):
        assert repr(json_codec.decode(json_codec.encode(resource, pretty))) == repr(expected)


def test_a_byte_order_mark_of_utf_8_is_accepted() -> None:
    assert json_codec.decode(b"\xef\xbb\xbf" + '{"a":"é"}'.encode()) == {"a": "é"}


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ('{"a":"é"}'.encode("utf-16"), "UTF-16"),
        ('{"a":"é"}'.encode("utf-16-be"), "UTF-16"),
        ('{"a":"é"}'.encode("utf-16-le"), "UTF-16"),
        ('{"a":"é"}'.encode("utf-32"), "UTF-32"),
        ('{"a":"é"}'.encode("utf-32-be"), "UTF-32"),
        ('{"a":"é"}'.encode("latin-1"), "0xE9"),
        (b'{"a":"\xed\xa0\x80"}', "0xED"),
    ],
)
def test_other_encodings_are_named(raw: bytes, found: str) -> None:
    status, (issue,) = refused(raw)
    assert (status, issue.kind, issue.found) == (400, "wrong-encoding", found)


def test_every_key_that_stands_twice_is_named_with_its_place() -> None:
    status, issues = refused(b'{"resourceType":"Patient",\n "name":[{},{"use":"usual","use":"old"}],\n "name":1}')
    assert status == 400
    assert [(one.kind, one.found, one.expression, dict(one.detail)) for one in issues] == [
        ("duplicate-key", "use", "Patient.name[1].use", {"line": "2", "column": "28"}),
        ("duplicate-key", "name", "Patient.name", {"line": "3", "column": "2"}),
    ]


@pytest.mark.parametrize(
    "raw",
    [
        rb'{"a":1,"a":1}',
        rb'{"a":"x\u003ay","a":"b:c"}',
        rb'{"b":"\u003A\u003a","a":{"x":1},"a":2}',
        rb'{"a":1,"\u0061":1}',
        b'{ "a"\t:\n1, "a" :1}',
    ],
)
def test_no_way_of_writing_hides_a_key_that_stands_twice(raw: bytes) -> None:
    assert kinds_of(raw) == ["duplicate-key"]


@pytest.mark.parametrize("raw", [rb'{"a":"x\u003ay"}', rb'{"a\u003a":":","b:":"\\u003a"}', rb'{"a":"C:\\bin\\f"}'])
def test_a_doubtful_way_of_writing_is_accepted_when_nothing_is_wrong(raw: bytes) -> None:
    assert json_codec.decode(raw) == json.loads(raw)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (rb'{"a":"\u0000"}', "U+0000"),
        (rb'{"a":"\u001f"}', "U+001F"),
        (rb'{"a":"\b"}', "U+0008"),
        (rb'{"a":"\f"}', "U+000C"),
        (rb'{"a":"\ud800"}', "U+D800"),
        (rb'{"\uDFFF":1}', "U+DFFF"),
        (rb'{"a":"\ud800\ud800\udc00"}', "U+D800"),
        (rb'{"a":"\uFFFE"}', "U+FFFE"),
        ('{"a":"\uffff"}'.encode(), "U+FFFF"),
    ],
)
def test_characters_that_no_fhir_string_may_hold_are_refused(raw: bytes, found: str) -> None:
    status, (issue,) = refused(raw)
    assert (status, issue.kind, issue.found) == (400, "forbidden-character", found)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        ('{"resourceType":"Observation","valueString":"a\\u0001"}', "Observation.value.ofType(string)"),
        ('{"resourceType":"Observation","valueQuantity":{"value":01}}', "Observation.value.ofType(Quantity).value"),
        (
            '{"resourceType":"Parameters","parameter":[{"name":"a","resource":'
            '{"resourceType":"Patient","_deceasedBoolean":{"extension":[{"url":"u","valueDate":x}]}}}]}',
            "Parameters.parameter[0].resource.deceased.ofType(boolean).extension[0].value.ofType(date)",
        ),
        ('{"resourceType":"Patient","name":[{},{"unheard":{"of":1,"of":2}}]}', "Patient.name[1].unheard.of"),
    ],
)
def test_a_place_is_told_as_fhirpath_as_far_as_the_types_are_known(raw: str, place: str) -> None:
    assert [issue.expression for issue in refused(raw.encode())[1]] == [place]


def test_tabs_line_ends_and_pairs_of_surrogates_are_accepted() -> None:
    assert json_codec.decode(rb'{"a":"\t\r\n\u0009\ud83d\ude00"}') == {"a": "\t\r\n\t😀"}


@pytest.mark.parametrize(
    ("raw", "column"),
    [
        (b'{"a":NaN}', "6"),
        (b'{"a":-Infinity}', "6"),
        (b'{"a":1} x', "9"),
        (b'{"a":1}{}', "8"),
        (b'{"a":1,}', "8"),
        (b'{"a" 1}', "6"),
        (b'{"a":[1 2]}', "9"),
        (b'{"a":[1}', "8"),
        (b'{"a":01}', "6"),
        (b'{"a":1.}', "6"),
        (b'{"a":+1}', "6"),
        (b"{'a':1}", "2"),
        (b'{"a":tru}', "6"),
        (b'{"a":"x\ny"}', "6"),
        (b'{"a":"\\x"}', "6"),
        (b'{"a":1', "7"),
        (b'{"a":"x', "6"),
        (b"}", "1"),
    ],
)
def test_what_is_no_json_is_refused_at_the_column(raw: bytes, column: str) -> None:
    status, (issue,) = refused(raw)
    assert (status, issue.kind, issue.detail["column"]) == (400, "unreadable", column)


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"x"', b"null", b"[{}]"])
def test_what_is_no_object_is_no_resource(raw: bytes) -> None:
    assert kinds_of(raw) == ["not-a-resource"]


@pytest.mark.parametrize("raw", [b"", b" \n\t", b"\xef\xbb\xbf"])
def test_an_empty_body_is_refused(raw: bytes) -> None:
    assert kinds_of(raw) == ["empty-body"]


def test_size_is_bounded_on_both_sides() -> None:
    raw = b'{"a":"xxxx"}'
    assert json_codec.decode(raw, Limits(bytes=len(raw))) == {"a": "xxxx"}
    assert refused(raw, Limits(bytes=len(raw) - 1))[0] == 413


def test_depth_is_bounded_on_both_sides() -> None:
    def nested(levels: int) -> bytes:
        return b'{"a":' + b"[" * (levels - 1) + b"]" * (levels - 1) + b"}"

    assert json_codec.decode(nested(64))
    status, (issue,) = refused(nested(65))
    assert (status, issue.kind) == (413, "too-deep")


def test_brackets_in_strings_are_no_depth() -> None:
    assert json_codec.decode(b'{"a":"' + b"[" * 200 + b'"}')


def test_the_number_of_elements_is_bounded_on_both_sides() -> None:
    limits = Limits(elements=4)
    assert json_codec.decode(b'{"a":[1,2],"b":3}', limits)
    assert kinds_of(b'{"a":[1,2],"b":[3]}', limits) == ["too-many-elements"]
    assert kinds_of(b'{"a":[1,2,3,4,5],"b":3}', limits) == ["too-many-elements"]


@pytest.mark.parametrize("number", ["9" * 64, "-" + "9" * 64, "0." + "1" * 63, "1e999", "1E-999"])
def test_a_long_number_is_accepted(number: str) -> None:
    assert json_codec.decode(b'{"a":' + number.encode() + b"}") == {"a": Decimal(number)}


@pytest.mark.parametrize(
    "number", ["9" * 65, "0." + "1" * 64, "1e1000", "1e-99999999999999999999", "9" * 100_000, "1" + "0" * 5000 + ".0"]
)
def test_a_number_beyond_all_bounds_is_refused(number: str) -> None:
    assert kinds_of(b'{"a":' + number.encode() + b"}") == ["number-out-of-range"]


@pytest.mark.parametrize(
    "bomb",
    [
        b"[" * 1_000_000,
        b'{"a":' * 500_000,
        b'{"a":[' + b"[],{}," * 300_000,
        b'{"a":"' + b"\\" * 1_000_001,
        b'{"a":' + b"1" * 1_000_000,
        b'{"a":1e' + b"1" * 1_000_000 + b"}",
        b'{"a":"' + b"\\ud800" * 200_000 + b'"}',
    ],
    ids=["lists", "objects", "siblings", "backslashes", "digits", "exponent", "surrogates"],
)
def test_a_bomb_is_refused(bomb: bytes) -> None:
    status, issues = refused(bomb)
    assert status in (400, 413)
    assert 1 <= len(issues) <= 100


def test_no_more_than_a_hundred_faults_are_listed() -> None:
    assert len(refused(b"{" + b",".join([b'"a":1'] * 500) + b"}")[1]) == 100


TEXT = st.text('ab:é😀 \\"{}[],\t\n\x7f', max_size=6)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(TEXT, JSON, max_size=4), st.booleans(), st.sampled_from([None, 1]))
def test_what_python_writes_is_read_alike(value: dict[str, Any], ascii_only: bool, indent: int | None) -> None:
    raw = json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode()
    assert json_codec.decode(raw) == value
    assert json_codec.decode(json_codec.encode(value)) == value
    assert faults(raw, Limits()) == []


@given(st.binary() | st.text(alphabet='{}[]":,\\u0d8e1.-tfn \n').map(str.encode))
@example(b'{"a":1e5e5}')
@example(b'"')
def test_any_bytes_are_read_or_refused_and_both_readers_agree(raw: bytes) -> None:
    text = raw.removeprefix(b"\xef\xbb\xbf")
    try:
        value = json_codec.decode(raw)
    except Refused as refusal:
        status = refusal.status
    else:
        status = 200
        assert value == json.loads(text, parse_float=Decimal)
        assert faults(text, Limits()) == []
    assert status in (200, 400)
