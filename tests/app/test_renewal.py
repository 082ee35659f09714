"""Packs that change while the gateway runs."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapter import logs
from adapter.app import CannotStart, Gateway
from adapter.data import data_path
from adapter.mapping import Library, Mapping, Packs
from adapter.renewal import renewed, renewing
from adapter.settings import Settings

STANDARD = Mapping.load(data_path("mappings"))


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_path("mappings") / "packs" / "riverside", tmp_path / "packs" / "riverside")).parent


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    logger, stream = logging.getLogger("adapter.packs"), io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.Lines())
    logger.addHandler(handler)
    logger.setLevel("INFO")
    yield stream
    logger.removeHandler(handler)


def broken(packs: Path) -> None:
    path = packs / "riverside" / "talk.yaml"
    path.write_text(path.read_text("utf-8").replace("record: start", "record: begin"), "utf-8")


def test_a_broken_pack_is_logged_with_file_line_and_row_and_the_old_one_stays(packs: Path, lines: io.StringIO) -> None:
    library, used = Library(STANDARD, packs), list[Packs]()
    renewed(library, used.append)
    assert used == []
    broken(packs)
    renewed(library, used.append)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    (problem,) = said[0]["problems"]
    assert said[0]["event"] == "packs-refused"
    assert problem.startswith("riverside/talk.yaml:7: expected record: one of")
    assert "(row begin ← extension[url=slot-start].valueString)" in problem
    assert [one.names for one in used] == [("riverside",)]
    renewed(library, used.append)
    assert len(used) == 1


def test_changes_are_looked_for_again_and_again(packs: Path) -> None:
    library, used = Library(STANDARD, packs), list[Packs]()

    async def watched() -> None:
        task = asyncio.create_task(renewing(library, used.append, 0.01))
        shutil.rmtree(packs / "riverside")
        while not used:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(watched())
    assert used[0].names == ()


def test_a_gateway_does_not_start_with_a_broken_pack(packs: Path) -> None:
    broken(packs)
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", packs=packs)
    with pytest.raises(CannotStart, match=r"riverside/talk\.yaml:7"):
        Gateway.of(settings, lambda: datetime(2026, 3, 14, tzinfo=UTC))
