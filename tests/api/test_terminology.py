"""The terminology operations on the wire: by address, with Parameters, on an instance; every refusal an outcome."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.app import Gateway
from adapter.canonical import B, E
from adapter.settings import Settings
from tests.api.wire import called

FHIR = {"Content-Type": "application/fhir+json"}
STATUS = f"{B}/CodeSystem/evaluation-status"
IN_STATUS = f"{B}/ValueSet/evaluation-status"
MAP = f"{B}/ConceptMap/evaluation-status-goal-achievement"


@pytest.fixture(scope="module")
def app() -> Iterator[ASGIApp]:
    gateway = Gateway.of(Settings(sandbox=True, database_url="sqlite:///:memory:"))
    yield gateway.application()
    gateway.store.close()


def asked(app: ASGIApp, address: str, headers: Mapping[str, str] | None = None, **query: Any) -> httpx.Response:
    return called(app, "GET", f"/fhir/{address}", params=query, headers=headers or {})


def posted(app: ASGIApp, address: str, *parts: dict[str, Any]) -> httpx.Response:
    body = {"resourceType": "Parameters", "parameter": list(parts)}
    return called(app, "POST", f"/fhir/{address}", content=json.dumps(body), headers=FHIR)


def value(response: httpx.Response, name: str) -> Any:
    assert response.status_code == 200, response.text
    part: dict[str, Any] = next((one for one in response.json()["parameter"] if one["name"] == name), {})
    return next((part[key] for key in part if key.startswith("value")), None)


def test_a_lookup_by_address_and_with_parameters_says_the_same(app: ASGIApp) -> None:
    by_address = asked(app, "CodeSystem/$lookup", system=STATUS, code="better", displayLanguage="nl")
    coding = {"name": "coding", "valueCoding": {"system": STATUS, "code": "better"}}
    by_body = posted(app, "CodeSystem/$lookup", coding, {"name": "displayLanguage", "valueCode": "nl"})
    assert by_address.json() == by_body.json()
    assert value(by_address, "display") == "Beter"


def test_the_language_of_the_header_holds_when_none_is_asked(app: ASGIApp) -> None:
    header = {"Accept-Language": "en;q=0.2, fr-BE, de;q=0.5"}
    assert value(asked(app, "CodeSystem/$lookup", header, system=STATUS, code="better"), "display") == "Mieux"
    german = asked(app, "CodeSystem/$lookup", header, system=STATUS, code="better", displayLanguage="de")
    assert value(german, "display") == "Besser"


def test_a_value_set_expands_by_url_and_by_id_a_page_at_a_time(app: ASGIApp) -> None:
    url = f"{E}/core/ValueSet/be-vs-cd-hcparty"
    page = asked(
        app, "ValueSet/$expand", url=url, filter="verloskund", count="2", offset="0", displayLanguage="nl"
    ).json()
    assert page["expansion"]["total"] >= 2 == len(page["expansion"]["contains"])
    assert all("verloskund" in one["display"] for one in page["expansion"]["contains"])
    assert page["copyright" if "copyright" in page else "url"]
    by_id = asked(app, "ValueSet/evaluation-status/$expand").json()
    assert [one["code"] for one in by_id["expansion"]["contains"]] == [
        "better", "worse", "status-quo", "realised", "not-feasible",
    ]  # fmt: skip
    assert "compose" not in by_id


def test_a_value_set_of_the_caller_is_expanded(app: ASGIApp) -> None:
    own = {
        "resourceType": "ValueSet",
        "status": "draft",
        "compose": {"include": [{"system": STATUS, "concept": [{"code": "worse"}]}]},
    }
    expansion = posted(app, "ValueSet/$expand", {"name": "valueSet", "resource": own}).json()["expansion"]
    assert [one["display"] for one in expansion["contains"]] == ["Worse"]


def test_a_code_is_validated_and_the_message_is_in_the_callers_language(app: ASGIApp) -> None:
    assert value(asked(app, "ValueSet/$validate-code", url=IN_STATUS, system=STATUS, code="worse"), "result") is True
    assert value(asked(app, "ValueSet/evaluation-status/$validate-code", system=STATUS, code="x"), "result") is False
    assert value(asked(app, "CodeSystem/evaluation-status/$validate-code", code="worse"), "result") is True
    french = {"Accept-Language": "fr"}
    wrong = asked(app, "CodeSystem/$validate-code", french, url=STATUS, code="best")
    assert (value(wrong, "result"), value(wrong, "message")[:7]) == (False, "Le code")


def test_a_code_is_translated_there_and_back(app: ASGIApp) -> None:
    there = asked(app, "ConceptMap/$translate", url=MAP, system=STATUS, code="realised")
    assert there.json()["parameter"][1]["part"][1]["valueCoding"]["code"] == "achieved"
    coding = {"name": "coding", "valueCoding": there.json()["parameter"][1]["part"][1]["valueCoding"]}
    name = MAP.rpartition("/")[2]
    back = posted(app, f"ConceptMap/{name}/$translate", coding, {"name": "reverse", "valueBoolean": True})
    assert back.json()["parameter"][1]["part"][1]["valueCoding"]["code"] == "realised"


@pytest.mark.parametrize(
    ("address", "query", "status", "kind"),
    [
        ("CodeSystem/$lookup", {"system": STATUS, "code": "best"}, 404, "not-found"),
        ("CodeSystem/$lookup", {"code": "best"}, 400, "request-parameter"),
        ("ValueSet/$expand", {"url": "urn:x"}, 404, "not-found"),
        ("ValueSet/$expand", {}, 400, "request-parameter"),
        ("ValueSet/$expand", {"url": IN_STATUS, "count": "some"}, 400, "request-parameter"),
        ("ValueSet/$expand", {"url": IN_STATUS, "colour": "red"}, 400, "request-parameter"),
        ("ValueSet/none/$expand", {}, 404, "not-found"),
        ("ValueSet/$expand", {"url": f"{E}/terminology/ValueSet/be-vs-bodysite"}, 422, "not-supported"),
        ("ConceptMap/$translate", {"url": "urn:x", "code": "a"}, 404, "not-found"),
        ("CodeSystem/$validate-code", {"code": "a"}, 400, "request-parameter"),
    ],
)
def test_what_cannot_be_answered_is_refused_with_its_reason(
    app: ASGIApp, address: str, query: dict[str, str], status: int, kind: str
) -> None:
    response = asked(app, address, None, **query)
    assert response.status_code == status, response.text
    assert [issue["details"]["coding"][0]["code"] for issue in response.json()["issue"]] == [kind]


def test_a_body_that_is_no_parameters_or_holds_a_broken_value_set_is_refused(app: ASGIApp) -> None:
    other = called(app, "POST", "/fhir/ValueSet/$expand", content=b'{"resourceType":"Patient"}', headers=FHIR)
    assert other.status_code == 400
    broken = {"resourceType": "ValueSet", "status": "draft", "compose": {"include": [{"concept": [{"display": "x"}]}]}}
    refused = posted(app, "ValueSet/$expand", {"name": "valueSet", "resource": broken})
    assert refused.status_code == 422
    assert "Parameters.parameter[0].resource.compose.include[0].concept[0]" in {
        place for issue in refused.json()["issue"] for place in issue["expression"]
    }


def test_the_answer_is_also_given_in_xml(app: ASGIApp) -> None:
    response = asked(app, "ValueSet/evaluation-status/$expand", {"Accept": "application/fhir+xml"})
    assert response.status_code == 200
    assert b'<code value="status-quo"/>' in response.content
