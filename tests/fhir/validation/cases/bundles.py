"""Planted errors of Bundles, contained resources and narratives."""

from __future__ import annotations

from typing import Any

from tests.fhir.validation.cases.samples import (
    DIV,
    UUID_1,
    UUID_2,
    WHEN,
    bundle,
    composition,
    entry,
    narrative,
    organisation,
    parameters,
    patient,
    put,
)

ENTRY, RULE = "bundle-entry", "invariant"
XHTML = "narrative"
DOCUMENT = {"type": "document", "timestamp": WHEN, "identifier": {"system": "http://example.org/b", "value": "1"}}
ORGANISATION = {"managingOrganization": {"reference": "#o"}}


def text(content: str) -> Any:
    return patient(text=narrative(content))


CASES: list[tuple[str, Any, set[tuple[str, str]]]] = [
    ("total in a collection", bundle(entry(), total=1), {("Bundle", RULE)}),
    ("search in a collection", bundle(entry(search={"mode": "match"})), {("Bundle.entry[0].search", RULE)}),
    ("request in a collection", bundle(put()), {("Bundle.entry[0].request", RULE)}),
    ("no request in a transaction", bundle(put(), entry(UUID_2), type="transaction"), {("Bundle.entry[1]", RULE)}),
    ("no request in a batch", bundle(entry(), type="batch"), {("Bundle.entry[0]", RULE)}),
    (
        "response in a transaction",
        bundle(put(response={"status": "200"}), type="transaction"),
        {("Bundle.entry[0].response", RULE)},
    ),
    (
        "no response in a transaction-response",
        bundle(entry(), type="transaction-response"),
        {("Bundle.entry[0]", RULE)},
    ),
    ("an entry without content", bundle({"fullUrl": UUID_1}), {("Bundle.entry[0]", RULE)}),
    ("a fullUrl twice", bundle(entry(), entry()), {("Bundle.entry[1].fullUrl", "duplicate-full-url")}),
    (
        "a fullUrl twice with the same version",
        bundle(entry(resource=patient(meta={"versionId": "1"})), entry(resource=patient(meta={"versionId": "1"}))),
        {("Bundle.entry[1].fullUrl", "duplicate-full-url")},
    ),
    (
        "a fullUrl with a version",
        bundle(entry("https://example.org/fhir/Patient/1/_history/2", resource=patient(id="1"))),
        {("Bundle.entry[0]", RULE)},
    ),
    ("a relative fullUrl", bundle(entry("Patient/1", resource=patient(id="1"))), {("Bundle.entry[0].fullUrl", ENTRY)}),
    ("a fullUrl that is no uuid", bundle(entry("urn:uuid:1")), {("Bundle.entry[0].fullUrl", "invalid-primitive")}),
    (
        "a fullUrl of another id",
        bundle(entry("https://example.org/fhir/Patient/1", resource=patient(id="2"))),
        {("Bundle.entry[0]", ENTRY)},
    ),
    (
        "a fullUrl of another type",
        bundle(entry("https://example.org/fhir/Group/1", resource=patient(id="1"))),
        {("Bundle.entry[0]", ENTRY)},
    ),
    ("no fullUrl in a searchset", bundle({"resource": patient()}, type="searchset"), {("Bundle.entry[0]", ENTRY)}),
    (
        "a document without timestamp",
        bundle(entry(resource=composition(author=[{"display": "x"}])), **DOCUMENT | {"timestamp": None}),
        {("Bundle", RULE)},
    ),
    (
        "a document without identifier",
        bundle(entry(resource=composition(author=[{"display": "x"}])), **DOCUMENT | {"identifier": None}),
        {("Bundle", RULE)},
    ),
    ("a document without Composition", bundle(entry(), **DOCUMENT), {("Bundle.entry[0].resource", RULE)}),
    ("a message without MessageHeader", bundle(entry(), type="message"), {("Bundle.entry[0].resource", RULE)}),
    (
        "an error in an entry",
        bundle(put(), put(UUID_2, resource=patient(gender="f")), type="transaction"),
        {("Bundle.entry[1].resource.gender", "code-not-in-valueset")},
    ),
    (
        "an unknown type in an entry",
        bundle(put(resource={"resourceType": "Woman"}), type="transaction"),
        {("Bundle.entry[0].resource", "unknown-resource-type")},
    ),
    (
        "a list as resource of an entry",
        bundle(put(resource=[patient()]), type="transaction"),
        {("Bundle.entry[0].resource", "not-a-resource")},
    ),
    (
        "an error in a Bundle in a Bundle",
        bundle(entry(resource=bundle(entry(resource=patient(gender="f"))))),
        {("Bundle.entry[0].resource.entry[0].resource.gender", "code-not-in-valueset")},
    ),
    (
        "an error in a resource of Parameters",
        parameters({"name": "a", "resource": patient(gender="f")}),
        {("Parameters.parameter[0].resource.gender", "code-not-in-valueset")},
    ),
    (
        "request without url",
        bundle(entry(request={"method": "PUT"}), type="transaction"),
        {("Bundle.entry[0].request", "required-element-missing")},
    ),
    (
        "contained in contained",
        patient(contained=[organisation(id="o", contained=[organisation(id="p")])], **ORGANISATION),
        {("Patient.contained[0].contained[0]", "contained")},
    ),
    (
        "contained without reference to it",
        patient(contained=[organisation(id="o")]),
        {("Patient.contained[0]", "contained")},
    ),
    ("contained without id", patient(contained=[organisation()]), {("Patient.contained[0]", "contained")}),
    (
        "two contained with one id",
        patient(contained=[organisation(id="o"), organisation(id="o")], **ORGANISATION),
        {("Patient.contained[1]", "contained")},
    ),
    (
        "contained with a version",
        patient(contained=[organisation(id="o", meta={"versionId": "1"})], **ORGANISATION),
        {("Patient", RULE)},
    ),
    (
        "contained with a security label",
        patient(contained=[organisation(id="o", meta={"security": [{"code": "R"}]})], **ORGANISATION),
        {("Patient", RULE)},
    ),
    ("a script", text("<script>alert(1)</script>x"), {("Patient.text.div", XHTML)}),
    ("an event handler", text('<p onclick="x()">x</p>'), {("Patient.text.div", XHTML)}),
    ("a javascript link", text('<a href="javascript:x()">x</a>'), {("Patient.text.div", XHTML)}),
    ("a javascript link in disguise", text('<a href=" JavaScript:x()">x</a>'), {("Patient.text.div", XHTML)}),
    ("an iframe", text('<iframe src="http://example.org"/>x'), {("Patient.text.div", XHTML)}),
    ("a form", text('<form><input type="text"/></form>x'), {("Patient.text.div", XHTML)}),
    ("a base element", text('<base href="http://example.org"/>x'), {("Patient.text.div", XHTML)}),
    ("an element that is not closed", text("<p>x"), {("Patient.text.div", XHTML)}),
    (
        "two elements in place of a div",
        patient(text={"status": "generated", "div": DIV + DIV}),
        {("Patient.text.div", XHTML)},
    ),
    (
        "another element than div",
        patient(text={"status": "generated", "div": '<p xmlns="http://www.w3.org/1999/xhtml">x</p>'}),
        {("Patient.text.div", XHTML)},
    ),
    (
        "a div without namespace",
        patient(text={"status": "generated", "div": "<div>x</div>"}),
        {("Patient.text.div", XHTML)},
    ),
    ("text without div", patient(text={"status": "generated", "div": "x"}), {("Patient.text.div", XHTML)}),
    ("a blank narrative", text("  <p> </p> "), {("Patient.text.div", XHTML)}),
    (
        "a document type",
        patient(text={"status": "generated", "div": '<!DOCTYPE x [<!ENTITY a "b">]>' + DIV}),
        {("Patient.text.div", XHTML)},
    ),
    ("an entity of HTML", text("caf&eacute;"), {("Patient.text.div", XHTML)}),
    ("an unknown entity", text("&nosuch;x"), {("Patient.text.div", XHTML)}),
    (
        "an element of another namespace",
        text('<svg xmlns="http://www.w3.org/2000/svg"/>x'),
        {("Patient.text.div", XHTML)},
    ),
    ("a narrative without div", patient(text={"status": "generated"}), {("Patient.text", "required-element-missing")}),
]
