"""The schema from its first version on: upgraded in one transaction, and left alone when it is newer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapter.store import open_store, postgres_server, sqlite_file
from adapter.store.port import StoreError
from adapter.store.statements import statements, steps
from tests.store.conftest import Opener
from tests.store.samples import charge, ids, put

FIRST = "CREATE TABLE property (name text PRIMARY KEY, value text NOT NULL);\nCREATE TABLE item (name text);\n"
SECOND = "ALTER TABLE item ADD COLUMN size integer;\nINSERT INTO item VALUES ('made by the second step', 2);\n"
BROKEN = "INSERT INTO item VALUES ('half', 1);\nINSERT INTO missing VALUES (1);\n"


class Database:
    """A raw connection and the migration of its kind."""

    def __init__(self, raw: Any, migrate: Callable[[Any, list[str]], None], failure: type[Exception]) -> None:
        self.raw = raw
        self.migrate = migrate
        self.failure = failure

    def items(self) -> list[Any]:
        return [tuple(row) for row in self.raw.execute("SELECT * FROM item").fetchall()]


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "sqlite":
        raw = sqlite_file.connect(str(tmp_path / "old.sqlite"), 1, True, 1024)
        yield Database(raw, sqlite_file.migrate, sqlite3.Error)
        raw.close()
    else:
        with psycopg.connect(request.getfixturevalue("postgres_url"), autocommit=True) as connection:
            yield Database(connection, postgres_server.migrate, psycopg.Error)


def test_an_empty_database_gets_every_step(empty: Database) -> None:
    empty.migrate(empty.raw, [FIRST, SECOND])
    assert empty.items() == [("made by the second step", 2)]


def test_an_old_database_gets_the_steps_that_it_lacks_and_keeps_its_rows(empty: Database) -> None:
    empty.migrate(empty.raw, [FIRST])
    empty.raw.execute("INSERT INTO item VALUES ('old')")
    empty.migrate(empty.raw, [FIRST, SECOND])
    empty.migrate(empty.raw, [FIRST, SECOND])
    assert empty.items() == [("old", None), ("made by the second step", 2)]


def test_a_step_that_fails_leaves_the_old_version(empty: Database) -> None:
    empty.migrate(empty.raw, [FIRST])
    with pytest.raises(empty.failure):
        empty.migrate(empty.raw, [FIRST, SECOND, BROKEN])
    assert empty.items() == []
    empty.migrate(empty.raw, [FIRST, SECOND])
    assert empty.items() == [("made by the second step", 2)]


def test_a_database_of_a_newer_program_is_refused_in_one_sentence(empty: Database) -> None:
    empty.migrate(empty.raw, [FIRST, SECOND])
    with pytest.raises(StoreError, match="schema version 2 and this program knows versions up to 1"):
        empty.migrate(empty.raw, [FIRST])


def test_a_store_is_opened_again_with_what_it_held(database_url: str, opener: Opener) -> None:
    put(opener(), charge("c"))
    assert ids(opener(), "ChargeItem?status=billable") == ["c"]


def test_a_store_of_a_newer_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as raw:
        raw.execute("PRAGMA user_version = 99")
    raw.close()
    with pytest.raises(StoreError, match="schema version 99"):
        open_store(f"sqlite:///{path}")


def test_both_dialects_have_the_same_steps() -> None:
    assert len(steps("sqlite")) == len(steps("postgres")) >= 1


def test_both_dialects_know_the_same_statements_but_for_their_ways_to_count() -> None:
    assert statements("sqlite").keys() ^ statements("postgres").keys() == {"now", "last_number", "numbers"}
