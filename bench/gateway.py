"""A gateway process for the benchmarks: on one core, with a database of its own, and a client on the other cores."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import Final

from tests.postgres import as_url, start_server

HEADERS: Final = {"Content-Type": "application/fhir+json"}
NO_MORE: Final[Mapping[str, str]] = MappingProxyType({})
SERVER_CORE: Final = 0
PINS: Final = hasattr(os, "sched_setaffinity")  # elsewhere client and server share all cores


class Gateway:
    """Where it listens, its process, how long it took until it was ready."""

    def __init__(self, port: int, process: subprocess.Popen[bytes], ready: float) -> None:
        self.port, self.process, self.ready = port, process, ready

    def call(
        self, method: str, path: str, body: bytes = b"", headers: Mapping[str, str] = NO_MORE
    ) -> tuple[int, bytes]:
        """Status and body of one call over a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            return _asked(connection, method, path, body, headers)

    def megabytes(self) -> float:
        """Resident memory of the process."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))

    def processor_seconds(self) -> float:
        """The processor time that the process has taken so far, in Python and in the system."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def timed(self, bodies: Sequence[bytes], path: str = "/fhir", clients: int = 4) -> list[float]:
        """Post every body once over `clients` connections; the seconds of each call. Raises when one is refused."""
        waiting, times, faults = iter(bodies), list[float](), list[str]()
        lock = threading.Lock()

        def work() -> None:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            while not faults:
                with lock:
                    body = next(waiting, None)
                if body is None:
                    break
                started = time.perf_counter()
                status, answer = _asked(connection, "POST", path, body)
                times.append(time.perf_counter() - started)
                if status != 200:
                    faults.append(f"{status}: {answer[:600].decode(errors='replace')}")
            connection.close()

        _together(work, clients)
        if faults:
            raise RuntimeError(faults[0])
        return times

    def posts_per_second(self, bodies: Sequence[bytes], clients: int = 4) -> float:
        started = time.perf_counter()
        self.timed(bodies, clients=clients)
        return len(bodies) / (time.perf_counter() - started)


def _together(work: Callable[[], None], count: int) -> None:
    threads = [threading.Thread(target=work) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _asked(
    connection: http.client.HTTPConnection, method: str, path: str, body: bytes, headers: Mapping[str, str] = NO_MORE
) -> tuple[int, bytes]:
    connection.request(method, path, body or None, {**HEADERS, **headers})
    answer = connection.getresponse()
    return answer.status, answer.read()


@contextmanager
def gateway(database_url: str | None = None, *more: str) -> Iterator[Gateway]:
    """A sandbox gateway on SERVER_CORE; this process moves to the other cores. SQLite in a fresh folder by default."""
    cores = os.sched_getaffinity(0) if PINS else set[int]()
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        url = database_url or f"sqlite:///{folder}/bench.sqlite"
        command = [
            sys.executable,
            "-m",
            "adapter",
            "serve",
            "--sandbox",
            "--port",
            str(port),
            "--database-url",
            url,
            *more,
        ]
        environment = {**os.environ, "BIB_LOG_LEVEL": "error"}
        started = time.perf_counter()
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
        _pin(process.pid, {SERVER_CORE})
        _pin(0, cores - {SERVER_CORE})
        try:
            _until_ready(port, process, Path(folder) / "log")
            yield Gateway(port, process, time.perf_counter() - started)
        finally:
            _pin(0, cores)
            process.terminate()
            process.wait(timeout=60)


def _pin(process: int, cores: set[int]) -> None:
    if PINS and cores:
        os.sched_setaffinity(process, cores)


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database on a PostgreSQL server of its own, which leaves SERVER_CORE to the gateway."""
    cores = os.sched_getaffinity(0) if PINS else set[int]()
    with tempfile.TemporaryDirectory() as folder:
        _pin(0, cores - {SERVER_CORE})
        server = start_server(Path(folder))
        _pin(0, cores)
        try:
            yield as_url(server.get_uri())
        finally:
            server.cleanup()


def _until_ready(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the gateway ended: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=2)) as connection:
                if _asked(connection, "GET", "/fhir/health", b"")[0] == 200:
                    return
        except OSError:
            time.sleep(0.01)
    raise RuntimeError("the gateway was not ready within a minute")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
