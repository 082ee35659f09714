"""The same tests on every store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from adapter.store import open_store
from adapter.store.port import Store
from tests.postgres import postgres_database, postgres_server, postgres_url

__all__ = ["postgres_database", "postgres_server", "postgres_url"]

Opener = Callable[..., Store]


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database that several processes can use."""
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres_url"))
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture
def opener(database_url: str) -> Iterator[Opener]:
    """Opens the database, as often as wanted; closes what it opened."""
    opened: list[Store] = []

    def open_it(**settings: Any) -> Store:
        opened.append(open_store(database_url, **settings))
        return opened[-1]

    yield open_it
    for store in opened:
        store.close()


@pytest.fixture(params=["sqlite", "memory", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    urls = {"sqlite": f"sqlite:///{tmp_path / 'store.sqlite'}", "memory": "sqlite:///:memory:"}
    url = urls.get(request.param) or str(request.getfixturevalue("postgres_url"))
    opened = open_store(url)
    yield opened
    opened.close()
