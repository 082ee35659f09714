"""One whole dossier by the real mapping and rules: however it is sent, the charges are the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import SSIN
from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.fhir.search import parse
from adapter.fhir.validation import validate
from adapter.intake import Caller, Intake
from adapter.mapping import Mapping
from adapter.plan.charge import reasons_of
from adapter.programme.settings import Programme, load_programme
from adapter.store.sqlite import SqliteStore

BUNDLE = Path(__file__).parents[2] / "bench" / "bundle40.json"
FIRST = ("Organization", "Practitioner", "PractitionerRole", "Patient", "CareTeam", "EpisodeOfCare", "Condition")
Resource = dict[str, Any]


@cache
def posted() -> Resource:
    return json_codec.decode(BUNDLE.read_bytes())


@cache
def rules() -> tuple[Mapping, Programme]:
    return Mapping.load(data_path("mappings")), load_programme()


@contextmanager
def gateway(folder: Path) -> Iterator[tuple[SqliteStore, Intake]]:
    store = SqliteStore(str(folder / "store.sqlite"), durable=False)
    yield store, Intake(store, *rules(), clock=lambda: datetime(2026, 3, 13, 10, tzinfo=UTC))
    store.close()


def charges(store: SqliteStore) -> list[str]:
    with store.reading() as reader:
        found = reader.search(parse("ChargeItem", ())).matches
    return sorted(json.dumps(version.resource, default=str, sort_keys=True) for version in found)


def conditional(node: Any, conditions: dict[str, str]) -> Any:
    """The same with every urn:uuid reference as a condition."""
    if isinstance(node, list):
        return [conditional(one, conditions) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        name: conditions.get(value, value) if isinstance(value, str) else conditional(value, conditions)
        for name, value in node.items()
        if name != "fullUrl"
    }


def backwards(bundle: Resource) -> list[Resource]:
    return [bundle | {"entry": bundle["entry"][::-1]}]


def three_times(bundle: Resource) -> list[Resource]:
    return [{name: value for name, value in bundle.items() if name != "identifier"}] * 3


def one_by_one(bundle: Resource) -> list[Resource]:
    conditions = {entry["fullUrl"]: entry["request"]["url"] for entry in bundle["entry"]}
    rank = {kind: place for place, kind in enumerate((*FIRST, "Encounter", "Goal"))}
    entries = sorted(bundle["entry"], key=lambda entry: rank.get(entry["resource"]["resourceType"], len(rank)))
    head = {"resourceType": "Bundle", "type": "transaction", "timestamp": bundle["timestamp"]}
    return [head | {"entry": [conditional(entry, conditions)]} for entry in entries]


def collected(bundle: Resource) -> list[Resource]:
    entries = [{name: entry[name] for name in ("fullUrl", "resource")} for entry in bundle["entry"]]
    return [bundle | {"type": "collection", "entry": entries}]


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    with gateway(tmp_path_factory.mktemp("expected")) as (store, intake):
        intake.submit(posted(), Caller("north"))
        return charges(store)


def test_the_dossier_gives_each_of_the_four_codes(expected: list[str]) -> None:
    codes = {json.loads(charge)["code"]["coding"][0]["code"] for charge in expected}
    assert codes == {"401376", "401391", "401413", "401435"}


@pytest.mark.parametrize("way", [backwards, three_times, one_by_one, collected])
def test_the_charges_do_not_depend_on_how_it_is_sent(tmp_path: Path, expected: list[str], way: Any) -> None:
    with gateway(tmp_path) as (store, intake):
        for bundle in way(posted()):
            intake.submit(bundle, Caller("north"))
        assert charges(store) == expected


def test_two_senders_give_the_charges_once(tmp_path: Path, expected: list[str]) -> None:
    with gateway(tmp_path) as (store, intake):
        for number, bundle in enumerate(one_by_one(posted())):
            intake.submit(bundle, Caller("north" if number % 2 else "south"))
        intake.submit(posted(), Caller("south"))
        assert charges(store) == expected


def test_everything_that_is_stored_and_answered_is_valid(tmp_path: Path) -> None:
    with gateway(tmp_path) as (store, intake):
        answer = intake.submit(posted(), Caller("north", prefer="representation"))
        assert [issue for issue in validate(answer.resource) if issue.stops] == []
        with store.reading() as reader:
            for version in reader.history(count=1000).matches:
                assert [issue for issue in validate(version.with_meta()) if issue.stops] == [], version.type


def test_a_preview_tells_the_same_charges_and_where_they_come_from(tmp_path: Path, expected: list[str]) -> None:
    with gateway(tmp_path) as (store, intake):
        answer = intake.preview(posted(), Caller("north", base_url="https://gateway.example/fhir"), date(2026, 3, 13))
        parameters = json_codec.decode(json_codec.encode(answer.resource or {}))
        assert [issue for issue in validate(parameters) if issue.stops] == []
        (dossier,) = (one for one in parameters["parameter"] if one["name"] == "dossier")
        parts: dict[str, list[Any]] = {}
        for part in dossier["part"]:
            parts.setdefault(part["name"], []).append(part)
        found = sorted(json.dumps(part["resource"], default=str, sort_keys=True) for part in parts["charge"])
        assert found == expected
        assert parts["pregnancy"][0]["valueIdentifier"]["value"] == "BENCH-P1"
        assert parts["scenario"][0]["valueCode"] == "B"
        assert json.loads(parts["record"][0]["valueString"])["version"]
        assert {"screening", "reference-period"} <= {window["name"] for window in parts["windows"][0]["part"]}
        assert len(parts["trace"][0]["part"]) > 100
        assert len(parts["facts"][0]["resource"]["entry"]) == 40
        assert charges(store) == []
        intake.submit(posted(), Caller("north"))
        again = intake.preview(posted(), Caller("north"), date(2026, 3, 13)).resource or {}
        assert "dossier" in {one["name"] for one in again["parameter"]}
        quiet = intake.preview(posted(), Caller("north"), date(2026, 3, 13), trace=False).resource or {}
        assert "trace" not in {part["name"] for one in quiet["parameter"] for part in one.get("part", ())}
        assert "difference" not in {one["name"] for one in quiet["parameter"]}


def test_a_preview_tells_what_reading_and_writing_back_changes_where_it_stands_in_the_bundle(tmp_path: Path) -> None:
    with gateway(tmp_path) as (_, intake):
        parameters = (
            intake.preview(
                posted(), Caller("north", base_url="https://gateway.example/fhir"), date(2026, 3, 13)
            ).resource
            or {}
        )
        assert [issue for issue in validate(json_codec.decode(json_codec.encode(parameters))) if issue.stops] == []
        (difference,) = (one["part"] for one in parameters["parameter"] if one["name"] == "difference")
        said = [
            {part["name"]: part.get("valueString", part.get("valueCode")) for part in one["part"]} for one in difference
        ]
        assert {
            "element": "Bundle.entry[3].resource.contained[0].effectiveDateTime",
            "kind": "changed",
            "before": "2026-08-10",
            "after": "2026-03-12",
        } in said
        assert {
            "element": "Bundle.entry[30].resource.category[1].coding[0].code",
            "kind": "added",
            "after": "risk",
        } in said


def traced(parts: list[Resource]) -> list[dict[str, str]]:
    """The elements of the trace among these parts or parameters."""
    elements = [part for one in parts if one["name"] == "trace" for part in one["part"] if part["name"] == "element"]
    return [{inner["name"]: inner["valueString"] for inner in element["part"]} for element in elements]


def test_every_resource_that_was_sent_is_traced(tmp_path: Path) -> None:
    with gateway(tmp_path) as (_, intake):
        parameters = intake.preview(posted(), Caller("north"), date(2026, 3, 13)).resource or {}
        (dossier,) = (one["part"] for one in parameters["parameter"] if one["name"] == "dossier")
        entries = [one["part"] for one in parameters["parameter"] if one["name"] == "entry"]
        sent = {part["valueString"] for parts in entries for part in parts if part["name"] == "resource"}
        assert len(sent) == 40
        assert sent <= {one["resource"] for one in traced(dossier)}


def test_what_is_in_no_dossier_is_traced_too(tmp_path: Path) -> None:
    device = {"resourceType": "Device", "status": "active"}
    with gateway(tmp_path) as (_, intake):
        entry = {"fullUrl": "urn:uuid:6f0c9d8e-1111-4c1e-9a61-000000000001", "resource": device}
        alone = {"resourceType": "Bundle", "type": "collection", "entry": [entry]}
        parameters = intake.preview(alone, Caller("north"), date(2026, 3, 13)).resource or {}
        assert [(one["source"], one["why"]) for one in traced(parameters["parameter"])] == [
            ("Device.resourceType", "no-concept"),
            ("Device.status", "no-concept"),
        ]


def test_a_patch_is_neither_traced_nor_compared(tmp_path: Path) -> None:
    patch = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": REPLACED}]}
    url = "EpisodeOfCare?identifier=https://borninbelgiumpro.be/fhir/sid/pregnancy|BENCH-P1"
    entry = {"resource": patch, "request": {"method": "PATCH", "url": url}}
    with gateway(tmp_path) as (_, intake):
        intake.submit(posted(), Caller("north"))
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
        parameters = intake.preview(bundle, Caller("north"), date(2026, 3, 13)).resource or {}
        assert not {one["name"] for one in parameters["parameter"]} & {"trace", "difference"}


REPLACED = [
    {"name": "type", "valueCode": "replace"},
    {"name": "path", "valueString": "EpisodeOfCare.status"},
    {"name": "value", "valueCode": "finished"},
]


def test_without_her_patient_charges_are_taken_back_and_what_was_billed_stays(tmp_path: Path) -> None:
    with gateway(tmp_path) as (store, intake):
        intake.submit(posted(), Caller("north"))
        with store.reading() as reader:
            (woman,) = reader.search(parse("Patient", ())).matches
            (billed, *_) = reader.search(parse("ChargeItem", (("status", "billable"),))).matches
        word = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
            {"name": "type", "valueCode": "replace"}, {"name": "path", "valueString": "ChargeItem.status"},
            {"name": "value", "valueCode": "billed"}]}]}  # fmt: skip
        for method, address, body in (
            ("PATCH", f"ChargeItem/{billed.id}", word),
            ("DELETE", f"Patient/{woman.id}", None),
        ):
            entry = {"request": {"method": method, "url": address}} | ({"resource": body} if body else {})
            intake.submit({"resourceType": "Bundle", "type": "transaction", "entry": [entry]}, Caller("north"))
        with store.reading() as reader:
            left = {one.id: one.resource or {} for one in reader.search(parse("ChargeItem", ())).matches}
    assert left.pop(billed.id)["status"] == "billed"
    assert {one["status"] for one in left.values()} == {"entered-in-error"}


def test_a_charge_that_is_billed_although_late_keeps_that_reason_ever_after(tmp_path: Path) -> None:
    late, much_later = date(2026, 6, 6), date(2027, 1, 1)
    word = {"resourceType": "Parameters", "parameter": [{"name": "operation", "part": [
        {"name": "type", "valueCode": "replace"}, {"name": "path", "valueString": "ChargeItem.status"},
        {"name": "value", "valueCode": "billed"}]}]}  # fmt: skip
    with gateway(tmp_path) as (store, intake):
        intake.submit(posted(), Caller("north"))
        intake.rederive_due(late)
        with store.reading() as reader:
            refused = reader.search(parse("ChargeItem", (("status", "not-billable"),))).matches
        chosen = next(one for one in refused if list(reasons_of(one.resource or {})) == ["late"])
        entry = {"request": {"method": "PATCH", "url": f"ChargeItem/{chosen.id}"}, "resource": word}
        transaction = {"resourceType": "Bundle", "type": "transaction", "entry": [entry]}
        intake.submit(transaction, Caller("platform", as_of=late))
        for day in (late, much_later):
            intake.rederive_due(day)
            with store.reading() as reader:
                (told,) = reader.search(parse("ChargeItem", (("_id", chosen.id),))).matches
            charge = told.resource or {}
            assert (charge["status"], list(reasons_of(charge))) == ("billed", ["late"])


@pytest.mark.parametrize("whole", [True, False])
def test_a_finisher_within_the_response_bills_it(tmp_path: Path, whole: bool) -> None:
    bundle = json_codec.decode(BUNDLE.read_bytes())
    by_url = {entry["fullUrl"]: entry["resource"] for entry in bundle["entry"]}
    response = next(one for one in by_url.values() if one["resourceType"] == "QuestionnaireResponse")
    role = by_url[response["author"]["reference"]]
    person = by_url[role["practitioner"]["reference"]]
    number = next(one for one in person["identifier"] if one["system"].endswith("nihdi"))
    holder = {"reference": "#p"} if whole else {"identifier": number}
    response["author"] = {"reference": "#r"}
    response["contained"] = [role | {"id": "r", "practitioner": holder}, *([person | {"id": "p"}] if whole else [])]
    with gateway(tmp_path) as (store, intake):
        intake.submit(bundle, Caller("north"))
        found = [json.loads(charge) for charge in charges(store)]
        previewed = str(intake.preview(bundle, Caller("north")).resource)
    assert found[0]["id"] in previewed
    (screening,) = [one for one in found if one["code"]["coding"][0]["code"] == "401376"]
    assert screening["status"] == "billable"
    assert screening["performer"][0]["actor"]["identifier"]["value"] == number["value"]


@pytest.mark.parametrize("form", ["replaces", "replaced-by"])
@pytest.mark.parametrize("name", ["aaa", "zzz"])
def test_charges_are_about_the_patient_that_stays(tmp_path: Path, form: str, name: str) -> None:
    with gateway(tmp_path) as (store, intake):
        intake.submit(posted(), Caller("north"))
        with store.reading() as reader:
            (woman,) = reader.search(parse("Patient", ())).matches
        kept: Resource = {
            "resourceType": "Patient",
            "id": name,
            "identifier": [{"system": SSIN, "value": "94021300244"}],
        }
        old = woman.resource or {}
        if form == "replaces":
            kept |= {"link": [{"other": {"reference": f"Patient/{woman.id}"}, "type": form}]}
        else:
            old = old | {"link": [{"other": {"reference": f"Patient/{name}"}, "type": form}]}
        entries = [
            {"resource": one, "request": {"method": "PUT", "url": f"Patient/{one['id']}"}}
            for one in (kept, old | {"id": woman.id})
        ]
        intake.submit({"resourceType": "Bundle", "type": "transaction", "entry": entries}, Caller("north"))
        subjects = {json.loads(charge)["subject"]["reference"] for charge in charges(store)}
    assert subjects == {f"Patient/{name}"}
