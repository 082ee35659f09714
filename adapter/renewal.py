"""Packs whose files changed are taken into use while the gateway runs; a broken one is told and leaves the old one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from adapter import logs
from adapter.fhir.search import parse
from adapter.intake import Caller, Intake
from adapter.mapping import Library, Packs
from adapter.mapping.packs import TAG
from adapter.store.port import StoreError

LOGGER: Final = logging.getLogger("adapter.packs")


async def resuming(library: Library, intake: Intake, workers: Executor | None = None) -> None:
    """Do in a worker thread what a change of packs while the gateway was stopped asks for."""
    await _done(workers, resumed, library, intake)


async def _done(workers: Executor | None, work: Callable[..., None], *arguments: object) -> None:
    """Never raises: whatever one change brings, the next must still be seen."""
    doing = asyncio.get_running_loop().run_in_executor(workers, work, *arguments)
    (failure,) = await asyncio.gather(doing, return_exceptions=True)
    if failure is not None:
        logs.failure(LOGGER, "packs", failure)


async def renewing(
    library: Library, use: Callable[[Packs], int], pause: float, workers: Executor | None = None
) -> None:
    """Never returns. Looks for changed files every `pause` seconds, in a worker thread.

    `use` takes packs into use and says how many dossiers were derived again by them.
    """
    while library.folder is not None:
        await _done(workers, renewed, library, use)
        await asyncio.sleep(pause)


def resumed(library: Library, intake: Intake) -> None:
    """Tell of packs that are gone, and derive again what packs read otherwise since this store was left.

    Raises StoreError: the next start does it.
    """
    tell_missing(library, intake)
    if dossiers := intake.resume():
        logs.event(LOGGER, logging.INFO, "packs", packs=_names(library), dossiers=dossiers)


def renewed(library: Library, use: Callable[[Packs], int]) -> None:
    """Take changed packs into use, once. The problems that are logged name files of packs, never data."""
    if not library.changed():
        return
    problems = library.renewed()
    if problems:
        logs.event(LOGGER, logging.ERROR, "packs-refused", problems=problems)
    try:
        logs.event(LOGGER, logging.INFO, "packs", packs=_names(library), dossiers=use(library.packs))
    except StoreError as failure:  # the packs are in use; the dossiers follow with their next facts
        logs.failure(LOGGER, "packs", failure)


def _names(library: Library) -> list[str]:
    return [f"{one.name} {one.version}" for one in library.packs.every]


def tell_missing(library: Library, intake: Intake) -> None:
    """Log the packs that stored resources are marked with and that are not there: these are read by the standard rows.

    Only those are looked for that were there before: nothing finds a mark but a walk through everything stored.
    """
    types = sorted({compiled.concept.resource for compiled in library.standard.reading})
    gone = sorted(intake.packs.difference(library.packs.names))
    if missing := [name for name in gone if any(_marked(kind, name, intake) for kind in types)]:
        why = "stored resources are marked with these packs; without them they are read by the standard rows alone"
        logs.event(LOGGER, logging.ERROR, "packs-missing", packs=missing, problem=why)


def _marked(type_name: str, pack: str, intake: Intake) -> bool:
    query = parse(type_name, [("_tag", f"{TAG}|{pack}"), ("_count", "1")])
    return bool(intake.search(query, Caller("")).matches)
