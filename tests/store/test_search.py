"""Searches over stored resources: each kind of parameter, modifiers, chains, includes, on every store."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from adapter.canonical import NIHDI, SSIN, B
from adapter.fhir.search import catalogue, extract
from adapter.store.port import Store
from adapter.store.reader import SqlReader
from adapter.store.sqlite import SqliteConnection, SqliteStore
from tests.store.samples import apply, charge, ids, patient, practitioner, put, query, search, write

LEGACY_SSIN = SSIN.replace("/core", "")
CODES = f"{B}/CodeSystem/indicator"


def observation(id_: str, code: str, when: str, **more: Any) -> dict[str, Any]:
    concept = {"coding": [{"system": CODES, "code": code}]}
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "code": concept,
        "effectiveDateTime": when,
    } | more


def test_an_identifier_is_found_by_system_and_value_by_value_and_by_legacy_system(store: Store) -> None:
    put(store, patient("p"), patient("q", "90020212345"), patient("r", "850101"))
    assert ids(store, f"Patient?identifier={SSIN}|85010112345") == ["p"]
    assert ids(store, f"Patient?identifier={LEGACY_SSIN}|85010112345") == ["p"]
    assert ids(store, "Patient?identifier=85010112345") == ["p"]
    assert ids(store, "Patient?identifier=85010112345,90020212345") == ["p", "q"]
    assert ids(store, "Patient?identifier=urn:other|85010112345") == []
    assert ids(store, f"Patient?identifier={SSIN}|") == ["p", "q", "r"]
    assert ids(store, f"Patient?identifier:not={SSIN}|85010112345") == ["q", "r"]


def test_tokens_by_code_by_system_and_not(store: Store) -> None:
    put(store, observation("a", "housing", "2026-03-01"), observation("b", "anxiety", "2026-03-02"))
    assert ids(store, "Observation?code=housing") == ["a"]
    assert ids(store, f"Observation?code={CODES}|housing") == ["a"]
    assert ids(store, "Observation?code=|housing") == []
    assert ids(store, f"Observation?code={CODES}|") == ["a", "b"]
    assert ids(store, "Observation?code=urn:x|") == []
    assert ids(store, "Observation?code=hous") == []
    assert ids(store, "Observation?code:not=housing") == ["b"]
    assert ids(store, "Observation?code=housing,anxiety&status=final") == ["a", "b"]
    assert ids(store, "Observation?code=housing&code=anxiety") == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("2026-03-12", ["day", "moment"]),
        ("2026-03", ["day", "moment"]),
        ("2026-03-12T10:30:00+01:00", ["moment"]),
        ("ne2026-03-12", ["year"]),
        ("gt2026-03-12", ["year"]),
        ("gt2026-03-11", ["day", "moment", "year"]),
        ("lt2026-03-12", ["year"]),
        ("ge2026-03-12", ["day", "moment", "year"]),
        ("le2026-03-12", ["day", "moment", "year"]),
        ("le2026-02", ["year"]),
        ("sa2026-03-11", ["day", "moment"]),
        ("sa2026-02", ["day", "moment"]),
        ("eb2026-03-13", ["day", "moment"]),
        ("eb2026-03-12", []),
        ("ge2026-03-12T09:30:00Z", ["day", "moment", "year"]),
        ("gt2026-03-12T09:30:00Z", ["day", "year"]),
    ],
)
def test_dates_by_prefix_and_precision(store: Store, asked: str, found: list[str]) -> None:
    put(
        store,
        observation("day", "x", "2026-03-12"),
        observation("moment", "x", "2026-03-12T10:30:00+01:00"),
        observation("year", "x", "2026"),
    )
    assert ids(store, f"Observation?date={asked}") == found


def test_an_open_period_reaches_for_ever(store: Store) -> None:
    plan = {"resourceType": "CarePlan", "id": "plan", "status": "active", "period": {"start": "2026-01-29"}}
    put(store, plan)
    assert ids(store, "CarePlan?date=ge2030") == ["plan"]
    assert ids(store, "CarePlan?date=lt2026-01-29") == []


def test_the_deadline_is_found_by_due(store: Store) -> None:
    url = f"{B}/StructureDefinition/submission-deadline"
    put(
        store,
        charge("early", extension=[{"url": url, "valueDate": "2026-05-31"}]),
        charge("late", extension=[{"url": url, "valueDate": "2026-06-01"}]),
        charge("none", extension=[{"url": "urn:other", "valueDate": "2026-05-31"}]),
    )
    assert ids(store, "ChargeItem?due=le2026-05-31") == ["early"]
    assert ids(store, "ChargeItem?due=gt2026-05-31&status=billable") == ["late"]
    assert ids(store, "ChargeItem?due:missing=true") == ["none"]


def test_strings_by_beginning_exactly_and_within(store: Store) -> None:
    put(
        store,
        patient("a", name=[{"family": "Élise  Dupont", "given": ["Anne"]}]),
        patient("b", name=[{"family": "elise dupont"}]),
        patient("c", name=[{"text": "Van den Élise"}]),
    )
    assert ids(store, "Patient?family=ELISE D") == ["a", "b"]
    assert ids(store, "Patient?family:exact=elise dupont") == ["b"]
    assert ids(store, "Patient?name:contains=élise") == ["a", "b", "c"]
    assert ids(store, "Patient?name=ann") == ["a"]
    assert ids(store, "Patient?family=dupont") == []


def test_references_by_type_by_id_alone_and_by_address(store: Store) -> None:
    put(store, patient("p"), charge("c"), charge("d", "q"))
    for value in ("Patient/p", "p", "Patient/p/_history/3"):
        assert ids(store, f"ChargeItem?subject={value}") == ["c"]
    assert ids(store, "ChargeItem?subject:Patient=p") == ["c"]
    assert ids(store, "ChargeItem?subject:Group=p") == []
    assert ids(store, "ChargeItem?patient=Group/p") == []
    assert ids(store, "ChargeItem?subject=Patient/p,Patient/q") == ["c", "d"]
    assert ids(store, "ChargeItem?account=Account/p") == []


def test_a_chain_to_an_identifier_finds_literal_and_logical_references(store: Store) -> None:
    logical = charge("logical") | {"subject": {"identifier": {"system": LEGACY_SSIN, "value": "85010112345"}}}
    put(store, patient("p"), patient("q", "90020212345"), charge("c"), charge("d", "q"), logical)
    assert ids(store, f"ChargeItem?patient.identifier={SSIN}|85010112345") == ["c", "logical"]
    assert ids(store, f"ChargeItem?subject:Patient.identifier={LEGACY_SSIN}|85010112345") == ["c", "logical"]
    assert ids(store, f"ChargeItem?subject:identifier={SSIN}|85010112345") == ["logical"]
    assert ids(store, "ChargeItem?patient.identifier=90020212345&status=billable") == ["d"]
    assert ids(store, "ChargeItem?patient.identifier=90020212345&status=billed") == []


def test_a_chain_goes_through_any_parameter_of_the_target(store: Store) -> None:
    born = patient("p", birthDate="1990-05-01", name=[{"family": "Peeters"}])
    put(store, born, patient("q"), charge("c"), charge("d", "q"))
    assert ids(store, "ChargeItem?patient.birthdate=1990") == ["c"]
    assert ids(store, "ChargeItem?subject:Patient.family=peet") == ["c"]
    assert ids(store, "ChargeItem?patient._id=q") == ["d"]


def test_the_performer_s_number_finds_practitioner_and_role(store: Store) -> None:
    role = {"resourceType": "PractitionerRole", "id": "r", "practitioner": {"reference": "Practitioner/a"}}
    named = {"identifier": {"system": NIHDI, "value": "11111111111"}}
    put(
        store,
        practitioner("a", "11111111111"),
        practitioner("b", "22222222222"),
        role,
        charge("by-person", performer=[{"actor": {"reference": "Practitioner/a"}}]),
        charge("by-role", performer=[{"actor": {"reference": "PractitionerRole/r"}}]),
        charge("by-name", performer=[{"actor": named}]),
        charge("other", performer=[{"actor": {"reference": "Practitioner/b"}}]),
    )
    expected = ["by-name", "by-person", "by-role"]
    assert ids(store, f"ChargeItem?performer-actor.identifier={NIHDI}|11111111111") == expected
    assert ids(store, "ChargeItem?performer-actor.identifier=11111111111") == expected
    assert ids(store, f"ChargeItem?performer-actor:identifier={NIHDI}|11111111111") == ["by-name"]
    assert ids(store, f"ChargeItem?performer-actor:PractitionerRole.identifier={NIHDI}|11111111111") == [
        "by-name",
        "by-role",
    ]


def test_eight_digits_of_the_performer_s_number_find_the_person_whatever_the_qualification(store: Store) -> None:
    named = {"identifier": {"system": NIHDI, "value": "11111111333"}}
    put(
        store,
        practitioner("a", "11111111222"),
        practitioner("b", "11111112222"),
        charge("by-person", performer=[{"actor": {"reference": "Practitioner/a"}}]),
        charge("by-name", performer=[{"actor": named}]),
        charge("other", performer=[{"actor": {"reference": "Practitioner/b"}}]),
    )
    assert ids(store, f"ChargeItem?performer-actor.identifier={NIHDI}|11111111") == ["by-name", "by-person"]
    assert ids(store, f"ChargeItem?performer-actor:identifier={NIHDI}|11111111") == ["by-name"]
    assert ids(store, f"ChargeItem?performer-actor.identifier={NIHDI}|11111111222") == ["by-person"]
    assert ids(store, f"Practitioner?identifier={NIHDI}|11111111") == []


def test_missing(store: Store) -> None:
    put(store, charge("with", account=[{"reference": "Account/1"}]), charge("without"))
    assert ids(store, "ChargeItem?account:missing=true") == ["without"]
    assert ids(store, "ChargeItem?account:missing=false") == ["with"]
    assert ids(store, "ChargeItem?identifier:missing=true") == ["with", "without"]
    assert ids(store, "ChargeItem?status:missing=true") == []


def test_profile_and_tag(store: Store) -> None:
    meta = {"profile": ["urn:p|1.0"], "tag": [{"system": "urn:t", "code": "demo"}]}
    put(store, patient("p", meta=meta), patient("q"))
    assert ids(store, "Patient?_profile=urn:p") == ["p"]
    assert ids(store, "Patient?_profile=urn:p|1.0") == ["p"]
    assert ids(store, "Patient?_profile=urn:p|2.0") == []
    assert ids(store, "Patient?_tag=urn:t|demo") == ["p"]
    assert ids(store, "Patient?_id=p,q,z") == ["p", "q"]


def test_last_updated(store: Store) -> None:
    first = put(store, patient("p")).isoformat()
    second = put(store, patient("q")).isoformat()
    assert ids(store, f"Patient?_lastUpdated=gt{first}") == ["q"]
    assert ids(store, f"Patient?_lastUpdated=ge{first}") == ["p", "q"]
    assert ids(store, f"Patient?_lastUpdated=lt{second}") == ["p"]
    assert ids(store, f"Patient?_lastUpdated=le{second}") == ["p", "q"]
    assert ids(store, f"Patient?_lastUpdated={second}") == ["q"]
    assert ids(store, f"Patient?_lastUpdated=ne{second}") == ["p"]


def test_includes_and_reverse_includes(store: Store) -> None:
    put(store, patient("p"), patient("q"), charge("c"), charge("d"), charge("e", "unknown"))
    page = search(store, "ChargeItem?status=billable&_include=ChargeItem:subject")
    assert len(page.matches) == 3
    assert [version.id for version in page.included] == ["p"]
    page = search(store, "Patient?_id=p,q&_revinclude=ChargeItem:patient")
    assert sorted(version.id for version in page.included) == ["c", "d"]
    assert search(store, "ChargeItem?_id=c&_include=*").included[0].id == "p"
    assert search(store, "ChargeItem?_id=c&_include=ChargeItem:account").included == []


def test_an_include_follows_further_when_asked(store: Store) -> None:
    link = [{"other": {"reference": "Patient/q"}, "type": "seealso"}]
    put(store, patient("p", link=link), patient("q"), charge("c"))
    page = search(store, "ChargeItem?_include=ChargeItem:subject&_include:iterate=Patient:link")
    assert [version.id for version in page.included] == ["p", "q"]
    page = search(store, "ChargeItem?_include=ChargeItem:subject")
    assert [version.id for version in page.included] == ["p"]


def test_a_total_is_counted_when_asked(store: Store) -> None:
    put(store, charge("c"), charge("d"), charge("e", status="billed"))
    assert search(store, "ChargeItem?status=billable").total is None
    assert search(store, "ChargeItem?status=billable&_total=accurate&_count=1").total == 2
    page = search(store, "ChargeItem?_summary=count")
    assert (page.total, page.matches, page.next) == (3, [], None)


def test_match_answers_many_conditions_at_once(store: Store) -> None:
    put(store, *[patient(f"p{number}") for number in range(5)], charge("c", "p1"), patient("q", "90020212345"))
    with store.reading() as reader:
        found = reader.match(
            [
                query(f"Patient?identifier={SSIN}|90020212345"),
                query("ChargeItem?patient=p1"),
                query(f"Patient?identifier={SSIN}|85010112345"),
                query(f"Practitioner?identifier={SSIN}|90020212345"),
            ]
        )
        assert reader.match([]) == []
    assert found[0] == ["q"]
    assert found[1] == ["c"]
    assert len(found[2]) == 3
    assert found[3] == []


def test_many_hits_are_walked_and_few_are_looked_up(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, *[charge(f"c{number}", status="billed" if number % 2 else "billable") for number in range(10)])
    found = ids(store, "ChargeItem?status=billed&patient=p")
    monkeypatch.setattr("adapter.store.search.FEW", 2)
    assert ids(store, "ChargeItem?status=billed&patient=p") == found == ["c1", "c3", "c5", "c7", "c9"]
    assert ids(store, "ChargeItem?patient.identifier=none") == []


def test_numbers_and_quantities_once_they_are_indexed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {**catalogue._tables()["ChargeItem"]}
    for name in ("price-override", "quantity", "factor-override"):
        rows[name] = {**rows[name], "active": True}
    tables = {**catalogue._tables(), "ChargeItem": rows}
    monkeypatch.setattr(catalogue, "_tables", lambda: tables)
    catalogue.parameters.cache_clear()
    extract._plan.cache_clear()
    try:
        euros = {"value": Decimal("35.50"), "currency": "EUR"}
        put(store, charge("c", priceOverride=euros, factorOverride=Decimal("0.8"), quantity={"value": 3, "code": "h"}))
        for asked in ("price-override=35.50", "price-override=gt35", "price-override=35.5|urn:iso:std:iso:4217|EUR"):
            assert ids(store, f"ChargeItem?{asked}") == ["c"]
        for asked in ("price-override=34", "price-override=lt35.5", "price-override=35.5||USD"):
            assert ids(store, f"ChargeItem?{asked}") == []
        assert ids(store, "ChargeItem?factor-override=0.8&quantity=3||h") == ["c"]
        assert ids(store, "ChargeItem?factor-override=ap0.85") == ["c"]
        assert ids(store, "ChargeItem?_sort=-price-override") == ["c"]
    finally:
        monkeypatch.undo()
        catalogue.parameters.cache_clear()
        extract._plan.cache_clear()


def test_what_changed_is_found_by_its_new_values_alone(store: Store) -> None:
    put(store, patient("p", "85010112345", name=[{"family": "Old"}]))
    apply(store, write(patient("p", "90020212345", name=[{"family": "New"}]), 2))
    assert ids(store, "Patient?identifier=85010112345") == []
    assert ids(store, "Patient?identifier=90020212345") == ["p"]
    assert ids(store, "Patient?family=old") == []
    assert ids(store, "Patient?family=new") == ["p"]


def test_a_walk_is_served_by_an_index_and_not_by_a_sort_of_everything(tmp_path: Path) -> None:
    with closing(SqliteStore(str(tmp_path / "store.sqlite"))) as store:
        raw = store._writer.raw
        plans: list[str] = []
        asked = query("ChargeItem?due=le2026-03-12&_lastUpdated=gt2026-01-01")

        class Explaining(SqliteConnection):
            def rows(self, sql: str, parameters: Sequence[Any]) -> list[Any]:
                plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {sql}", parameters))
                return super().rows(sql, parameters)

        SqlReader(Explaining(raw)).search(asked)
    assert "SEARCH r USING INDEX resource_updated (type=? AND updated>?)" in plans
    assert "USE TEMP B-TREE FOR ORDER BY" not in plans
