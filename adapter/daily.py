"""What a new day changes: at the start and at midnight in Brussels, dossiers whose day has come are derived again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import date
from typing import Final, Protocol

from adapter import logs
from adapter.store.port import StoreError

EVERY: Final = 30.0
LOGGER: Final = logging.getLogger("adapter.daily")


class Rederiving(Protocol):
    """The part of the intake that this needs."""

    def rederive_due(self, today: date) -> int:
        """Derive again what is due; the number of dossiers."""


async def every_day(
    intake: Rederiving, today: Callable[[], date], workers: Executor | None = None, pause: float = EVERY
) -> None:
    """Never returns. Looks twice a minute at what is due: by a new day, however it came, or left by a post."""
    loop = asyncio.get_running_loop()
    told: date | None = None
    while True:
        day = today()
        if await loop.run_in_executor(workers, _rederived, intake, day, day != told):
            told = day
        await asyncio.sleep(pause)


def _rederived(intake: Rederiving, day: date, new: bool) -> bool:
    """Derive again what is due; whether that could be done. Told of a new day, and whenever there was something."""
    try:
        count = intake.rederive_due(day)
    except StoreError as failure:
        logs.failure(LOGGER, "daily", failure)
        return False
    if new or count:
        logs.event(LOGGER, logging.INFO, "daily", day=day.isoformat(), dossiers=count)
    return True
