"""Packs whose files changed are taken into use while the gateway runs; a broken one is told and leaves the old one."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Final

from adapter import logs
from adapter.mapping import Library, Packs
from adapter.store.port import StoreError

LOGGER: Final = logging.getLogger("adapter.packs")


async def renewing(
    library: Library, use: Callable[[Packs], int], pause: float, workers: Executor | None = None
) -> None:
    """Never returns. Looks for changed files every `pause` seconds, in a worker thread.

    `use` takes packs into use and says how many dossiers were derived again by them.
    """
    loop = asyncio.get_running_loop()
    while library.folder is not None:
        await loop.run_in_executor(workers, renewed, library, use)
        await asyncio.sleep(pause)


def renewed(library: Library, use: Callable[[Packs], int]) -> None:
    """Take changed packs into use, once. The problems that are logged name files of packs, never data."""
    if not library.changed():
        return
    problems = library.renewed()
    if problems:
        logs.event(LOGGER, logging.ERROR, "packs-refused", problems=problems)
    packs = [f"{one.name} {one.version}" for one in library.packs.every]
    try:
        logs.event(LOGGER, logging.INFO, "packs", packs=packs, dossiers=use(library.packs))
    except StoreError as failure:  # the packs are in use; the dossiers follow with their next facts
        logs.failure(LOGGER, "packs", failure)
