"""Writers of one process share a flush; what one of them undoes, or a disk refuses, is told to the right ones."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from adapter.store.port import StoreBusy, StoreUnavailable
from adapter.store.turns import MOST, Turns


@pytest.fixture
def raw(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "turns.sqlite", isolation_level=None, check_same_thread=False)
    connection.execute("CREATE TABLE t (value INTEGER)")
    yield connection
    connection.close()


class Flushes:
    """How often a connection committed."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.count = 0
        raw.set_trace_callback(self._seen)

    def _seen(self, statement: str) -> None:
        self.count += statement == "COMMIT"


def together(turns: Turns, works: list[Callable[[], Any]]) -> list[Any]:
    """Every work in a turn of its own, all of them waiting while the first is at it."""
    waiting = threading.Barrier(len(works) + 1)

    def one(work: Callable[[], Any]) -> Any:
        waiting.wait()
        with turns.writing():
            return work()

    with ThreadPoolExecutor(len(works)) as pool, turns.alone():
        found = [pool.submit(one, work) for work in works]
        waiting.wait()
        while turns._waiting < len(works):
            pass
    return [future.exception() or future.result() for future in found]


def values(raw: sqlite3.Connection) -> set[int]:
    return {value for (value,) in raw.execute("SELECT value FROM t")}


def insert(raw: sqlite3.Connection, value: int) -> Callable[[], Any]:
    return lambda: raw.execute("INSERT INTO t VALUES (?)", [value])


def test_writers_who_wait_for_each_other_share_a_flush(raw: sqlite3.Connection) -> None:
    flushes = Flushes(raw)
    together(Turns(raw, 5), [insert(raw, value) for value in range(MOST)])
    assert values(raw) == set(range(MOST))
    assert flushes.count == 1


def test_no_more_than_a_few_share_one(raw: sqlite3.Connection) -> None:
    flushes = Flushes(raw)
    together(Turns(raw, 5), [insert(raw, value) for value in range(MOST + 1)])
    assert flushes.count == 2


def test_a_writer_alone_flushes_at_once(raw: sqlite3.Connection) -> None:
    flushes, turns = Flushes(raw), Turns(raw, 5)
    for value in range(2):
        with turns.writing():
            insert(raw, value)()
    assert flushes.count == 2


def test_what_one_undoes_leaves_the_others(raw: sqlite3.Connection) -> None:
    def fails() -> None:
        insert(raw, -1)()
        raise LookupError

    works = [insert(raw, 1), fails, insert(raw, 2), fails, insert(raw, 3)]
    found = together(Turns(raw, 5), works)
    assert values(raw) == {1, 2, 3}
    assert sum(isinstance(one, LookupError) for one in found) == 2


def test_when_the_flush_fails_nobody_is_told_that_it_is_kept(raw: sqlite3.Connection) -> None:
    raw.execute("PRAGMA foreign_keys = ON")
    raw.execute("CREATE TABLE parent (id INTEGER PRIMARY KEY)")
    raw.execute("CREATE TABLE child (id INTEGER REFERENCES parent DEFERRABLE INITIALLY DEFERRED)")
    works: list[Callable[[], Any]] = [insert(raw, 1), lambda: raw.execute("INSERT INTO child VALUES (7)")]
    found = together(Turns(raw, 5), works)
    assert all(isinstance(one, sqlite3.IntegrityError) for one in found)
    assert values(raw) == set()


def test_a_transaction_that_sqlite_undid_is_told_to_all_of_its_writers(raw: sqlite3.Connection) -> None:
    def undone() -> None:
        raw.execute("ROLLBACK")  # as SQLite does by itself when the disk is full
        raise LookupError

    found = together(Turns(raw, 5), [insert(raw, 1), undone])
    kept = values(raw)
    assert [type(one) for one in found if isinstance(one, Exception)] in (
        [StoreUnavailable, LookupError],
        [LookupError],  # the insert came second, in a transaction of its own
    )
    assert kept == (set() if isinstance(found[0], StoreUnavailable) else {1})


def test_who_waits_too_long_is_told_and_leaves_nobody_waiting(raw: sqlite3.Connection) -> None:
    turns = Turns(raw, 0.1)
    inside, go_on = threading.Event(), threading.Event()

    def slow() -> None:
        with turns.writing():
            insert(raw, 1)()
            inside.set()
            go_on.wait(5)

    def impatient() -> None:
        with suppress(StoreBusy), turns.writing():
            insert(raw, 2)()

    threads = [threading.Thread(target=slow), threading.Thread(target=impatient)]
    threads[0].start()
    inside.wait(5)
    threads[1].start()
    threads[1].join(5)
    go_on.set()
    threads[0].join(5)
    assert not any(thread.is_alive() for thread in threads)
    assert values(raw) == {1}
