"""FHIR XML: the same resource as in JSON, both ways, and what cannot be trusted is refused with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from adapter.fhir import json_codec, xml_codec
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.xml.tables import table
from tests.fhir.codec.resources import resources

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.json"))
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
DIV = '<div xmlns="http://www.w3.org/1999/xhtml">'


def patient(content: str, before: str = "") -> bytes:
    return f'{before}<Patient xmlns="http://hl7.org/fhir">{content}</Patient>'.encode()


def refused(raw: bytes, limits: Limits | None = None) -> tuple[int, list[Issue]]:
    with pytest.raises(Refused) as caught:
        xml_codec.decode(raw, limits or Limits())
    return caught.value.status, list(caught.value.issues)


def told(raw: bytes) -> list[tuple[str, str, str, str]]:
    return [(one.kind, one.expression, one.found, one.detail["line"]) for one in refused(raw)[1]]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_official_example_survives(path: Path) -> None:
    resource = json_codec.decode(path.read_bytes())
    for pretty in (False, True):
        assert _exact(xml_codec.decode(xml_codec.encode(resource, pretty))) == _exact(resource)


@given(resources(), st.booleans())
def test_any_resource_survives(resource: dict[str, Any], pretty: bool) -> None:
    raw = xml_codec.encode(resource, pretty)
    assert _exact(xml_codec.decode(raw)) == _exact(resource)
    assert etree.QName(etree.fromstring(raw)).localname == resource["resourceType"]


def _exact(value: Any) -> Any:
    """The value with the type and written form of its numbers, regardless of the order of members."""
    if isinstance(value, dict):
        return {key: _exact(child) for key, child in value.items()}
    return [_exact(child) for child in value] if isinstance(value, list) else repr(value)


def test_elements_come_in_the_order_of_the_specification() -> None:
    resource = {"birthDate": "2000", "name": [{"given": ["A"], "family": "B"}], "resourceType": "Patient", "id": "1"}
    assert xml_codec.encode(resource).decode() == (
        DECLARATION + '<Patient xmlns="http://hl7.org/fhir"><id value="1"/>'
        '<name><family value="B"/><given value="A"/></name><birthDate value="2000"/></Patient>'
    )


def test_pretty_output_is_indented() -> None:
    raw = xml_codec.encode({"resourceType": "Patient", "name": [{"family": "B"}]}, pretty=True)
    assert raw.decode().split("\n")[1:] == [
        '<Patient xmlns="http://hl7.org/fhir">',
        "  <name>",
        '    <family value="B"/>',
        "  </name>",
        "</Patient>",
    ]


def test_values_have_the_types_of_the_definition() -> None:
    raw = patient('<active value="true"/><birthDate value="2000"/><multipleBirthInteger value="2"/>')
    assert xml_codec.decode(raw) == {
        "resourceType": "Patient",
        "active": True,
        "birthDate": "2000",
        "multipleBirthInteger": 2,
    }


@pytest.mark.parametrize("text", ["1.50", "1E+3", "-0.0", "0.000001"])
def test_a_decimal_keeps_its_digits(text: str) -> None:
    raw = (
        f'<Observation xmlns="http://hl7.org/fhir"><valueQuantity><value value="{text}"/></valueQuantity></Observation>'
    )
    value = xml_codec.decode(raw.encode())["valueQuantity"]["value"]
    assert isinstance(value, Decimal)
    assert f'<value value="{text}"/>' in xml_codec.encode(xml_codec.decode(raw.encode())).decode()


@pytest.mark.parametrize(
    ("element", "value"),
    [
        ('<active value="yes"/>', "yes"),
        ('<active value="TRUE"/>', "TRUE"),
        ('<active value=""/>', ""),
        ('<active value="1"/>', "1"),
    ],
)
def test_a_value_that_is_not_of_its_type_stays_text_for_validation(element: str, value: str) -> None:
    assert xml_codec.decode(patient(element))["active"] == value


def test_extensions_in_lists_are_levelled_with_nulls() -> None:
    raw = patient(
        '<name><given id="a"/><given value="B"/><given value="C"><extension url="u"/></given><given value="D"/></name>'
    )
    assert xml_codec.decode(raw)["name"] == [
        {"given": [None, "B", "C", "D"], "_given": [{"id": "a"}, None, {"extension": [{"url": "u"}]}, None]}
    ]


def test_comments_instructions_and_space_are_dropped() -> None:
    raw = patient('<!-- a --> <id value="1"/>\n<?b c?><active value="true"/>', before="<!-- <!DOCTYPE x> -->")
    assert xml_codec.decode(raw) == {"resourceType": "Patient", "id": "1", "active": True}


def test_prefixes_and_schema_locations_do_not_matter() -> None:
    raw = (
        '<f:Patient xmlns:f="http://hl7.org/fhir" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
        ' xsi:schemaLocation="a b"><f:id value="1"/></f:Patient>'
    )
    assert xml_codec.decode(raw.encode()) == {"resourceType": "Patient", "id": "1"}


@pytest.mark.parametrize(
    ("outside", "inside", "div"),
    [
        (
            "",
            f"{DIV}<p>a &lt; b&#xA0;<![CDATA[</div>]]></p></div>",
            f"{DIV}<p>a &lt; b&#xA0;<![CDATA[</div>]]></p></div>",
        ),
        ("", f"{DIV[:-1]} />", f"{DIV[:-1]} />"),
        ("", f"{DIV}a\r\nb</div >", f"{DIV}a\nb</div >"),
        (
            ' xmlns:h="http://www.w3.org/1999/xhtml"',
            "<h:div><h:p/></h:div>",
            '<h:div xmlns:h="http://www.w3.org/1999/xhtml"><h:p/></h:div>',
        ),
        (
            ' xmlns:x="urn:x"',
            f'{DIV}<p x:a="1"/></div>',
            f'{DIV.replace("<div", "<div xmlns:x=" + chr(34) + "urn:x" + chr(34))}<p x:a="1"/></div>',
        ),
    ],
)
def test_a_narrative_is_kept_as_it_was_sent(outside: str, inside: str, div: str) -> None:
    raw = f'<Patient xmlns="http://hl7.org/fhir"{outside}><text><status value="generated"/>{inside}</text></Patient>'
    resource = xml_codec.decode(raw.encode())
    assert resource["text"]["div"] == div
    assert xml_codec.decode(xml_codec.encode(resource)) == resource


def test_names_of_html_entities_become_numbers_in_xml() -> None:
    resource = {"resourceType": "Patient", "text": {"status": "empty", "div": f"{DIV}a&nbsp;&eacute;&amp;</div>"}}
    assert f"{DIV}a&#160;&#233;&amp;</div>" in xml_codec.encode(resource).decode()


def test_a_narrative_without_namespace_gets_it() -> None:
    resource = {"resourceType": "Patient", "text": {"div": ' <div class="a">b</div>'}}
    assert f'{DIV[:-1]} class="a">b</div>' in xml_codec.encode(resource).decode()


@pytest.mark.parametrize(
    "div",
    [
        f'{DIV}</div></text><active value="true"/><text>{DIV}</div>',
        f"{DIV}<p></div>",
        f"<!DOCTYPE div [<!ENTITY a 'b'>]>{DIV}&a;</div>",
        f"{DECLARATION}{DIV}</div>",
        f"{DIV}&unknown;</div>",
        "text",
        "",
        7,
    ],
)
def test_a_narrative_that_is_not_one_element_is_never_put_into_xml(div: Any) -> None:
    with pytest.raises(Refused) as caught:
        xml_codec.encode({"resourceType": "Patient", "text": {"status": "generated", "div": div}})
    assert caught.value.issues[0].expression == "Patient.text.div"


def test_everything_that_has_no_place_is_told_at_once() -> None:
    raw = patient(
        '<id value="1"/>\n<foo value="1"/>\n<name><bar/><family value="B" x="y"/></name>'
        '\n<gender value="female"/><gender value="male"/>\n<birthDate/>text<contact value="1"/>'
    )
    assert told(raw) == [
        ("unknown-element", "Patient.foo", "foo", "2"),
        ("unknown-element", "Patient.name[0].bar", "bar", "3"),
        ("unknown-attribute", "Patient.name[0].family", "x", "3"),
        ("too-many", "Patient.gender", "2", "4"),
        ("empty-value", "Patient.birthDate", "∅", "5"),
        ("unexpected-text", "Patient", "text", "5"),
        ("unknown-attribute", "Patient.contact[0]", "value", "5"),
    ]


def test_wrong_order_is_told() -> None:
    assert told(patient('<birthDate value="2000"/><name><family value="A"/></name>')) == [
        ("wrong-order", "Patient.name[0]", "name", "1")
    ]


def test_places_in_bundles_and_contained_resources_are_exact() -> None:
    inner = '<contained><Organization><foo/></Organization></contained><extension url="u"><foo/></extension>'
    entry = f"<entry/><entry><resource><Patient>{inner}</Patient></resource></entry>"
    raw = f'<Bundle xmlns="http://hl7.org/fhir">{entry}</Bundle>'
    assert [row[1] for row in told(raw.encode())] == [
        "Bundle.entry[1].resource.contained[0].foo",
        "Bundle.entry[1].resource.extension[0].foo",
    ]


@pytest.mark.parametrize(
    ("content", "kind", "path"),
    [
        ("<contained><Nothing/></contained>", "unknown-resource-type", "Patient.contained[0]"),
        ("<contained/>", "empty-value", "Patient.contained[0]"),
        ("<contained><Group/><Group/></contained>", "too-many", "Patient.contained[0]"),
        ('<contained id="1"><Group/></contained>', "unknown-attribute", "Patient.contained[0]"),
        ("<text><div>x</div></text>", "wrong-namespace", "Patient.text.div"),
        ('<name xmlns="urn:x"/>', "wrong-namespace", "Patient.name"),
        ('<id value="1" xmlns:x="urn:x" x:value="2"/>', "unknown-attribute", "Patient.id"),
    ],
)
def test_a_fault_of_structure_is_told(content: str, kind: str, path: str) -> None:
    assert [row[:2] for row in told(patient(content))] == [(kind, path)]


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"<Patient/>", "wrong-namespace"),
        (b'<Patient xmlns="urn:x"/>', "wrong-namespace"),
        (b'<Nothing xmlns="http://hl7.org/fhir"/>', "unknown-resource-type"),
        (b'<HumanName xmlns="http://hl7.org/fhir"/>', "unknown-resource-type"),
        (b'<Resource xmlns="http://hl7.org/fhir"/>', "unknown-resource-type"),
        (b"<a", "unreadable"),
        (b"<a></b>", "unreadable"),
        (b"<a/><b/>", "unreadable"),
        (b'<a b="1" b="2"/>', "unreadable"),
        (b"<x:a/>", "unreadable"),
        (b"{}", "unreadable"),
        (b'<?xml version="1.1"?><a b="&#1;"/>', "unreadable"),
        (b'<a b="&#xD800;"/>', "unreadable"),
        (b'<a b="\xef\xbf\xbf"/>', "unreadable"),
        (b"", "empty-body"),
    ],
)
def test_what_is_no_fhir_xml_is_refused(raw: bytes, kind: str) -> None:
    status, issues = refused(raw)
    assert kind in [one.kind for one in issues]
    assert status in (400, 422)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (patient("", DECLARATION).decode().replace("UTF-8", "UTF-16").encode("utf-16"), "UTF-16"),
        (patient("", DECLARATION).decode().encode("utf-16-le"), "UTF-16"),
        (patient('<id value="é"/>').decode().encode("latin-1"), "0xE9"),
        (patient("", '<?xml version="1.0" encoding="ISO-8859-1"?>'), "ISO-8859-1"),
        (patient("", '<?xml version="1.0" encoding="utf-16"?>'), "utf-16"),
        (patient("", '<?xml version="1.0" encoding="UTF-7"?>'), "UTF-7"),
    ],
)
def test_other_encodings_are_named(raw: bytes, found: str) -> None:
    status, (issue,) = refused(raw)
    assert (status, issue.kind, issue.found) == (400, "wrong-encoding", found)


@pytest.mark.parametrize(
    "declaration", ["", DECLARATION, "\ufeff" + DECLARATION, DECLARATION.replace("UTF-8", "utf-8")]
)
def test_utf_8_is_read_however_it_is_declared(declaration: str) -> None:
    assert xml_codec.decode(patient('<id value="é"/>', declaration))["id"] == "é"


@pytest.mark.parametrize(
    "prolog",
    [
        "<!DOCTYPE Patient>",
        '<!DOCTYPE Patient SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE Patient [<!ENTITY a SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE Patient [<!ENTITY % a SYSTEM "http://127.0.0.1:1/x"> %a;]>',
        "<!DOCTYPE Patient [<!ENTITY a 'aaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;'>]>",
    ],
)
def test_a_document_type_is_refused_before_it_is_read(prolog: str) -> None:
    status, (issue,) = refused(patient('<id value="&c;"/>', prolog))
    assert (status, issue.kind, issue.found) == (400, "entity", "<!DOCTYPE Patient")


def test_an_entity_that_xml_does_not_know_is_named() -> None:
    status, (issue,) = refused(patient(f"<text>{DIV}a&nbsp;b</div></text>"))
    assert (status, issue.kind, issue.found, issue.expression) == (400, "entity", "&nbsp;", "Patient.text")


def test_depth_counts_as_in_json_and_is_bounded_on_both_sides() -> None:
    def nested(levels: int) -> bytes:
        return patient('<extension url="u">' * levels + "</extension>" * levels)

    deepest = xml_codec.decode(nested(31))
    assert json_codec.decode(json_codec.encode(deepest)) == deepest
    status, (issue,) = refused(nested(32))
    assert (status, issue.kind) == (413, "too-deep")


def test_size_and_number_of_elements_are_bounded() -> None:
    raw = patient("<name/>" * 10)
    assert len(xml_codec.decode(raw, Limits(elements=11, bytes=len(raw)))["name"]) == 10
    assert refused(raw, Limits(elements=10))[1][0].kind == "too-many-elements"
    assert refused(raw, Limits(bytes=len(raw) - 1))[1][0].kind == "too-large"


@pytest.mark.parametrize(
    "bomb",
    [
        patient("<extension>" * 200_000),
        patient('<name foo="1"><bar/></name>' * 100_000),
        patient("<text>" + DIV + "<p>" * 200_000),
        patient('<multipleBirthInteger value="' + "9" * 1_000_000 + '"/>'),
        b"<" * 1_000_000,
        patient("<contained><Patient>" * 100_000),
    ],
    ids=["deep", "unknown", "narrative", "digits", "broken", "contained"],
)
def test_a_bomb_is_refused_or_kept_as_text(bomb: bytes) -> None:
    try:
        resource = xml_codec.decode(bomb)
    except Refused as refusal:
        length = len(refusal.issues)
    else:
        length = len(resource)
    assert 1 <= length <= 101


@given(st.binary() | st.text("<>/='\" &#;xPatientnmevlud![]-?", max_size=60).map(lambda text: patient(text)))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    try:
        resource = xml_codec.decode(raw)
    except Refused as refusal:
        resource = {"resourceType": refusal.issues[0].kind}
    assert resource["resourceType"]


@pytest.mark.parametrize(
    ("resource", "kind", "path"),
    [
        ({"resourceType": "Patient", "foo": 1}, "unknown-element", "Patient.foo"),
        ({"resourceType": "Patient", "name": [{"bar": 1}]}, "unknown-element", "Patient.name[0].bar"),
        ({"resourceType": "Patient", "_name": [{}]}, "unknown-element", "Patient._name"),
        (
            {"resourceType": "Patient", "extension": [{"url": "u", "_url": {}}]},
            "unknown-element",
            "Patient.extension[0]._url",
        ),
        ({"resourceType": "Patient", "name": {}}, "wrong-json-type", "Patient.name"),
        ({"resourceType": "Patient", "name": ["x"]}, "wrong-json-type", "Patient.name[0]"),
        ({"resourceType": "Patient", "active": {}}, "wrong-json-type", "Patient.active"),
        ({"resourceType": "Patient", "active": [True]}, "wrong-json-type", "Patient.active"),
        ({"resourceType": "Patient", "_active": "x"}, "wrong-json-type", "Patient.active"),
        ({"resourceType": "Patient", "extension": [{"url": {}}]}, "wrong-json-type", "Patient.extension[0].url"),
        ({"resourceType": "Patient", "contained": ["x"]}, "wrong-json-type", "Patient.contained[0]"),
        (
            {"resourceType": "Patient", "contained": [{"resourceType": "X"}]},
            "unknown-resource-type",
            "Patient.contained[0]",
        ),
        ({"resourceType": "Patient", "contained": [{}]}, "unknown-resource-type", "Patient.contained[0]"),
        ({"resourceType": ["Patient"]}, "unknown-resource-type", "['Patient']"),
        ({"resourceType": "HumanName"}, "unknown-resource-type", "HumanName"),
    ],
)
def test_nothing_is_left_out_of_xml_silently(resource: dict[str, Any], kind: str, path: str) -> None:
    with pytest.raises(Refused) as caught:
        xml_codec.encode(resource)
    assert [(one.kind, one.expression) for one in caught.value.issues] == [(kind, path)]


def test_objects_of_many_shapes_need_bounded_memory() -> None:
    for number in range(1000):
        with pytest.raises(Refused):
            xml_codec.encode({"resourceType": "Patient", f"x{number}": 1})
    assert len(table("Patient").plans) <= 256
