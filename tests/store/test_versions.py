"""Every version is kept; which one is current, what a reader sees, and how a lost race shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from adapter.store.port import Changes, Conflict, Store
from tests.store.samples import NOON, apply, charge, deletion, ids, patient, put, query, write


def test_a_resource_is_read_back_as_it_was_written(store: Store) -> None:
    price = charge("c", priceOverride={"value": Decimal("1.50"), "currency": "EUR"}, note=[{"text": "é\u2028"}])
    put(store, price)
    with store.reading() as reader:
        (version,) = reader.current([("ChargeItem", "c"), ("ChargeItem", "unknown")]).values()
    assert version.resource == price
    assert str(version.resource["priceOverride"]["value"]) == "1.50"
    assert (version.version, version.sender, version.current, version.derived) == (1, "hospital", True, False)


def test_what_the_store_assigns_in_meta_is_not_stored_twice(store: Store) -> None:
    sent = patient("p", meta={"versionId": "7", "lastUpdated": "2000-01-01T00:00:00Z", "profile": ["urn:x"]})
    updated = put(store, sent)
    with store.reading() as reader:
        version = reader.current([("Patient", "p")])["Patient", "p"]
    assert version.resource is not None
    assert version.resource["meta"] == {"profile": ["urn:x"]}
    shown = version.with_meta()
    assert shown["meta"]["versionId"] == "1"
    assert shown["meta"]["lastUpdated"] == updated.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert list(shown)[:3] == ["resourceType", "id", "meta"]


def test_a_new_version_becomes_current_and_the_old_one_stays(store: Store) -> None:
    put(store, charge("c", status="billable"))
    apply(store, write(charge("c", status="billed"), 2))
    with store.reading() as reader:
        current = reader.current([("ChargeItem", "c")])["ChargeItem", "c"]
        first = reader.vread("ChargeItem", "c", 1)
        second = reader.vread("ChargeItem", "c", 2)
        assert reader.vread("ChargeItem", "c", 3) is None
        assert reader.vread("ChargeItem", "other", 1) is None
    assert first is not None
    assert first.resource is not None
    assert first.resource["status"] == "billable"
    assert not first.current
    assert second == current
    assert current.current
    assert ids(store, "ChargeItem?status=billed") == ["c"]
    assert ids(store, "ChargeItem?status=billable") == []


def test_an_older_version_that_comes_late_is_kept_and_never_current(store: Store) -> None:
    put(store, charge("c"))
    late = replace(write(charge("c", status="planned"), 2), stated=NOON - timedelta(days=1), current=False)
    apply(store, late)
    with store.reading() as reader:
        versions = reader.versions([("ChargeItem", "c")])["ChargeItem", "c"]
        assert reader.current([("ChargeItem", "c")])["ChargeItem", "c"].version == 1
    assert [(version.version, version.current) for version in versions] == [(2, False), (1, True)]
    assert ids(store, "ChargeItem?status=planned") == []
    apply(store, write(charge("c", status="billed"), 3))
    assert ids(store, "ChargeItem?status=billed") == ["c"]


def test_several_versions_of_one_resource_in_one_transaction(store: Store) -> None:
    apply(store, write(charge("c", status="planned")), write(charge("c", status="billable"), 2))
    apply(store, write(charge("c", status="billed"), 3), write(charge("c", status="aborted"), 4))
    with store.reading() as reader:
        versions = reader.versions([("ChargeItem", "c")])["ChargeItem", "c"]
    assert [version.version for version in versions] == [1, 2, 3, 4]
    assert [version.current for version in versions] == [False, False, False, True]
    assert ids(store, "ChargeItem?status=aborted") == ["c"]


def test_a_deletion_is_a_version_without_content_that_no_search_finds(store: Store) -> None:
    put(store, patient("p"), charge("c"))
    apply(store, deletion("ChargeItem", "c", 2))
    with store.reading() as reader:
        version = reader.current([("ChargeItem", "c")])["ChargeItem", "c"]
        assert version.resource is None
        assert reader.referring(["Patient/p"]) == set()
        with pytest.raises(KeyError, match="deletion"):
            version.with_meta()
    assert ids(store, "ChargeItem?patient=p") == []
    assert ids(store, "ChargeItem?_id=c") == []
    apply(store, write(charge("c"), 3))
    assert ids(store, "ChargeItem?patient=p") == ["c"]


def test_updated_is_one_for_a_transaction_and_rises_strictly(store: Store) -> None:
    updates = [put(store, patient(f"a{number}"), charge(f"c{number}")) for number in range(5)]
    assert updates == sorted(set(updates))
    with store.reading() as reader:
        found = reader.current([("Patient", "a3"), ("ChargeItem", "c3")])
    assert {version.updated for version in found.values()} == {updates[3]}


def test_a_version_that_exists_is_a_conflict_and_writes_nothing(store: Store) -> None:
    put(store, charge("c"))
    with pytest.raises(Conflict):
        apply(store, write(patient("p")), write(charge("c", status="billed")))
    with store.reading() as reader:
        assert reader.current([("Patient", "p")]) == {}
        assert reader.current([("ChargeItem", "c")])["ChargeItem", "c"].version == 1


def test_a_late_version_s_number_is_taken_too(store: Store) -> None:
    put(store, charge("c"))
    apply(store, replace(write(charge("c"), 2), current=False))
    with pytest.raises(Conflict, match="version 2 already"):
        apply(store, write(charge("c"), 2))


def test_the_first_version_must_be_current(store: Store) -> None:
    with pytest.raises(ValueError, match="first version"):
        apply(store, replace(write(charge("c")), current=False))


def test_an_error_in_a_transaction_leaves_nothing(store: Store) -> None:
    def fail() -> None:
        with store.writing({"woman"}) as transaction:
            transaction.apply(Changes(writes=[write(patient("p"))]))
            assert transaction.current([("Patient", "p")])
            raise RuntimeError("after the write")

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as reader:
        assert reader.current([("Patient", "p")]) == {}
        assert reader.search(query("Patient")).matches == []
    put(store, patient("p"))


def test_links_of_the_current_version_decide_who_refers(store: Store) -> None:
    put(store, patient("p"), patient("q"), charge("c", "p"))
    apply(store, write(charge("c", "q"), 2))
    with store.reading() as reader:
        assert reader.referring(["Patient/p"]) == set()
        assert reader.referring(["Patient/q"]) == {("ChargeItem", "c")}
        assert reader.referring(["Patient/q"], ["Encounter"]) == set()
        assert reader.referring(["Patient/p", "Patient/q"], ["ChargeItem"]) == {("ChargeItem", "c")}


def test_logical_references_refer_and_own_identifiers_do_not(store: Store) -> None:
    system = "https://www.ehealth.fgov.be/standards/fhir/NamingSystem/ssin"
    logical = charge("c") | {"subject": {"identifier": {"system": system, "value": "85010112345"}}}
    put(store, patient("p"), logical)
    canonical = "https://www.ehealth.fgov.be/standards/fhir/core/NamingSystem/ssin|85010112345"
    with store.reading() as reader:
        assert reader.referring([canonical]) == {("ChargeItem", "c")}


def test_very_long_and_strange_keys_are_found_again(store: Store) -> None:
    value = "x" * 5000
    put(store, patient("long", value), patient("other", value + "y"), patient("nul", "a\0b"))
    with store.reading() as reader:
        system = patient("x")["identifier"][0]["system"]
        found = reader.match([query(f"Patient?identifier={system}|{value}{end}") for end in ("", "y")])
    assert found == [["long"], ["other"]]
