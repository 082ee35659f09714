"""Which form a body has and which one an answer gets."""

from __future__ import annotations

import pytest

from adapter.fhir.media import answer_form, body_form, patch_form
from adapter.fhir.outcome import Refused


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/fhir+json", "json"),
        ("application/json", "json"),
        ("Application/FHIR+JSON; charset=UTF-8", "json"),
        ('application/fhir+json;fhirVersion=4.0;charset="utf-8"', "json"),
        ("text/json", "json"),
        ("application/fhir+xml", "xml"),
        ("application/xml;charset=us-ascii", "xml"),
        ("text/xml", "xml"),
    ],
)
def test_the_form_of_a_body_is_known_by_its_content_type(content_type: str, form: str) -> None:
    assert body_form(content_type) == form


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "",
        "text/plain",
        "json",
        "application/fhir+json; charset=latin-1",
        "application/fhir+xml; fhirVersion=5.0",
        "*/*",
    ],
)
def test_another_content_type_is_415(content_type: str | None) -> None:
    with pytest.raises(Refused) as caught:
        body_form(content_type)
    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        ("application/json-patch+json", "json-patch"),
        ("application/json-patch+json; charset=utf-8", "json-patch"),
        ("application/fhir+json", "json"),
        ("application/fhir+xml;fhirVersion=4.0", "xml"),
    ],
)
def test_the_form_of_a_patch_is_known_by_its_content_type(content_type: str, form: str) -> None:
    assert patch_form(content_type) == form


@pytest.mark.parametrize(
    "content_type", [None, "application/merge-patch+json", "application/json", "application/xml-patch+xml"]
)
def test_another_patch_is_415(content_type: str | None) -> None:
    with pytest.raises(Refused) as caught:
        patch_form(content_type)
    assert caught.value.status == 415


@pytest.mark.parametrize(
    ("accept", "parameter", "form"),
    [
        (None, None, "json"),
        ("", "", "json"),
        ("*/*", None, "json"),
        ("application/*;q=0.1", None, "json"),
        ("application/fhir+xml", None, "xml"),
        ("application/fhir+json;q=0.5, application/fhir+xml", None, "xml"),
        ("text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8", None, "xml"),
        ("text/html, */*;q=0.8", None, "json"),
        ("application/fhir+xml;q=0, */*", None, "json"),
        ("application/fhir+json;fhirVersion=5.0, application/fhir+xml;fhirVersion=4.0", None, "xml"),
        ("application/fhir+json", "xml", "xml"),
        ("text/html", "application/fhir+json", "json"),
        ("text/html", "application/fhir xml", "xml"),
        ("application/fhir+xml;q=x, application/fhir+json;q=0.1", None, "json"),
    ],
)
def test_an_answer_has_the_form_that_is_asked_for(accept: str | None, parameter: str | None, form: str) -> None:
    assert answer_form(accept, parameter) == form


def test_anything_means_the_form_of_the_request() -> None:
    assert answer_form("*/*", default="xml") == "xml"


@pytest.mark.parametrize(
    ("accept", "parameter"),
    [
        ("text/html", None),
        ("application/fhir+xml;q=0", None),
        ("application/fhir+json;fhirVersion=5.0", None),
        ("application/fhir+json", "turtle"),
        ("*/*", "text/html"),
    ],
)
def test_another_form_is_406(accept: str, parameter: str | None) -> None:
    with pytest.raises(Refused) as caught:
        answer_form(accept, parameter)
    assert caught.value.status == 406
