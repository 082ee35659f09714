"""The index follows the search parameters: rebuilt when they changed, and by hand."""

from __future__ import annotations

import pytest

from adapter.fhir.search import catalogue, extract
from adapter.store.port import Store
from tests.store.conftest import Opener
from tests.store.samples import apply, charge, deletion, ids, patient, put


def test_a_rebuilt_index_finds_the_same(store: Store) -> None:
    put(store, patient("p", name=[{"family": "Peeters"}]), charge("c"), charge("d", "q"))
    apply(store, deletion("ChargeItem", "d", 2))
    assert store.reindex() == 2
    assert ids(store, "ChargeItem?patient.identifier=85010112345&status=billable") == ["c"]
    assert ids(store, "ChargeItem?patient.family=peet") == ["c"]
    with store.reading() as reader:
        assert reader.referring(["Patient/p", "Patient/q"]) == {("ChargeItem", "c")}


def test_a_parameter_that_was_turned_on_finds_what_was_stored_before(
    opener: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(opener(), charge("c", enteredDate="2026-03-12"), charge("d"))
    rows = {**catalogue._tables()["ChargeItem"]}
    rows["entered-date"] = {**rows["entered-date"], "active": True}
    tables = {**catalogue._tables(), "ChargeItem": rows}
    monkeypatch.setattr(catalogue, "_tables", lambda: tables)
    monkeypatch.setattr("adapter.store.reindex.fingerprint", lambda: "changed")
    forget()
    try:
        assert ids(opener(), "ChargeItem?entered-date=2026-03-12") == ["c"]
    finally:
        monkeypatch.undo()
        forget()


def forget() -> None:
    catalogue.parameters.cache_clear()
    extract._plan.cache_clear()
