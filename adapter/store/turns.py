"""One writer at a time; writers that follow each other at once share one flush to disk, which takes longest."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock, RLock
from typing import Final

from adapter.store.port import StoreBusy, StoreUnavailable

MOST: Final = 8  # writers that share a flush; nobody waits for more work of others
PAUSE: Final = 0.05  # seconds after which a writer looks whether those behind it gave up


class Group:
    """Writers whose work is flushed together: all of it is kept, or nothing."""

    def __init__(self) -> None:
        self.size = 0
        self.done = Event()
        self.failure: Exception | None = None


class Turns:
    """The turns of the writers of one process over one connection. `wait`: seconds until a writer gives up."""

    def __init__(self, raw: sqlite3.Connection, wait: float) -> None:
        self._raw = raw
        self._wait = wait
        self._turn = RLock()
        self._counting = Lock()
        self._waiting = 0
        self._group: Group | None = None
        self._within = False  # whether the thread that has the turn is writing

    @contextmanager
    def alone(self) -> Iterator[None]:
        """The turn; what others wrote is on the disk. Within a transaction of the same thread: what that one sees."""
        self._take()
        try:
            if self._group is not None and not self._within:
                self._flush(self._group)
            yield
        finally:
            self._turn.release()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """A transaction: on an error nothing of it stays; without one it is on the disk when this is left."""
        self._take()
        try:
            group = self._group = self._group or self._begun()
            with self._part_of(group):
                yield
        finally:
            self._leave()
        self._await(group)

    def _take(self) -> None:
        with self._counting:
            self._waiting += 1
        try:
            if not self._turn.acquire(timeout=self._wait):
                raise StoreBusy("another write took longer than this one may wait")
        finally:
            with self._counting:
                self._waiting -= 1

    def _begun(self) -> Group:
        self._raw.execute("BEGIN IMMEDIATE")  # waits for a writer of another process
        return Group()

    @contextmanager
    def _part_of(self, group: Group) -> Iterator[None]:
        first, self._within = group.size == 0, True
        if not first:
            self._raw.execute("SAVEPOINT part")
        try:
            yield
        except BaseException:
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK" if first else "ROLLBACK TO part")
            raise
        finally:
            self._within = False
        if not first:
            self._raw.execute("RELEASE part")
        group.size += 1

    def _leave(self) -> None:
        """Gives the turn away. Who has nobody behind him flushes what the group has written."""
        try:
            group = self._group
            if group is not None and (not self._waiting or group.size >= MOST or not self._raw.in_transaction):
                self._flush(group)
        finally:
            self._turn.release()

    def _flush(self, group: Group) -> None:
        self._group = None
        try:
            if self._raw.in_transaction:
                self._raw.execute("COMMIT")
            elif group.size:  # SQLite undid it all when a statement failed for want of space
                group.failure = StoreUnavailable("the database could not keep what was written")
        except sqlite3.Error as failure:
            group.failure = failure
            if self._raw.in_transaction:
                self._raw.execute("ROLLBACK")
        finally:
            group.done.set()

    def _await(self, group: Group) -> None:
        while not group.done.wait(PAUSE):
            if self._turn.acquire(blocking=False):  # whoever was to follow gave up
                try:
                    if self._group is group:
                        self._flush(group)
                finally:
                    self._turn.release()
        if group.failure is not None:
            raise group.failure
