"""Valid resources that look as if they might not be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.fhir.validation.cases.samples import (
    ABSENT,
    UUID_1,
    UUID_2,
    bundle,
    concept,
    condition,
    entry,
    episode,
    extension,
    message_header,
    narrative,
    observation,
    organisation,
    parameters,
    patient,
    put,
    question,
    questionnaire,
    response,
    role,
)

COMPLETE = extension(valueCode="x")
CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


def dated(value: str) -> Any:
    return patient(deceasedDateTime=value)


CASES: list[tuple[str, Any]] = [
    ("a resource with a type and nothing else", patient()),
    ("Parameters without parameter", {"resourceType": "Parameters"}),
    ("an empty Bundle", bundle(type="transaction")),
    ("a primitive with extensions only", patient(_birthDate=ABSENT)),
    ("a required primitive with extensions only", response(item=[{"_linkId": ABSENT}])),
    ("a required choice with extensions only", message_header(eventUri=None, _eventUri=ABSENT)),
    ("a list with null and its extensions", patient(name=[{"given": ["E", None], "_given": [None, ABSENT]}])),
    ("a list of extensions only", patient(name=[{"_given": [ABSENT]}])),
    ("an id on a primitive with value", patient(birthDate="2000-01-01", _birthDate={"id": "a"})),
    ("an unknown extension", patient(extension=[COMPLETE])),
    ("an unknown modifier extension", patient(modifierExtension=[COMPLETE])),
    (
        "relative urls in a nested extension",
        patient(extension=[extension(extension=[{"url": "a", "valueString": "x"}])]),
    ),
    ("an extension with a value that has extensions only", patient(extension=[extension(_valueString=ABSENT)])),
    ("a year", dated("2026")),
    ("a month", dated("2026-12")),
    ("a leap day", dated("2024-02-29")),
    ("a leap day of 2000", dated("2000-02-29")),
    ("a leap second", dated("2016-12-31T23:59:60Z")),
    ("fractions of a second", dated("2026-03-12T10:00:00.123456789Z")),
    ("the largest offset", dated("2026-03-12T10:00:00+14:00")),
    ("a negative offset", dated("2026-03-12T10:00:00-05:00")),
    ("the largest integer", observation(valueInteger=2147483647)),
    ("the smallest integer", observation(valueInteger=-2147483648)),
    ("an integer for a decimal", observation(valueQuantity={"value": 1})),
    ("a decimal with zeros", observation(valueQuantity={"value": Decimal("1.500")})),
    ("a decimal with exponent", observation(valueQuantity={"value": Decimal("1.5E-3")})),
    ("a text with line breaks", patient(name=[{"text": "Eva\n\tVoorbeeld"}])),
    ("a text of other scripts", patient(name=[{"text": "Ева 伊娃 👶"}])),
    ("a code with a single space", observation(code=concept("a b"))),
    ("base64 with line breaks", patient(photo=[{"contentType": "image/png", "data": "YWJj\nYWJj"}])),
    (
        "a required concept with a second coding",
        condition(
            clinicalStatus={
                "coding": [{"system": "http://example.org/x", "code": "y"}, {"system": CLINICAL, "code": "active"}]
            }
        ),
    ),
    ("a code outside an extensible set", observation(category=[concept()])),
    ("a logical reference", observation(subject={"identifier": {"system": "http://example.org/x", "value": "1"}})),
    ("a reference with display only", observation(subject={"display": "Eva"})),
    (
        "a conditional reference in a Bundle",
        bundle(
            put(resource=condition(subject={"reference": "Patient?identifier=http://example.org/x|1"})),
            type="transaction",
        ),
    ),
    ("an absolute reference", observation(subject={"reference": "https://example.org/fhir/Patient/1/_history/2"})),
    (
        "a reference to another server that is no RESTful URL",
        observation(subject={"reference": "https://example.org/x.json"}),
    ),
    ("a type that fits", observation(subject={"type": "Patient", "reference": "Patient/1"})),
    ("a reference within a Bundle", bundle(entry(), entry(UUID_2, resource=condition(subject={"reference": UUID_1})))),
    (
        "a urn that is in no entry",
        bundle(put(UUID_2, resource=condition(subject={"reference": UUID_1})), type="transaction"),
    ),
    ("a contained resource", patient(contained=[organisation(id="o")], managingOrganization={"reference": "#o"})),
    (
        "a contained resource that refers to its container",
        patient(contained=[condition(id="c", subject={"reference": "#"})]),
    ),
    (
        "contained resources that refer to each other",
        patient(
            contained=[role(id="r", organization={"reference": "#o"}), organisation(id="o")],
            generalPractitioner=[{"reference": "#r"}],
        ),
    ),
    (
        "a contained questionnaire named by canonical",
        response(contained=[questionnaire(question(), id="q")], questionnaire="#q", item=[{"linkId": "1"}]),
    ),
    (
        "a fullUrl of the right type and id",
        bundle(entry("https://example.org/fhir/Patient/1", resource=patient(id="1"))),
    ),
    (
        "a fullUrl twice with other versions",
        bundle(entry(resource=patient(meta={"versionId": "1"})), entry(resource=patient(meta={"versionId": "2"}))),
    ),
    ("a history Bundle with one fullUrl", bundle(*[put(response={"status": "200"}) for _ in range(2)], type="history")),
    (
        "a transaction with a deletion",
        bundle({"request": {"method": "DELETE", "url": "Patient/1"}}, type="transaction"),
    ),
    (
        "a transaction entry without fullUrl",
        bundle({"resource": patient(), "request": {"method": "POST", "url": "Patient"}}, type="transaction"),
    ),
    (
        "a searchset with total",
        bundle(
            entry("https://example.org/fhir/Patient/1", resource=patient(id="1"), search={"mode": "match"}),
            type="searchset",
            total=1,
        ),
    ),
    ("a Period of one day", episode(period={"start": "2026-01-01", "end": "2026-01-01"})),
    ("a Period whose precision differs", episode(period={"start": "2026-01-15", "end": "2026-01"})),
    (
        "a Period across time zones",
        episode(period={"start": "2026-02-01T10:00:00+02:00", "end": "2026-02-01T09:30:00+01:00"}),
    ),
    (
        "a narrative",
        patient(text=narrative('<p class="a" title="b">x <b>y</b><br/></p><a href="http://example.org">z</a>&#160;')),
    ),
    ("a narrative with the entities of XML", patient(text=narrative("&lt;&amp;&gt;&quot;&apos;&#233;"))),
    (
        "a narrative with a table",
        patient(text=narrative('<table border="1"><tbody><tr><td colspan="2">x</td></tr></tbody></table>')),
    ),
    ("a narrative that is an image", patient(text=narrative('<img src="http://example.org/a.png" alt="a"/>'))),
    (
        "answers that are nested",
        response(item=[{"linkId": "1", "answer": [{"valueString": "x", "item": [{"linkId": "2"}]}]}]),
    ),
    (
        "a questionnaire",
        questionnaire(question("group", item=[question() | {"linkId": "2", "answerOption": [{"valueString": "a"}]}])),
    ),
    ("parts of parts", parameters({"name": "a", "part": [{"name": "b", "part": [{"name": "c", "valueString": "x"}]}]})),
    ("a message", bundle(entry(resource=message_header()), type="message")),
]
