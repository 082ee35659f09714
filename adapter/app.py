"""The gateway of one process: everything it is made of, put together from the settings, started and stopped."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp

from adapter import demonstration, logs
from adapter.api.call import Services
from adapter.api.capability import statement
from adapter.api.edge import OPEN, SANDBOX_SENDER, Edge
from adapter.api.endpoint import Endpoints
from adapter.api.routes import REGISTERED, routes, unrouted
from adapter.api.tokens import Tokens, TokensError, read_tokens
from adapter.api.workbench import Workbench
from adapter.daily import every_day
from adapter.data import MissingData, data_path
from adapter.dossier import derive
from adapter.fhir.definitions.packages import Packages
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Refused, operation_outcome
from adapter.intake import Caller, Intake
from adapter.kmehr import Kmehr
from adapter.mapping import Library, Mapping, MappingError
from adapter.programme.settings import SettingsError as ProgrammeError
from adapter.programme.settings import load_programme
from adapter.published import published
from adapter.registry import RegistryError, read_registry
from adapter.renewal import renewing, resuming
from adapter.sealing import Seal, secret_of
from adapter.settings import Settings
from adapter.site import SiteError, site_packages
from adapter.store import open_store
from adapter.store.port import Store, StoreError
from adapter.store.published import PublishedStore

LOGGER: Final = logging.getLogger("adapter.app")
BRUSSELS: Final = ZoneInfo("Europe/Brussels")
# FastAPI's own would record query strings and the texts of errors as soon as a variable of the environment asks so.
NO_TELEMETRY: Final[TelemetryConfig] = {"tracing": False, "metrics": False, "logs": False, "auto_configure": False}


class CannotStart(Exception):
    """The settings do not make a gateway; the text says why, in one sentence or a line for each fault."""


def utc_now() -> datetime:
    """The moment it is: the one clock of the process."""
    return datetime.now(UTC)


def limits_of(settings: Settings) -> Limits:
    """The limits of one request body."""
    return Limits(bytes=settings.max_body_bytes, depth=settings.max_depth, elements=settings.max_elements)


def store_of(database_url: str) -> Store:
    """The store at this address, made or upgraded when needed, with what we publish. Raises CannotStart."""
    try:
        return PublishedStore(open_store(database_url), published().store)
    except (StoreError, MissingData) as reason:
        raise CannotStart(str(reason)) from None


def library_of(settings: Settings) -> Library:
    """The standard mapping with the packs of the settings. Raises CannotStart for a broken one."""
    try:
        return Library(Mapping.load(data_path("mappings")), settings.packs)
    except (MissingData, MappingError) as reason:
        raise CannotStart(str(reason)) from None


def packages_of(settings: Settings) -> Packages | None:
    """Our profiles with those of the settings; None when these name none. Raises CannotStart for a broken package."""
    try:
        return site_packages(settings.profiles) if settings.profiles else None
    except SiteError as reason:
        raise CannotStart(str(reason)) from None


def kmehr_of(library: Library) -> Kmehr:
    """The reader of KMEHR messages. Raises CannotStart."""
    try:
        return Kmehr.load(data_path("mappings") / "kmehr", library.standard)
    except (MissingData, MappingError) as reason:
        raise CannotStart(str(reason)) from None


def intake_of(
    settings: Settings, store: Store, clock: Callable[[], datetime] = utc_now, library: Library | None = None
) -> Intake:
    """The intake that works on `store` by these settings. Raises CannotStart."""
    library = library or library_of(settings)
    try:
        registry = read_registry(settings.provider_registry) if settings.provider_registry else None
        programme = load_programme(settings.programme)
    except (RegistryError, ProgrammeError) as reason:
        raise CannotStart(str(reason)) from None
    return Intake(store, library.packs, programme, limits_of(settings), clock, partial(derive, registry=registry))


@dataclass(frozen=True, slots=True)
class Gateway:
    """One process's gateway. `clock` gives the moment, in UTC."""

    settings: Settings
    store: Store
    intake: Intake
    tokens: Tokens | None
    clock: Callable[[], datetime]
    library: Library | None = None
    packages: Packages | None = None

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime] = utc_now) -> Gateway:
        """The gateway that the settings describe, demonstration loaded. Raises CannotStart."""
        tokens, library, packages = _tokens(settings), library_of(settings), packages_of(settings)
        store = store_of(settings.database_url)
        try:
            intake = intake_of(settings, store, clock, library)
            gateway = cls(settings, store, intake, tokens, clock, library, packages)
            gateway.demonstrate()
        except (StoreError, CannotStart) as reason:
            store.close()
            raise CannotStart(str(reason)) from None
        return gateway

    def today(self) -> date:
        """The day it is in Brussels."""
        return self.clock().astimezone(BRUSSELS).date()

    def ready(self) -> None:
        """Raises StoreError while the store cannot be used."""
        with self.store.reading() as reader:
            reader.current([("Patient", "ready")])

    def demonstrate(self) -> None:
        """Load the demonstration, once in the life of a store. Raises CannotStart."""
        if self.settings.demonstration is None:
            return
        if not self.settings.sandbox:
            raise CannotStart(
                "demonstration dossiers are loaded in a sandbox only: set BIB_SANDBOX, or not BIB_DEMONSTRATION"
            )
        try:
            count = demonstration.load(self.settings.demonstration, self.today(), self._submitted)
        except demonstration.DemonstrationError as reason:
            raise CannotStart(str(reason)) from None
        logs.event(LOGGER, logging.INFO, "demonstration", bundles=count)

    def _submitted(self, bundle: dict[str, Any]) -> tuple[int, Any]:
        try:
            answer = self.intake.submit(bundle, Caller(SANDBOX_SENDER, sandbox=True))
        except Refused as refused:
            return refused.status, operation_outcome(refused.issues)
        return answer.status, answer.resource

    def application(self) -> ASGIApp:
        """The ASGI application: the edge around the routes, with what runs beside them."""
        settings, page = self.settings, Workbench.of(self._choices)
        workers = ThreadPoolExecutor(settings.max_concurrent, "request")
        app = FastAPI(
            routes=[*routes(Endpoints(self._services(), settings.body_seconds), workers), *page.routes()],
            lifespan=lambda app: self._living(workers),
            exception_handlers={HTTPException: unrouted},
            openapi_url=None,
            redirect_slashes=False,
            telemetry=NO_TELEMETRY,
        )
        at_once = settings.max_concurrent + settings.queue
        return Edge(app, self.tokens, at_once, settings.request_seconds, OPEN | page.unguarded)

    def _services(self) -> Services:
        settings = self.settings
        return Services(
            intake=self.intake,
            kmehr=kmehr_of(self.library or library_of(settings)),
            limits=limits_of(settings),
            ready=self.ready,
            statement=lru_cache(8)(self._statement),
            seal=Seal(lambda: secret_of(self.store)),
            terminology=published().terminology,
            packages=self.packages,
            defaults="" if settings.default_profiles == "off" else settings.default_profiles,
            sandbox=settings.sandbox,
            base_url=settings.base_url.rstrip("/"),
            page_size=settings.page_size,
            max_page_size=settings.max_page_size,
        )

    def _statement(self, base_url: str) -> dict[str, Any]:
        return statement(base_url, REGISTERED, not self.settings.sandbox, published().profiles())

    def _choices(self) -> dict[str, Any]:
        packs = list(self.library.packs.names) if self.library else []
        return {"packs": packs, "sandbox": self.settings.sandbox, "today": self.today().isoformat()}

    async def _renewing(self, workers: Executor) -> None:
        if self.library is not None:
            await resuming(self.library, self.intake, workers)
            await renewing(self.library, self.intake.use, self.settings.packs_seconds, workers)

    @asynccontextmanager
    async def _living(self, workers: Executor) -> AsyncIterator[None]:
        clockwork = asyncio.create_task(every_day(self.intake, self.today, workers))
        clockwork.add_done_callback(_noticed)
        reading = asyncio.create_task(self._renewing(workers))
        reading.add_done_callback(_noticed)
        logs.event(LOGGER, logging.INFO, "started", sandbox=self.settings.sandbox)
        yield
        for task in (clockwork, reading):
            task.cancel()
        await asyncio.wait([clockwork, reading])
        workers.shutdown(wait=True)
        self.store.close()
        logs.event(LOGGER, logging.INFO, "stopped")


def _tokens(settings: Settings) -> Tokens | None:
    if settings.sandbox:
        return None
    if settings.tokens is None:
        raise CannotStart(
            "outside a sandbox every sender needs a token: set BIB_TOKENS to the file that"
            " `bib-adapter token new SENDER` makes lines for, or BIB_SANDBOX=true"
        )
    try:
        return read_tokens(settings.tokens)
    except TokensError as reason:
        raise CannotStart(str(reason)) from None


def _noticed(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        logs.failure(LOGGER, "task-ended", error)
