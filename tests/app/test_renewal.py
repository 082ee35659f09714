"""Packs that change while the gateway runs."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from adapter import logs
from adapter.app import CannotStart, Gateway
from adapter.data import data_path
from adapter.fhir import json_codec
from adapter.fhir.search import parse
from adapter.intake import Caller, Intake
from adapter.mapping import Library, Mapping, Packs
from adapter.renewal import renewed, renewing, resuming, tell_missing
from adapter.settings import Settings
from adapter.store.port import StoreUnavailable

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


def looked(library: Library, use: Callable[[Packs], int]) -> None:
    """Two looks at the folder: the first sees a change, the second that it lies still."""
    for _ in range(2):
        renewed(library, use)


class Used(list[Packs]):
    """What was taken into use."""

    def take(self, packs: Packs) -> int:
        self.append(packs)
        return 0


def test_a_broken_pack_is_logged_with_file_line_and_row_and_the_old_one_stays(packs: Path, lines: io.StringIO) -> None:
    library, used = Library(STANDARD, packs), Used()
    renewed(library, used.take)
    assert used == []
    broken(packs)
    looked(library, used.take)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    (problem,) = said[0]["problems"]
    assert said[0]["event"] == "packs-refused"
    assert problem.startswith("riverside/talk.yaml:7: expected record: one of")
    assert "(row begin ← extension[url=slot-start].valueString)" in problem
    assert [one.names for one in used] == [("riverside",)]
    renewed(library, used.take)
    assert len(used) == 1


def watched(library: Library, use: Callable[[Packs], int], change: Callable[[], object], done: list[Packs]) -> None:
    """Changes a pack while it is watched, until it is in use."""

    async def until() -> None:
        task = asyncio.create_task(renewing(library, use, 0.01))
        change()
        while not done:
            await asyncio.sleep(0.01)
        task.cancel()

    asyncio.run(asyncio.wait_for(until(), 20))


def test_changes_are_looked_for_again_and_again(packs: Path) -> None:
    library, used = Library(STANDARD, packs), Used()
    (old,) = library.packs.every
    watched(library, used.take, lambda: changed(packs, "Adviesgesprek", "Gesprek"), used)
    assert used[0].every[0] is not old


def test_the_watch_goes_on_after_an_error_that_nobody_expected(packs: Path, lines: io.StringIO) -> None:
    library, used, failed = Library(STANDARD, packs), Used(), Used()

    def use(found: Packs) -> int:
        if not failed:
            failed.append(found)
            changed(packs, "Gesprek", "Overleg")
            raise RuntimeError("nobody expected this")
        return used.take(found)

    watched(library, use, lambda: changed(packs, "Adviesgesprek", "Gesprek"), used)
    said = json.loads(lines.getvalue().splitlines()[0])
    assert (said["event"], said["error"]) == ("packs", ["RuntimeError"])


def test_a_gateway_does_not_start_with_a_broken_pack(packs: Path) -> None:
    broken(packs)
    settings = Settings(sandbox=True, database_url="sqlite:///:memory:", packs=packs)
    with pytest.raises(CannotStart, match=r"riverside/talk\.yaml:7"):
        Gateway.of(settings, lambda: datetime(2026, 3, 14, tzinfo=UTC))


@contextmanager
def started(packs: Path | None, url: str = "sqlite:///:memory:") -> Iterator[Gateway]:
    settings = Settings(sandbox=True, database_url=url, packs=packs)
    gateway = Gateway.of(settings, lambda: datetime(2026, 4, 1, 12, tzinfo=UTC))
    try:
        yield gateway
    finally:
        gateway.store.close()


@contextmanager
def stored(packs: Path, url: str = "sqlite:///:memory:") -> Iterator[Gateway]:
    """A gateway with the dossier that riverside sends in its golden inputs; asked for a day, as a sandbox allows."""
    with started(packs, url) as gateway:
        for path in sorted((packs / "riverside" / "golden").glob("*.in.json")):
            gateway.intake.submit(json_codec.decode(path.read_bytes()), Caller("riverside", sandbox=True))
        yield gateway


def lived(gateway: Gateway) -> None:
    """What a gateway does with packs at its start, beside answering."""
    assert gateway.library
    asyncio.run(resuming(gateway.library, gateway.intake))


def charges(gateway: Gateway) -> list[tuple[str, str]]:
    found = gateway.intake.search(parse("ChargeItem", ()), Caller("riverside")).matches
    said = ((one.resource or {}) for one in found)
    return sorted((one["code"]["coding"][0]["code"], one["status"]) for one in said)


def changed(packs: Path, old: str, new: str) -> None:
    path = packs / "riverside" / "talk.yaml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_a_changed_pack_derives_what_it_reads_otherwise_again_at_once(packs: Path, lines: io.StringIO) -> None:
    with stored(packs) as sound:
        expected = charges(sound)
    changed(packs, "Adviesgesprek", "Gesprek")
    with stored(packs) as gateway:
        assert "401391" not in dict(charges(gateway))
        assert gateway.library
        changed(packs, "Gesprek", "Adviesgesprek")
        looked(gateway.library, gateway.intake.use)
        assert charges(gateway) == expected
    assert [json.loads(line).get("dossiers") for line in lines.getvalue().splitlines()] == [1]


def test_a_pack_that_changed_while_the_gateway_was_stopped_derives_what_it_reads_otherwise_again_at_the_start(
    packs: Path, tmp_path: Path, lines: io.StringIO
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    changed(packs, "Adviesgesprek", "Gesprek")
    with stored(packs, url) as gateway:
        lived(gateway)
        assert "401391" not in dict(charges(gateway))
    changed(packs, "Gesprek", "Adviesgesprek")
    lines.truncate(0)
    for _ in range(2):
        with started(packs, url) as gateway:
            lived(gateway)
            assert dict(charges(gateway))["401391"] == "billable"
    assert [json.loads(line)["dossiers"] for line in lines.getvalue().strip("\0").splitlines()] == [1]


def test_what_a_running_gateway_took_into_use_is_nothing_new_at_the_next_start(
    packs: Path, tmp_path: Path, lines: io.StringIO
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with stored(packs, url) as gateway:
        lived(gateway)
        assert gateway.library
        changed(packs, "Adviesgesprek", "Gesprek")
        looked(gateway.library, gateway.intake.use)
    before = len(lines.getvalue().splitlines())
    with started(packs, url) as gateway:
        lived(gateway)
    assert len(lines.getvalue().splitlines()) == before


def test_a_pack_that_was_away_for_a_while_derives_again_when_it_is_back(
    packs: Path, tmp_path: Path, lines: io.StringIO
) -> None:
    url = f"sqlite:///{tmp_path / 'store.sqlite'}"
    with stored(packs, url) as gateway:
        lived(gateway)
        expected = charges(gateway)
    with started(None, url) as gateway:
        lived(gateway)
        assert charges(gateway) == expected
        gateway.intake.rederive_due(date(2027, 6, 1))
    with started(packs, url) as gateway:
        lived(gateway)
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [one["dossiers"] for one in said if one["event"] == "packs"] == [1, 1]


def test_a_start_without_its_database_leaves_it_to_the_next_one(packs: Path, lines: io.StringIO) -> None:
    with started(packs, "sqlite:///:memory:") as gateway, pytest.MonkeyPatch.context() as patched:
        patched.setattr(gateway.store, "reading", away)
        lived(gateway)
    assert json.loads(lines.getvalue().splitlines()[-1])["event"] == "packs"
    assert "the database is away" not in lines.getvalue()


def away() -> None:
    raise StoreUnavailable("the database is away")


def test_a_broken_pack_derives_nothing_again(packs: Path, lines: io.StringIO) -> None:
    with stored(packs) as gateway:
        before = charges(gateway)
        assert gateway.library
        broken(packs)
        looked(gateway.library, gateway.intake.use)
        assert charges(gateway) == before
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(one["event"], one.get("dossiers")) for one in said] == [("packs-refused", None), ("packs", 0)]


@pytest.mark.parametrize("gone", ["riverside/pack.yaml", "riverside/talk.yaml", "riverside"])
def test_a_pack_that_goes_while_the_gateway_runs_takes_no_charge_away(
    packs: Path, tmp_path: Path, lines: io.StringIO, gone: str
) -> None:
    with stored(packs) as gateway:
        before = charges(gateway)
        assert gateway.library
        shutil.move(packs / gone, tmp_path / "away")
        looked(gateway.library, gateway.intake.use)
        assert charges(gateway) == before
    said = [json.loads(line) for line in lines.getvalue().splitlines()]
    assert [(one["event"], one.get("dossiers")) for one in said] == [("packs-refused", None), ("packs", 0)]


def test_a_start_without_a_pack_that_stored_resources_are_marked_with_is_told(packs: Path, lines: io.StringIO) -> None:
    with stored(packs) as gateway:
        lived(gateway)
        lines.seek(lines.truncate(0))
        tell_missing(Library(STANDARD, packs), gateway.intake)
        assert lines.getvalue() == ""
        tell_missing(Library(STANDARD, None), gateway.intake)
    said = json.loads(lines.getvalue())
    assert (said["event"], said["packs"]) == ("packs-missing", ["riverside"])


def test_a_start_with_all_its_packs_walks_through_nothing_that_is_stored(
    packs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stored(packs) as gateway:
        lived(gateway)
        monkeypatch.delattr(Intake, "search")
        tell_missing(Library(STANDARD, packs), gateway.intake)


def test_packs_are_in_use_although_the_database_is_away(packs: Path, lines: io.StringIO) -> None:
    def away(packs: Packs) -> int:
        raise StoreUnavailable("the database is away")

    library = Library(STANDARD, packs)
    changed(packs, "Adviesgesprek", "Gesprek")
    looked(library, away)
    assert json.loads(lines.getvalue())["event"] == "packs"
