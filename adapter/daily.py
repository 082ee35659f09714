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
    """Never returns. Looks at the date twice a minute: so neither a suspended machine nor a changed clock is missed."""
    loop = asyncio.get_running_loop()
    done: date | None = None
    while True:
        if done != (day := today()) and await loop.run_in_executor(workers, _rederived, intake, day):
            done = day
        await asyncio.sleep(pause)


def _rederived(intake: Rederiving, day: date) -> bool:
    try:
        count = intake.rederive_due(day)
    except StoreError as failure:
        logs.failure(LOGGER, "daily", failure)
        return False
    logs.event(LOGGER, logging.INFO, "daily", day=day.isoformat(), dossiers=count)
    return True
