"""Pages to the end: nothing missed and nothing twice, in any order, while others write."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapter.fhir.search import cursor
from adapter.fhir.search.model import Query
from adapter.fhir.times import instant
from adapter.store.port import Store, Version
from tests.store.conftest import Opener
from tests.store.samples import apply, charge, patient, put, query, write

ROOT = Path(__file__).resolve().parents[2]


def pages(store: Store, asked: Query) -> list[list[Version]]:
    """Every page, each in a transaction of its own."""
    found: list[list[Version]] = []
    while True:
        with store.reading() as reader:
            page = reader.search(asked)
        found.append(page.matches)
        if page.next is None:
            return found
        asked = replace(asked, cursor=cursor.decode(page.next))


def all_ids(store: Store, text: str) -> list[str]:
    return [version.id for page in pages(store, query(text)) for version in page]


def test_pages_are_full_and_in_commit_order(store: Store) -> None:
    for number in range(5):
        put(store, charge(f"b{number}"), charge(f"a{number}"))
    found = pages(store, query("ChargeItem?_count=3"))
    assert [len(page) for page in found] == [3, 3, 3, 1]
    expected = [f"{letter}{number}" for number in range(5) for letter in "ab"]
    assert [version.id for page in found for version in page] == expected


def test_a_last_page_that_is_full_has_no_next(store: Store) -> None:
    put(store, charge("a"), charge("b"))
    assert [len(page) for page in pages(store, query("ChargeItem?_count=2"))] == [2]
    assert [len(page) for page in pages(store, query("ChargeItem?_count=1"))] == [1, 1]
    assert pages(store, query("Encounter?_count=1")) == [[]]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("_id", "abcdef"),
        ("-_id", "fedcba"),
        ("_lastUpdated", "acebdf"),
        ("-_lastUpdated", "bdface"),
        ("family,_id", "cfbeda"),
        ("-family,-_id", "adebfc"),
        ("birthdate", "fbeadc"),
        ("-birthdate,_id", "cdabef"),
    ],
)
def test_every_sort_pages_without_a_gap(store: Store, sort: str, expected: str) -> None:
    families = {"a": "Z", "b": "B", "d": "Y", "e": "b"}
    births = {"a": "1990-02-01", "b": "1980", "c": "1990-02-03", "d": "1990-02-02", "e": "1980"}
    people = {letter: patient(letter) for letter in "abcdef"}
    for letter, family in families.items():
        people[letter]["name"] = [{"family": family}]
    for letter, birth in births.items():
        people[letter]["birthDate"] = birth
    put(store, people["a"], people["c"], people["e"])
    put(store, people["b"], people["d"], people["f"])
    for count in (1, 2, 4, 10):
        assert "".join(all_ids(store, f"Patient?_sort={sort}&_count={count}")) == expected


def test_a_resource_that_changes_while_paging_comes_again_and_nothing_is_missed(store: Store) -> None:
    for number in range(6):
        put(store, charge(f"c{number}"))
    asked = query("ChargeItem?_count=2")
    with store.reading() as reader:
        page = reader.search(asked)
    apply(store, write(charge("c1", status="billed"), 2))
    rest = all_ids_after(store, asked, page.next)
    assert [version.id for version in page.matches] == ["c0", "c1"]
    assert rest == ["c2", "c3", "c4", "c5", "c1"]


def all_ids_after(store: Store, asked: Query, token: str | None) -> list[str]:
    assert token is not None
    found = pages(store, replace(asked, cursor=cursor.decode(token)))
    return [version.id for page in found for version in page]


def test_a_token_says_nothing_of_a_patient(store: Store) -> None:
    put(store, patient("85010112345", name=[{"family": "Canary"}]), patient("90020212345", name=[{"family": "Dodo"}]))
    with store.reading() as reader:
        token = reader.search(query("Patient?_sort=family&_count=1")).next
    assert token is not None
    assert all(abs(number) < 2**42 for number in cursor.decode(token))
    assert "Canary" not in token


WRITER = """
    import sys
    sys.path.insert(0, {root!r})
    from adapter.store import open_store
    from tests.store.samples import charge, put
    store = open_store(sys.argv[1])
    print("ready", flush=True)
    for number in range({count}):
        put(store, *[charge(f"{{sys.argv[2]}}-{{number}}-{{place}}") for place in range(3)])
    store.close()
