"""What an address names."""

from __future__ import annotations

import pytest

from adapter.fhir.bundle.address import Address, etag_version, pairs, parse


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("Patient", Address("Patient")),
        ("/Patient/", Address("Patient")),
        ("Patient/1", Address("Patient", "1")),
        ("Patient/a.b-C", Address("Patient", "a.b-C")),
        ("Patient/1/_history/2", Address("Patient", "1", 2, True)),
        ("Patient/1/_history", Address("Patient", "1", None, True)),
        ("Patient/_history", Address("Patient", history=True)),
        ("Patient/_history/2", None),
        ("Patient?identifier=a|b", Address("Patient", query="identifier=a|b")),
        ("Patient?", Address("Patient", query="")),
        ("Patient/1/$everything", None),
        ("$validate", None),
        ("", None),
        ("patient/1", None),
        ("Patient/" + "1" * 65, None),
        ("https://elsewhere.example/fhir/Patient/1", None),
    ],
)
def test_an_address_names_a_type_a_resource_or_nothing(url: str, address: Address | None) -> None:
    assert parse(url) == address


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ()),
        ("identifier=http://a|b", (("identifier", "http://a|b"),)),
        ("identifier=http%3A%2F%2Fa%7Cb", (("identifier", "http://a|b"),)),
        ("name=a+b&active=true", (("name", "a b"), ("active", "true"))),
        ("name", (("name", ""),)),
    ],
)
def test_a_query_is_decoded(query: str, found: tuple[tuple[str, str], ...]) -> None:
    assert pairs(query) == found


@pytest.mark.parametrize(
    ("tag", "version"), [('W/"3"', "3"), ('"3"', "3"), ("3", "3"), (' W/"3" ', "3"), ('W/"', None)]
)
def test_an_entity_tag_names_a_version(tag: str, version: str | None) -> None:
    assert etag_version(tag) == version
