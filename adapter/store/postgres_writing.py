"""A write in PostgreSQL: side by side with others until its time is taken, then one after the other."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from adapter.store import rows
from adapter.store.batch import Batch, Stored, batch, replacing
from adapter.store.port import Changes, DossierState, Pending
from adapter.store.postgres_connection import Numbers, PostgresConnection
from adapter.store.postgres_server import lock_numbers
from adapter.store.reader import SqlWriter
from adapter.store.rows import Clock


class PostgresTransaction(SqlWriter):
    """`port.Transaction`: one of several writers, of different women."""

    def __init__(self, connection: PostgresConnection, clock: Clock, numbers: Numbers) -> None:
        super().__init__(connection)
        self._write = connection
        self._clock = clock
        self._numbers = numbers
        self._updated: int | None = None

    def hold(self, keys: Collection[str]) -> None:
        self._write.raw.execute(locking("", frozenset(keys)).encode())

    def apply(self, changes: Changes) -> datetime:
        write = self._write
        made = self._batch(changes)
        with write.raw.pipeline():
            self._before_the_clock(made, changes)
            updated = self._tick()
        # From here to the commit every other writer waits: no more than what shows the time of this transaction.
        with write.raw.pipeline():
            write.many("insert_resource", made.resources, updated=updated)
            write.many("replace_resource", made.replaced, updated=updated)
            write.many("insert_history", made.history, updated=updated)
            write.many("insert_outbox", [(o.kind, o.type, o.id, o.version) for o in changes.outbox], updated=updated)
        moment = rows.moment(updated)
        if changes.answer is not None:
            self._answer(changes.answer, moment)
        return moment

    def _tick(self) -> int:
        """The `updated` of this transaction; the same however often it applies changes."""
        if self._updated is None:
            now = rows.milliseconds(self._clock())
            self._updated = int(self._write.named("tick", {"now": now})[0][0])
        return self._updated

    def _answer(self, answer: Pending, moment: datetime) -> None:
        row = {"sender": answer.sender, "key": answer.key, "digest": answer.digest, "body": answer.render(moment)}
        self._write.named("insert_answer", {**row, "created": rows.milliseconds(moment)})

    def _batch(self, changes: Changes) -> Batch:
        refs = replacing(changes.writes)
        found = self._write.named("stored", self._write.refs(refs)) if refs else []
        stored = {(type_, id_): Stored(number, latest, body) for type_, id_, number, latest, body in found}
        new = len({(write.type, write.id) for write in changes.writes} - stored.keys())
        return batch(changes.writes, stored, iter(self._numbers.take(self._write, new)))

    def _before_the_clock(self, made: Batch, changes: Changes) -> None:
        write = self._write
        confirmed = [rows.confirmation(one) for one in sorted(changes.confirmed)]
        write.many("confirm_current", confirmed)
        write.many("confirm_older", confirmed)
        write.many("delete_entry", made.removed)
        write.many("insert_entry", made.added)
        write.many("keep_version", [(row[-1],) for row in made.replaced])
        write.many("raise_latest", made.raised)
        write.many("forget_dossier", [(woman,) for woman in changes.forgotten])
        write.many("put_dossier", [_dossier(state) for state in changes.dossiers])


def locking(mode: str, keys: frozenset[str]) -> str:
    """The statement that takes the locks of some keys, in the one order in which everyone takes them."""
    numbers = ",".join(map(str, lock_numbers(keys)))
    return f"SELECT pg_advisory_xact_lock{mode}(k) FROM unnest('{{{numbers}}}'::bigint[]) AS k"


def _dossier(state: DossierState) -> tuple[str, str, str | None, bool]:
    changes_on = None if state.changes_on is None else state.changes_on.isoformat()
    return state.woman, state.derived_on.isoformat(), changes_on, state.as_of_given