"""


def test_a_cursor_misses_nothing_while_two_processes_commit(database_url: str, opener: Opener) -> None:
    store, count = opener(), 60
    program = textwrap.dedent(WRITER).format(root=str(ROOT), count=count)
    writers = [
        subprocess.Popen([sys.executable, "-c", program, database_url, name], stdout=subprocess.PIPE)
        for name in ("left", "right")
    ]
    seen: list[Version] = []
    asked = query("ChargeItem?_count=7")
    finished = False
    while True:
        with store.reading() as reader:
            page = reader.search(asked)
        seen += page.matches
        if page.matches:
            last = page.matches[-1]
            asked = replace(query(f"ChargeItem?_count=7&_lastUpdated=gt{instant(last.updated)}"), cursor=None)
            if page.next is not None:
                asked = replace(query("ChargeItem?_count=7"), cursor=cursor.decode(page.next))
        elif finished:
            break
        finished = all(writer.poll() is not None for writer in writers)
    assert [writer.wait() for writer in writers] == [0, 0]
    for writer in writers:
        assert writer.stdout is not None
        writer.stdout.close()
    assert len({version.id for version in seen}) == 2 * 3 * count
    updated = [version.updated for version in seen]
    assert updated == sorted(updated)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 5), st.sampled_from(["planned", "billable", "billed"])), max_size=12))
def test_any_history_pages_to_what_is_current(opener: Opener, steps: list[tuple[int, str]]) -> None:
    store = opener()
    with store.reading() as reader:
        known = {version.id: version.version for version in reader.search(query("ChargeItem?_count=100")).matches}
    expected: dict[str, str] = {}
    with store.reading() as reader:
        for version in reader.search(query("ChargeItem?_count=100")).matches:
            assert version.resource is not None
            expected[version.id] = version.resource["status"]
    for number, status in steps:
        name = f"c{number}"
        known[name] = known.get(name, 0) + 1
        expected[name] = status
        apply(store, write(charge(name, status=status), known[name]))
    for status in ("planned", "billable", "billed"):
        found = all_ids(store, f"ChargeItem?status={status}&_count=2")
        assert sorted(found) == sorted(name for name, is_now in expected.items() if is_now == status)


def test_history_of_one_of_a_type_and_of_all(store: Store) -> None:
    put(store, charge("c"), patient("p"))
    second = apply(store, write(charge("c", status="billed"), 2), write(charge("d")))
    apply(store, replace(write(charge("c", status="planned"), 3), current=False))

    def listed(*of: str, **more: object) -> list[tuple[str, int]]:
        found, token = [], None
        while True:
            with store.reading() as reader:
                page = reader.history(*of, count=2, cursor=token, **more)  # type: ignore[arg-type]  # `since` alone
            found += [(version.id, version.version) for version in page.matches]
            if page.next is None:
                return found
            token = cursor.decode(page.next)

    assert listed("ChargeItem", "c") == [("c", 3), ("c", 2), ("c", 1)]
    assert listed("ChargeItem") == [("c", 3), ("d", 1), ("c", 2), ("c", 1)]
    assert sorted(listed()) == [("c", 1), ("c", 2), ("c", 3), ("d", 1), ("p", 1)]
    assert listed("ChargeItem", since=second) == [("c", 3), ("d", 1), ("c", 2)]
    assert listed("Encounter") == []
    with store.reading() as reader:
        page = reader.history("ChargeItem", "c")
    assert page.total == 3
    assert [version.current for version in page.matches] == [False, True, False]
