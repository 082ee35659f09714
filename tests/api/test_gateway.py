"""The whole gateway through its HTTP interface: Bundles, single resources, searches, histories, operations."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import httpx
import pytest
from starlette.types import ASGIApp

from adapter.api.tokens import new_token
from adapter.app import CannotStart, Gateway
from adapter.canonical import CHARGE
from adapter.fhir import json_codec, xml_codec
from adapter.fhir.validation import validate
from adapter.settings import Settings
from adapter.store.port import Reader, StoreUnavailable, Transaction
from tests.api.wire import called

EXAMPLE = Path(__file__).parents[2] / "examples" / "woman" / "01-screening.json"
DAY = "2026-01-22"
FHIR = {"Content-Type": "application/fhir+json"}
PATCH = {"Content-Type": "application/json-patch+json"}
PATIENT = {"resourceType": "Patient", "identifier": [{"system": "urn:example:mrn", "value": "p1"}], "gender": "female"}


class Away:
    """A store whose database cannot be reached."""

    def reading(self) -> AbstractContextManager[Reader]:
        raise StoreUnavailable("connection refused")

    def writing(self, lock: Collection[str], shared: Collection[str] = ()) -> AbstractContextManager[Transaction]:
        raise StoreUnavailable("connection refused")

    def reindex(self) -> int:
        raise StoreUnavailable("connection refused")

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def gateway() -> Iterator[Gateway]:
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", max_page_size=5)
    found = Gateway.of(settings, lambda: datetime(2026, 1, 22, 12, tzinfo=UTC))
    yield found
    found.store.close()


@pytest.fixture(scope="module")
def app(gateway: Gateway) -> ASGIApp:
    return gateway.application()


def _post(app: ASGIApp, path: str, resource: Any, **headers: str) -> httpx.Response:
    return called(app, "POST", path, content=json.dumps(resource), headers=FHIR | headers)


def _put(app: ASGIApp, path: str, resource: Any, **headers: str) -> httpx.Response:
    return called(app, "PUT", path, content=json.dumps(resource), headers=FHIR | headers)


def _codes(response: httpx.Response) -> list[str]:
    return [issue["details"]["coding"][0]["code"] for issue in response.json()["issue"]]


def test_a_posted_bundle_gives_a_charge_and_the_same_bundle_its_first_answer_again(app: ASGIApp) -> None:
    bundle = json.loads(EXAMPLE.read_text("utf-8"))
    first = _post(app, "/fhir", bundle, **{"Sandbox-As-Of": DAY})
    assert (first.status_code, first.json()["type"]) == (200, "transaction-response")
    assert len(first.json()["entry"]) == len(bundle["entry"])
    again = _post(app, "/fhir", bundle, **{"Sandbox-As-Of": DAY})
    assert again.content == first.content
    found = called(app, "GET", "/fhir/ChargeItem?code=401376").json()["entry"]
    assert found[0]["resource"]["identifier"][0]["system"] == CHARGE


def test_the_same_content_in_xml_is_the_same_bundle_and_answered_in_xml(app: ASGIApp) -> None:
    bundle = json.loads(EXAMPLE.read_text("utf-8"))
    first = _post(app, "/fhir", bundle, **{"Sandbox-As-Of": DAY})
    content = xml_codec.encode(json_codec.decode(EXAMPLE.read_bytes()))
    again = called(
        app, "POST", "/fhir", content=content, headers={"Content-Type": "application/fhir+xml", "Sandbox-As-Of": DAY}
    )
    assert again.status_code == 200
    assert again.headers["Content-Type"].startswith("application/fhir+xml")
    assert xml_codec.decode(again.content) == first.json()


def test_a_preview_answers_parameters_and_stores_nothing(app: ASGIApp) -> None:
    bundle = json.loads(EXAMPLE.read_text("utf-8"))
    before = called(app, "GET", "/fhir/Patient?_summary=count").json()["total"]
    response = _post(app, f"/fhir/$preview?as-of={DAY}", bundle)
    assert (response.status_code, response.json()["resourceType"]) == (200, "Parameters")
    assert {"outcome", "dossier"} <= {part["name"] for part in response.json()["parameter"]}
    assert called(app, "GET", "/fhir/Patient?_summary=count").json()["total"] == before


def test_a_day_that_is_none_or_a_resource_that_is_no_bundle_is_400(app: ASGIApp) -> None:
    assert _post(app, "/fhir/$preview?as-of=soon", {"resourceType": "Bundle"}).status_code == 400
    assert _post(app, "/fhir/$preview?as-of=2026-01-01&as-of=2026-01-02", {"resourceType": "Bundle"}).status_code == 400
    for path in ("/fhir", "/fhir/", "/fhir/$preview"):
        refused = _post(app, path, PATIENT)
        assert (refused.status_code, _codes(refused)) == (400, ["type-mismatch"])


def test_a_resource_lives_through_create_read_update_history_and_delete(app: ASGIApp) -> None:
    made = _post(app, "/fhir/Patient", PATIENT)
    assert (made.status_code, made.headers["ETag"]) == (201, 'W/"1"')
    address = made.headers["Location"].removeprefix("http://gateway.example.org").partition("/_history")[0]
    read = called(app, "GET", address)
    assert (read.status_code, read.json()["gender"], read.headers["ETag"]) == (200, "female", 'W/"1"')
    assert called(app, "GET", address, headers={"If-None-Match": 'W/"1"'}).status_code == 304
    assert called(app, "GET", address, headers={"If-Modified-Since": read.headers["Last-Modified"]}).status_code == 304

    changed = _put(app, address, read.json() | {"gender": "other"}, **{"If-Match": 'W/"1"'})
    assert (changed.status_code, changed.headers["ETag"]) == (200, 'W/"2"')
    assert _put(app, address, read.json(), **{"If-Match": 'W/"1"'}).status_code == 412
    same = _put(app, address, changed.json())
    assert (same.status_code, same.headers["ETag"]) == (200, 'W/"2"')

    assert called(app, "GET", f"{address}/_history/1").json()["gender"] == "female"
    assert called(app, "GET", f"{address}/_history/9").status_code == 404
    history = called(app, "GET", f"{address}/_history?_count=1").json()
    assert (history["type"], history["entry"][0]["response"]["etag"]) == ("history", 'W/"2"')
    older = called(app, "GET", history["link"][1]["url"]).json()
    assert older["entry"][0]["response"]["etag"] == 'W/"1"'

    assert called(app, "DELETE", address).status_code in (200, 204)
    gone = called(app, "GET", address)
    assert (gone.status_code, _codes(gone)) == (410, ["gone"])
    assert called(app, "GET", f"{address}/_history/1").status_code == 200


@pytest.mark.parametrize(
    ("preference", "kind"), [("representation", "Patient"), ("OperationOutcome", "OperationOutcome"), ("minimal", None)]
)
def test_a_write_is_answered_as_the_caller_prefers(app: ASGIApp, preference: str, kind: str | None) -> None:
    made = _post(app, "/fhir/Patient", PATIENT, Prefer=f"return={preference}")
    assert made.status_code == 201
    assert (made.json()["resourceType"] if made.content else None) == kind


def test_put_to_an_unknown_id_creates_and_body_and_address_must_agree(app: ASGIApp) -> None:
    assert _put(app, "/fhir/Patient/new-1", PATIENT | {"id": "new-1"}).status_code == 201
    for resource, code in (
        (PATIENT | {"id": "new-2"}, "id-mismatch"),
        (PATIENT, "id-mismatch"),
        ({"resourceType": "Group", "id": "new-1"}, "type-mismatch"),
    ):
        refused = _put(app, "/fhir/Patient/new-1", resource)
        assert (refused.status_code, _codes(refused)) == (400, [code])
    assert _put(app, "/fhir/Patient/no_id", PATIENT | {"id": "no_id"}).status_code == 400
    assert called(app, "GET", "/fhir/Patient/no_id").status_code == 404


def test_conditional_create_update_and_delete_find_their_resource(app: ASGIApp) -> None:
    one = PATIENT | {"identifier": [{"system": "urn:example:mrn", "value": "conditional"}]}
    condition = "identifier=urn:example:mrn|conditional"
    first = _post(app, "/fhir/Patient", one, **{"If-None-Exist": condition})
    second = _post(app, "/fhir/Patient", one, **{"If-None-Exist": condition})
    assert (first.status_code, second.status_code) == (201, 200)
    updated = called(
        app,
        "PUT",
        "/fhir/Patient",
        params={"identifier": "urn:example:mrn|conditional"},
        json=one | {"active": True},
        headers=FHIR,
    )
    assert (updated.status_code, updated.headers["ETag"]) == (200, 'W/"2"')
    patched = called(
        app,
        "PATCH",
        f"/fhir/Patient?{condition}",
        content='[{"op":"replace","path":"/active","value":false}]',
        headers=PATCH,
    )
    assert (patched.status_code, patched.json()["active"]) == (200, False)
    assert called(app, "DELETE", f"/fhir/Patient?{condition}").status_code in (200, 204)
    assert called(app, "GET", f"/fhir/Patient?{condition}&_summary=count").json()["total"] == 0


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_whole_type_cannot_be_written(app: ASGIApp, method: str) -> None:
    content = b"" if method == "DELETE" else json.dumps(PATIENT).encode()
    refused = called(app, method, "/fhir/Patient?_format=json&_summary=true", content=content, headers=FHIR)
    assert (refused.status_code, _codes(refused)) == (412, ["conditional-empty"])


def test_a_resource_is_patched_by_json_patch_and_by_fhirpath_patch(app: ASGIApp) -> None:
    address = _post(app, "/fhir/Patient", PATIENT).headers["Location"].partition("/_history")[0]
    first = called(app, "PATCH", address, content='[{"op":"add","path":"/active","value":true}]', headers=PATCH)
    assert (first.status_code, first.json()["active"]) == (200, True)
    parts = [
        {"name": "type", "valueCode": "replace"},
        {"name": "path", "valueString": "Patient.active"},
        {"name": "value", "valueBoolean": False},
    ]
    parameters = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": parts}]}
    second = called(app, "PATCH", address, json=parameters, headers=FHIR)
    assert (second.status_code, second.json()["active"]) == (200, False)
    assert called(app, "PATCH", address, content="[]", headers={"Content-Type": "text/plain"}).status_code == 415
    assert called(app, "PATCH", address, content="", headers=PATCH).status_code == 400


def test_an_invalid_resource_is_422_with_every_fault_at_its_place(app: ASGIApp) -> None:
    refused = _post(app, "/fhir/Patient", PATIENT | {"gender": "x", "birthDate": "tomorrow"})
    assert refused.status_code == 422
    assert {issue["expression"][0] for issue in refused.json()["issue"]} == {"Patient.gender", "Patient.birthDate"}


def test_a_search_pages_to_the_end_and_no_page_is_longer_than_the_most(app: ASGIApp) -> None:
    for number in range(7):
        _post(app, "/fhir/Group", {"resourceType": "Group", "type": "person", "actual": False, "name": str(number)})
    seen: list[str] = []
    url = "/fhir/Group?_count=1000"
    while url:
        page = called(app, "GET", url).json()
        assert len(page["entry"]) <= 5
        seen += [entry["resource"]["name"] for entry in page["entry"]]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert seen == [str(number) for number in range(7)]


def test_a_search_by_post_answers_as_one_by_get_and_takes_forms_only(app: ASGIApp) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    posted = called(app, "POST", "/fhir/Group/_search", content="_count=2", headers=form)
    assert [entry["resource"]["name"] for entry in posted.json()["entry"]] == ["0", "1"]
    assert called(app, "POST", "/fhir/Group/_search?_count=1").json()["entry"][0]["search"]["mode"] == "match"
    assert called(app, "POST", "/fhir/Group/_search", content="{}", headers=FHIR).status_code == 415
    assert called(app, "POST", "/fhir/Group/_search", content=b"\xff", headers=form).status_code == 400
    assert called(app, "POST", "/fhir/Group/_search", content="a=1&" * 600, headers=form).status_code == 400


def test_the_pages_of_a_posted_search_hide_in_their_links_what_was_asked(app: ASGIApp) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    for number in range(3):
        group = {"resourceType": "Group", "type": "person", "actual": False, "name": str(number)}
        _post(app, "/fhir/Group", group | {"identifier": [{"system": "urn:a", "value": "95031460224"}]})
    asked = "identifier=urn%3Aa%7C95031460224&_count=2"
    page = called(app, "POST", "/fhir/Group/_search", content=asked, headers=form).json()
    links = {link["relation"]: link["url"] for link in page["link"]}
    assert "95031460224" not in str(page["link"])
    again, following = (called(app, "GET", links[name]).json() for name in ("self", "next"))
    assert [entry["fullUrl"] for entry in again["entry"]] == [entry["fullUrl"] for entry in page["entry"]]
    assert [entry["resource"]["name"] for entry in following["entry"]] == ["2"]
    assert [link["relation"] for link in following["link"]] == ["self"]
    assert "95031460224" not in str(following["link"])


@pytest.mark.parametrize("token", ["", "x", "AAAA", "A" * 64, "é"])
def test_a_sealed_link_that_we_did_not_make_is_400(app: ASGIApp, token: str) -> None:
    assert called(app, "GET", "/fhir/Group", params={"_sealed": token}).status_code == 400


def test_an_unknown_parameter_is_refused_or_passed_over_as_the_caller_prefers(app: ASGIApp) -> None:
    strict = called(app, "GET", "/fhir/Group?colour=red")
    assert (strict.status_code, _codes(strict)) == (400, ["search-parameter"])
    lenient = called(app, "GET", "/fhir/Group?colour=red", headers={"Prefer": "handling=lenient"}).json()
    assert lenient["entry"][-1]["search"]["mode"] == "outcome"
    assert "colour" not in lenient["link"][0]["url"]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/fhir?pack=riverside"),
        ("POST", "/fhir/?as-of=2026-01-01"),
        ("POST", "/fhir/$preview?as_of=2026-01-01"),
        ("POST", "/fhir/$kmehr?pak=riverside"),
        ("POST", "/fhir/Patient?identifier=urn:example:mrn|p1"),
        ("PUT", "/fhir/Patient/1?identifier=urn:example:mrn|p1"),
        ("PATCH", "/fhir/Patient/1?gender=male"),
        ("DELETE", "/fhir/Patient/1?cascade=delete"),
        ("POST", "/fhir/Patient/$validate?profil=http://example.org/p"),
    ],
)
def test_a_parameter_that_a_call_does_not_have_is_told_before_anything_is_done(
    app: ASGIApp, method: str, path: str
) -> None:
    headers = {"Content-Type": "application/xml"} if "$kmehr" in path else FHIR
    headers = headers | {"Accept": "application/fhir+json"}
    strict = called(app, method, path, content=b"{", headers=headers)
    (issue,) = strict.json()["issue"]
    assert (strict.status_code, _codes(strict)) == (400, ["request-parameter"])
    assert issue["details"]["text"].startswith(path.partition("?")[2].partition("=")[0] + ": expected ")
    lenient = called(app, method, path, content=b"{", headers=headers | {"Prefer": "handling=lenient"})
    assert "request-parameter" not in (_codes(lenient) if lenient.content else ())


def test_a_parameter_of_the_representation_may_stand_everywhere(app: ASGIApp) -> None:
    assert _codes(_post(app, "/fhir?_format=json&_pretty=true", {"resourceType": "Patient"})) == ["type-mismatch"]


@pytest.mark.parametrize("status", ["banana", "Billable", "billable,banana", "http://example.org/x|banana"])
def test_a_status_that_no_charge_can_have_is_refused_and_when_lenient_told_beside_what_is_found(
    app: ASGIApp, status: str
) -> None:
    strict = called(app, "GET", "/fhir/ChargeItem", params={"status": status})
    assert (strict.status_code, _codes(strict)) == (400, ["search-value"])
    assert "not-billable" in strict.json()["issue"][0]["details"]["text"]
    headers = {"Prefer": "handling=lenient"}
    lenient = called(app, "GET", "/fhir/ChargeItem", params={"status": status}, headers=headers).json()
    assert lenient["entry"][-1]["search"]["mode"] == "outcome"
    assert [issue["severity"] for issue in lenient["entry"][-1]["resource"]["issue"]] == ["warning"]
    assert f"status={quote_plus(status)}" in lenient["link"][0]["url"]


def test_parts_of_resources_are_given_and_marked(app: ASGIApp) -> None:
    address = _post(app, "/fhir/Patient", PATIENT | {"active": True}).headers["Location"].partition("/_history")[0]
    part = called(app, "GET", f"{address}?_elements=active").json()
    assert (part.get("gender"), part["active"], part["meta"]["tag"][0]["code"]) == (None, True, "SUBSETTED")
    assert called(app, "GET", "/fhir/Patient?_summary=count").json().keys() >= {"total"}
    assert called(app, "GET", f"{address}?_summary=some").status_code == 400


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/fhir/Patient/_history", 200),
        ("/fhir/_history?_count=2", 200),
        ("/fhir/Patient/unknown/_history", 404),
        ("/fhir/Patient/_history?_since=2000-01-01T00:00:00Z", 200),
        ("/fhir/Patient/_history?_since=2000-01-01", 400),
        ("/fhir/Patient/_history?_count=x", 400),
        ("/fhir/Patient/_history?_cursor=x", 400),
        ("/fhir/Patient/_history?name=x", 400),
        ("/fhir/Patient/x/_history/0", 404),
        ("/fhir/Unknown", 404),
        ("/fhir/Bundle/1", 404),
        ("/fhir/Patient/1/2/3", 404),
        ("/other", 404),
    ],
)
def test_an_address_is_answered_with_its_status(app: ASGIApp, path: str, status: int) -> None:
    assert called(app, "GET", path).status_code == status


def test_validate_answers_200_whatever_it_finds(app: ASGIApp) -> None:
    fine = _post(app, "/fhir/Patient/$validate", PATIENT)
    assert (fine.status_code, _codes(fine)) == (200, ["all-ok"])
    faulty = _post(app, "/fhir/Patient/$validate", PATIENT | {"gender": "x"})
    assert (faulty.status_code, faulty.json()["issue"][0]["expression"]) == (200, ["Patient.gender"])
    parts = [{"name": "mode", "valueCode": "create"}, {"name": "resource", "resource": PATIENT | {"gender": "x"}}]
    wrapped = _post(app, "/fhir/Patient/$validate", {"resourceType": "Parameters", "parameter": parts})
    assert wrapped.json() == faulty.json()
    other = _post(app, "/fhir/Patient/$validate?profile=http://example.org/p", PATIENT)
    assert _codes(other) == ["profile-unknown"]


def test_validate_on_an_instance_reads_what_is_stored_or_checks_that_the_id_agrees(app: ASGIApp) -> None:
    _put(app, "/fhir/Patient/v1", PATIENT | {"id": "v1"})
    assert _codes(called(app, "GET", "/fhir/Patient/v1/$validate")) == ["all-ok"]
    assert _codes(_post(app, "/fhir/Patient/v1/$validate", PATIENT | {"id": "v2"})) == ["id-mismatch"]
    assert called(app, "GET", "/fhir/Patient/absent/$validate").status_code == 404


@pytest.mark.parametrize(
    ("path", "resource", "code"),
    [
        ("/fhir/Patient/$validate", {"resourceType": "Group"}, "type-mismatch"),
        ("/fhir/Patient/$validate?mode=guess", PATIENT, "request-parameter"),
        ("/fhir/Patient/$validate", {"resourceType": "Parameters"}, "empty-body"),
    ],
)
def test_a_validation_that_cannot_be_done_is_400(app: ASGIApp, path: str, resource: Any, code: str) -> None:
    refused = _post(app, path, resource)
    assert (refused.status_code, _codes(refused)) == (400, [code])


def test_the_capability_statement_is_valid_and_lists_what_is_registered(app: ASGIApp) -> None:
    statement = json_codec.decode(called(app, "GET", "/fhir/metadata").content)
    assert [issue for issue in validate(statement) if issue.stops] == []
    charge = next(one for one in statement["rest"][0]["resource"] if one["type"] == "ChargeItem")
    assert {
        "read",
        "vread",
        "update",
        "patch",
        "delete",
        "create",
        "search-type",
        "history-instance",
        "history-type",
    } == {one["code"] for one in charge["interaction"]}
    assert {"status", "due", "code", "_lastUpdated", "patient", "performer-actor"} <= {
        one["name"] for one in charge["searchParam"]
    }
    assert called(app, "GET", "/fhir/metadata", headers={"Accept": "application/fhir+xml"}).status_code == 200


def test_the_gateway_is_ready_while_its_store_can_be_read(gateway: Gateway, app: ASGIApp) -> None:
    assert called(app, "GET", "/fhir/health").status_code == 200
    away = called(replace(gateway, store=Away()).application(), "GET", "/fhir/health")
    assert (away.status_code, _codes(away), away.headers["Retry-After"]) == (503, ["unavailable"], "2")


def test_a_name_in_a_bundle_is_in_no_log_line(app: ASGIApp, lines: io.StringIO) -> None:
    canary = "Kanarievogel"
    for family in (canary, [canary], {canary: canary}):
        bundle = json.loads(EXAMPLE.read_text("utf-8"))
        bundle["identifier"]["value"] = canary
        bundle["entry"][0]["resource"]["name"] = [{"family": family}]
        _post(app, "/fhir", bundle)
        _post(app, "/fhir/$preview", bundle)
    called(app, "GET", f"/fhir/Patient?name={canary}&{canary}={canary}")
    called(app, "GET", f"/fhir/Patient/{canary}")
    called(app, "POST", "/fhir", content=canary, headers=FHIR)
    assert lines.getvalue().count('"event": "request"') == 9
    assert canary not in lines.getvalue()


def test_outside_the_sandbox_each_sender_has_tokens_and_identifiers_of_its_own(tmp_path: Path) -> None:
    made = {sender: new_token(sender) for sender in ("uz-one", "uz-two")}
    tokens = tmp_path / "tokens.toml"
    tokens.write_text("".join(kept for _, kept in made.values()))
    gateway = Gateway.of(Settings(tokens=tokens, database_url="sqlite:///:memory:"))
    app, bundle = gateway.application(), json.loads(EXAMPLE.read_text("utf-8"))
    changed = bundle | {"timestamp": "2026-01-23T10:00:00+01:00"}
    one, two = ({"Authorization": f"Bearer {made[sender][0]}"} for sender in made)
    assert _post(app, "/fhir", bundle).status_code == 401
    assert _post(app, "/fhir", bundle, **one).status_code == 200
    assert _post(app, "/fhir", changed, **one).status_code == 409
    assert _post(app, "/fhir", changed, **two).status_code == 200
    assert _post(app, "/fhir", changed, **two, **{"Sandbox-As-Of": DAY}).status_code == 400
    assert [called(app, "GET", f"/fhir/{path}").status_code for path in ("metadata", "health", "Patient")] == [
        200,
        200,
        401,
    ]
    gateway.store.close()


def test_what_cannot_be_put_together_is_told(tmp_path: Path) -> None:
    registry = tmp_path / "registry.csv"
    registry.write_text("number\n")
    programme = tmp_path / "programme.toml"
    programme.write_text("[[edition]]\nunknown = 1\n")
    memory = "sqlite:///:memory:"
    for settings, told in (
        (Settings(database_url=memory), "BIB_TOKENS"),
        (Settings(database_url=memory, tokens=tmp_path / "absent"), "cannot be read"),
        (Settings(database_url=memory, sandbox=True, provider_registry=registry), "expected the columns"),
        (Settings(database_url=memory, sandbox=True, programme=programme), "unknown"),
        (Settings(database_url=memory, sandbox=True, demonstration=tmp_path), "must hold the day"),
    ):
        with pytest.raises(CannotStart, match=told):
            Gateway.of(settings)
