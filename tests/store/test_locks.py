"""Who waits for whom: writers of one woman do, over threads, stores and processes; and nobody waits for ever."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from adapter.store import open_store
from adapter.store.port import Changes, Conflict, Store, StoreBusy
from adapter.store.postgres_server import lock_numbers
from tests.store.conftest import Opener
from tests.store.samples import apply, charge, ids, patient, put, write


def add_a_version(store: Store) -> None:
    """Read the current version and write the next, as every intake does."""
    with store.writing({"woman", "other"}) as transaction:
        known = transaction.current([("ChargeItem", "c")])["ChargeItem", "c"]
        transaction.apply(Changes(writes=[write(charge("c"), known.version + 1)]))


def test_writers_of_one_woman_wait_for_each_other(opener: Opener) -> None:
    stores = [opener(), opener()]
    put(stores[0], charge("c"))
    with ThreadPoolExecutor(8) as pool:
        for future in [pool.submit(add_a_version, stores[number % 2]) for number in range(40)]:
            future.result()
    with stores[0].reading() as reader:
        versions = reader.versions([("ChargeItem", "c")])["ChargeItem", "c"]
    assert [version.version for version in versions] == list(range(1, 42))
    updated = [version.updated for version in versions]
    assert updated == sorted(set(updated))


def holding(store: Store, keys: set[str], entered: Event, release: Event) -> None:
    with store.writing(keys) as transaction:
        entered.set()
        release.wait(20)
        transaction.apply(Changes(writes=[write(patient("holder"))]))


def while_held(holder: Store, keys: set[str], then: Callable[[], None]) -> None:
    """Do something while another thread is within `writing(keys)`."""
    entered, release = Event(), Event()
    with ThreadPoolExecutor(1) as pool:
        held: Future[None] = pool.submit(holding, holder, keys, entered, release)
        try:
            assert entered.wait(20)
            then()
        finally:
            release.set()
        held.result()


def test_a_writer_that_waits_too_long_is_told_that_the_store_is_busy(opener: Opener) -> None:
    holder, other = opener(), opener(wait=0.2)

    def try_it() -> None:
        with pytest.raises(StoreBusy):
            put(other, charge("c"))

    while_held(holder, {"woman"}, try_it)
    put(other, charge("c"))


def test_threads_of_one_store_wait_no_longer_than_others(opener: Opener) -> None:
    store = opener(wait=0.2)

    def try_it() -> None:
        with pytest.raises(StoreBusy):
            put(store, charge("c"))

    while_held(store, {"woman"}, try_it)
    assert ids(store, "Patient") == ["holder"]


def test_readers_wait_for_no_writer(opener: Opener) -> None:
    store = opener(wait=0.5)
    put(store, charge("c"))
    while_held(store, {"woman"}, lambda: [None for _ in ids(store, "ChargeItem")].clear())
    assert ids(store, "ChargeItem") == ["c"]


def test_women_of_their_own_are_written_side_by_side(postgres_url: str) -> None:
    store = open_store(postgres_url, wait=2)
    while_held(store, {"one woman"}, lambda: [apply(store, write(charge("c")), lock={"another"})].clear())
    assert ids(store, "ChargeItem") == ["c"]
    store.close()


def test_without_a_common_lock_the_later_of_two_writers_meets_a_conflict(postgres_url: str) -> None:
    store = open_store(postgres_url)
    put(store, charge("c"))
    with ThreadPoolExecutor(1) as pool:
        with store.writing({"a"}) as transaction:
            transaction.apply(Changes(writes=[write(charge("c", status="billed"), 2)]))
            later = pool.submit(apply, store, write(charge("c", status="aborted"), 2), lock={"b"})
            with pytest.raises(TimeoutError):
                later.result(timeout=0.3)
        with pytest.raises(Conflict):
            later.result()
    assert ids(store, "ChargeItem?status=billed") == ["c"]
    store.close()


def test_two_first_versions_of_one_resource_are_a_conflict(postgres_url: str) -> None:
    store = open_store(postgres_url)
    with ThreadPoolExecutor(1) as pool:
        with store.writing({"a"}) as transaction:
            transaction.apply(Changes(writes=[write(charge("c"))]))
            later = pool.submit(apply, store, write(charge("c")), lock={"b"})
            with pytest.raises(TimeoutError):
                later.result(timeout=0.3)
        with pytest.raises(Conflict):
            later.result()
    store.close()


def test_locks_are_taken_in_one_order_each_once() -> None:
    numbers = lock_numbers(["b", "a", "b"])
    assert numbers == sorted(set(numbers)) == lock_numbers(["a", "b"])
    assert all(-(2**63) <= number < 2**63 for number in numbers)
