"""What is left after a kill, a full disk, a read-only or vanished database: each transaction whole or not at all."""

from __future__ import annotations

import random
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

from adapter.store import open_store
from adapter.store.port import Pending, Store, StoreError, StoreUnavailable
from adapter.store.sqlite import SqliteStore
from tests.postgres import start_server
from tests.store.conftest import Opener
from tests.store.samples import apply, charge, ids, patient, put, query, search, write

ROOT = Path(__file__).resolve().parents[2]
TOGETHER = 20
VICTIM = """
    import sys
    sys.path.insert(0, {root!r})
    from adapter.store import open_store
    from adapter.store.port import Outbound, Pending
    from tests.store.samples import apply, charge, write
    store = open_store(sys.argv[1])
    number = int(sys.argv[2])
    print("ready", flush=True)
    while True:
        number += 1
        account = [{{"reference": f"Account/{{number}}"}}]
        writes = [write(charge(f"{{number}}-{{place}}", account=account)) for place in range({together})]
        told = [Outbound("charge", "ChargeItem", one.id, 1) for one in writes]
        apply(store, *writes, outbox=told, answer=Pending("s", str(number), b"", lambda updated: b"answer"))
        print("written", flush=True)
"""


def test_a_killed_process_leaves_each_transaction_whole_or_absent(database_url: str, opener: Opener) -> None:
    program = textwrap.dedent(VICTIM).format(root=str(ROOT), together=TOGETHER)
    chance = random.Random(3)
    for round_ in range(3):
        command = [sys.executable, "-c", program, database_url, str(round_ * 100_000)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as victim:
            assert victim.stdout is not None
            assert victim.stdout.readline() == b"ready\n"
            for _ in range(2):
                assert victim.stdout.readline() == b"written\n"
            time.sleep(chance.uniform(0, 0.1))
            victim.kill()
    store = opener()
    put(store, patient("after"))
    assert ids(store, "Patient") == ["after"]
    with store.reading() as reader:
        told = [one.id for _, one in reader.outbox(0, 1_000_000)]
        found = reader.search(query("ChargeItem?_count=1000000")).matches
        numbers = {version.id.partition("-")[0] for version in found}
        assert len(numbers) >= 6
        assert sorted(told) == sorted(version.id for version in found)
        for number in numbers:
            assert reader.answer("s", number) is not None
            assert len(reader.referring([f"Account/{number}"])) == TOGETHER


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[SqliteStore]:
    with closing(SqliteStore(str(tmp_path / "store.sqlite"))) as store:
        yield store


def test_a_full_disk_refuses_the_write_and_keeps_what_was_there(sqlite_store: SqliteStore) -> None:
    put(sqlite_store, charge("c"))
    raw = sqlite_store._writer.raw
    (size,) = raw.execute("PRAGMA page_count").fetchone()
    raw.execute(f"PRAGMA max_page_count = {size + 2}")
    with pytest.raises(StoreUnavailable, match="full"):
        put(sqlite_store, *[patient(f"p{number}", name=[{"text": "x" * 900}]) for number in range(50)])
    assert ids(sqlite_store, "Patient") == []
    assert ids(sqlite_store, "ChargeItem") == ["c"]
    raw.execute("PRAGMA max_page_count = 1000000")
    put(sqlite_store, patient("p"))


def test_a_read_only_database_refuses_the_write(sqlite_store: SqliteStore) -> None:
    sqlite_store._writer.raw.execute("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable, match="read-only"):
        put(sqlite_store, charge("c"))
    assert ids(sqlite_store, "ChargeItem") == []


def test_a_file_that_cannot_be_opened_is_said_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailable, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'missing' / 'store.sqlite'}")
    (tmp_path / "text").write_text("this is no database, only a text that is long enough to look like a file")
    with pytest.raises(StoreError, match="not a database"):
        open_store(f"sqlite:///{tmp_path / 'text'}")


def test_an_unknown_kind_of_database_is_refused() -> None:
    with pytest.raises(StoreError, match="begins with mysql"):
        open_store("mysql://somewhere/name")


def test_a_read_only_postgres_refuses_the_write_and_still_reads(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        put(store, charge("c"))
    read_only = postgres_url + "&options=" + quote("-c default_transaction_read_only=on")
    with closing(open_store(read_only)) as store:
        with pytest.raises(StoreUnavailable, match="ReadOnlySqlTransaction"):
            put(store, charge("d"))
        assert ids(store, "ChargeItem") == ["c"]


def test_connections_that_the_server_closed_are_replaced_unnoticed(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:
        put(store, charge("c"))
        cut_connections(postgres_url)
        assert ids(store, "ChargeItem") == ["c"]
        cut_connections(postgres_url)
        put(store, charge("d"))


def cut_connections(url: str) -> None:
    """Every other connection is closed, and the server has done so."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_lost_within_a_transaction_writes_nothing(postgres_url: str) -> None:
    with closing(open_store(postgres_url)) as store:

        def cut(_: object) -> bytes:
            cut_connections(postgres_url)
            return b""

        with pytest.raises(StoreUnavailable):
            apply(store, write(charge("c")), answer=Pending("s", "k", b"", cut))
        assert ids(store, "ChargeItem") == []
        put(store, charge("c"))


def test_the_store_recovers_when_the_server_comes_back(tmp_path_factory: pytest.TempPathFactory) -> None:
    server: Any = start_server(tmp_path_factory.mktemp("postgres"))
    with closing(open_store(server.get_uri(), wait=1)) as store:
        put(store, charge("c"))
        server.stop()
        for use in (read, add):
            with pytest.raises(StoreUnavailable):
                use(store)
        server.ensure_postgres_running()
        deadline = time.monotonic() + 60
        while not works(store):
            assert time.monotonic() < deadline
        assert [version.id for version in search(store, "ChargeItem").matches] == ["c"]
        add(store)
    server.stop()


def read(store: Store) -> object:
    return ids(store, "ChargeItem")


def add(store: Store) -> object:
    return put(store, patient("p"))


def works(store: Store) -> bool:
    try:
        read(store)
    except StoreUnavailable:
        return False
    return True
