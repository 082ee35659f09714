"""Answers of processed Bundles, dossiers that are due, and the outbox: written with the resources or not at all."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapter.fhir.times import instant
from adapter.sealing import secret_of
from adapter.store import digest
from adapter.store.port import Changes, Conflict, DossierState, Outbound, Pending, Store
from tests.store.samples import apply, charge, ids, write


def pending(key: str, sender: str = "hospital", content: bytes = b"1" * 16) -> Pending:
    return Pending(sender, key, content, lambda updated: instant(updated).encode())


def test_an_answer_is_kept_with_the_time_of_its_transaction(store: Store) -> None:
    updated = apply(store, write(charge("c")), answer=pending("bundle-1"))
    with store.reading() as reader:
        answer = reader.answer("hospital", "bundle-1")
        assert reader.answer("other", "bundle-1") is None
        assert reader.answer("hospital", "bundle-2") is None
    assert answer is not None
    assert answer.body == instant(updated).encode()
    assert (answer.digest, answer.created) == (b"1" * 16, updated)


def test_an_answer_may_read_what_its_transaction_wrote(store: Store) -> None:
    with store.writing({"woman"}) as transaction:

        def render(updated: datetime) -> bytes:
            found = transaction.current([("ChargeItem", "c")])["ChargeItem", "c"]
            return str(found.updated == updated).encode()

        transaction.apply(Changes(writes=[write(charge("c"))], answer=Pending("s", "k", b"", render)))
    with store.reading() as reader:
        answer = reader.answer("s", "k")
    assert answer is not None
    assert answer.body == b"True"


def test_a_transaction_that_applies_twice_has_one_time(store: Store) -> None:
    with store.writing({"woman"}) as transaction:
        first = transaction.apply(Changes(writes=[write(charge("c"))]))
        second = transaction.apply(Changes(writes=[write(charge("c"), 2), write(charge("d"))]))
    assert first == second
    assert ids(store, "ChargeItem") == ["c", "d"]


def test_a_second_answer_to_one_bundle_is_a_conflict_that_writes_nothing(store: Store) -> None:
    apply(store, answer=pending("bundle-1"))
    with pytest.raises(Conflict):
        apply(store, write(charge("c")), answer=pending("bundle-1", content=b"2" * 16))
    with store.reading() as reader:
        assert reader.current([("ChargeItem", "c")]) == {}
    apply(store, answer=pending("bundle-1", sender="other hospital"))


def test_the_outbox_is_in_commit_order_and_without_gaps(store: Store) -> None:
    for number in range(3):
        told = [Outbound("charge", "ChargeItem", f"c{number}{place}", 1) for place in "ab"]
        apply(store, write(charge(f"c{number}a")), outbox=told)
    with store.reading() as reader:
        found = reader.outbox(0, 100)
        assert reader.outbox(found[3][0], 1) == [found[4]]
        assert reader.outbox(found[-1][0], 10) == []
    assert [number for number, _ in found] == [1, 2, 3, 4, 5, 6]
    assert [one.id for _, one in found] == ["c0a", "c0b", "c1a", "c1b", "c2a", "c2b"]


def test_dossiers_are_due_from_the_day_on_which_they_change(store: Store) -> None:
    derived = date(2026, 3, 1)
    states = [
        DossierState("later", derived, date(2026, 3, 13), False),
        DossierState("today", derived, date(2026, 3, 12), False),
        DossierState("before", derived, date(2026, 3, 11), False),
        DossierState("given", derived, date(2026, 3, 11), True),
        DossierState("never", derived, None, False),
    ]
    apply(store, dossiers=states)
    with store.reading() as reader:
        due = reader.dossiers_due(date(2026, 3, 12), 10)
        assert [state.woman for state in due] == ["before", "today"]
        assert reader.dossiers_due(date(2026, 3, 12), 1) == due[:1]
        assert reader.dossiers_due(date(2026, 3, 10), 10) == []
        assert reader.dossiers(["given", "never", "unknown"]) == {"given": states[3], "never": states[4]}


def test_a_dossier_is_derived_again_and_one_that_was_joined_is_forgotten(store: Store) -> None:
    apply(store, dossiers=[DossierState("p", date(2026, 3, 1), date(2026, 3, 2), False)])
    apply(store, dossiers=[DossierState("p", date(2026, 3, 2), None, True)], forgotten=["q"])
    with store.reading() as reader:
        assert reader.dossiers(["p"]) == {"p": DossierState("p", date(2026, 3, 2), None, True)}
    apply(store, forgotten=["p"])
    with store.reading() as reader:
        assert reader.dossiers(["p"]) == {}


def test_a_clock_that_goes_back_does_not_turn_the_order_round(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = apply(store, write(charge("a")))
    monkeypatch.setattr(store, "_clock", lambda: datetime(2001, 1, 1, tzinfo=UTC))
    second = apply(store, write(charge("b")))
    assert second > first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.text(max_size=3), JSON, max_size=5))
def test_a_digest_does_not_depend_on_the_order_of_members(content: dict[str, object]) -> None:
    assert digest(content) == digest(dict(reversed(content.items())))
    assert digest(content) != digest({**content, "another member": 1})


def test_a_digest_tells_the_written_forms_of_a_decimal_apart() -> None:
    assert digest({"value": Decimal("1.50")}) != digest({"value": Decimal("1.5")})


def test_what_was_kept_under_a_name_is_everybodys_and_the_last_counts(store: Store) -> None:
    with store.reading() as reader:
        assert reader.kept("secret") is None
    for value in ("00ff", "11ee"):
        with store.writing({"secret"}) as transaction:
            transaction.keep("secret", value)
            assert transaction.kept("secret") == value
    with store.reading() as reader:
        assert (reader.kept("secret"), reader.kept("packs")) == ("11ee", None)


def test_one_secret_is_made_and_stays(store: Store) -> None:
    assert len(secret_of(store)) == 32
    assert secret_of(store) == secret_of(store)
