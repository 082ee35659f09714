"""The effects: hold what must be held, plan, write, answer; once more when someone else was faster."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Final, NamedTuple

from adapter.fhir.bundle.answer import Told
from adapter.fhir.bundle.entry import READS
from adapter.fhir.outcome import Issue, Refused, error
from adapter.intake import locks
from adapter.intake.earlier import After, Earlier, Nothing, placed
from adapter.intake.knowledge import Knowledge
from adapter.intake.model import Caller, Tools
from adapter.intake.overlay import Links
from adapter.intake.plan import MoreToHold, Plan, plan
from adapter.plan.conclude import Deriving
from adapter.plan.model import Done, Request
from adapter.store.port import Answer as First
from adapter.store.port import Changes, Conflict, Pending, Reader, Store, Transaction

TRIES: Final = 8
Read = Callable[[Reader, Done, Caller], Told]
Render = Callable[[Sequence[Told], datetime], bytes]


def _nothing(told: Sequence[Told], updated: datetime) -> bytes:
    return b""


class AlreadyAnswered(Exception):
    """The same Bundle was processed before; `first` is its answer."""

    def __init__(self, first: First) -> None:
        self.first = first
        super().__init__()


class Keeping(NamedTuple):
    """What a Bundle is known again by, and the digest of its content."""

    key: str
    digest: bytes


class Carrier:
    """Carries requests out, each in one transaction. `read` answers an entry that only reads."""

    def __init__(self, store: Store, tools: Tools, links: Links, read: Read) -> None:
        self._store = store
        self._tools = tools
        self._links = links
        self._read = read

    def preview(
        self, request: Request, deriving: Deriving, earlier: Sequence[Earlier] = (), known: bool = True
    ) -> Plan:
        """The plan of a request, nothing held and nothing written. Raises Refused.

        It is made on what the store knows, unless not `known`, and on what the `earlier` requests would have written.
        """
        untraced = replace(deriving, trace=None)
        links: Links = self._links if known and not earlier else {}  # of what may never be stored nothing is kept
        with self._store.reading() if known else nullcontext(Nothing()) as reader:
            knowledge: Knowledge = reader
            for one in earlier:
                with placed(one.place):
                    found = _accepted(plan(knowledge, one.request, untraced, self._tools, links))
                knowledge = After(knowledge, found.changes.writes)
            return _accepted(plan(knowledge, request, deriving, self._tools, links))

    def carry_out(
        self,
        request: Request,
        caller: Caller,
        deriving: Deriving,
        render: Render = _nothing,
        keeping: Keeping | None = None,
    ) -> Sequence[Told]:
        """What is told to each entry, in order; all is written, or Refused is raised and nothing is.

        `render` makes the answer of it before all is committed. A request that was carried out before under the key of
        `keeping` raises AlreadyAnswered.
        """
        held, shared = locks.of_request(request), locks.shared_by_request(request)
        if keeping is not None:
            held.add(_bundle_lock(request.sender, keeping))
        for _ in range(TRIES):
            try:
                with self._store.writing(held, shared) as transaction:
                    if keeping is not None:
                        _refuse_again(transaction, request.sender, keeping)
                    found = _accepted(
                        plan(transaction, request, deriving, self._tools, self._links, held, transaction.hold)
                    )
                    return self._written(transaction, found, caller, render, keeping)
            except MoreToHold as more:
                held |= more.locks
            except Conflict:
                continue
        types = sorted({entry.address.type for entry in request.entries})
        raise Refused.of(error("version-conflict", found=", ".join(types)))

    def first_answer(self, sender: str, key: str) -> First | None:
        """The answer that a Bundle got when it was processed."""
        with self._store.reading() as reader:
            return reader.answer(sender, key)

    def keep(self, sender: str, keeping: Keeping, body: bytes) -> None:
        """Keep an answer whose parts are all written. Raises AlreadyAnswered when someone else was faster."""
        with self._store.writing({_bundle_lock(sender, keeping)}) as transaction:
            _refuse_again(transaction, sender, keeping)
            transaction.apply(Changes(answer=Pending(sender, keeping.key, keeping.digest, lambda _: body)))

    def _written(
        self, transaction: Transaction, found: Plan, caller: Caller, render: Render, keeping: Keeping | None
    ) -> Sequence[Told]:
        told: list[Told] = []

        def answered(updated: datetime) -> bytes:
            told[:] = [self._told(transaction, one, found, updated, caller) for one in found.done]
            _refuse_failed_reads(found, told)
            return render(told, updated)

        if keeping is None:
            answered(transaction.apply(found.changes))
        else:
            answer = Pending(found.request.sender, keeping.key, keeping.digest, answered)
            transaction.apply(replace(found.changes, answer=answer))
        return told

    def _told(self, reader: Reader, one: Done, found: Plan, updated: datetime, caller: Caller) -> Told:
        if one.entry.method in READS:
            return self._read(reader, one, caller)
        return told_of(one, found, updated)


def told_of(one: Done, found: Plan, updated: datetime) -> Told:
    """What is told to an entry that writes; `updated` is when its version is stored, if it makes one."""
    if one.ref is None:
        return Told(one.status, issues=one.issues)
    if one.write is None:
        known = (version for version in found.known.versions.get(one.ref, ()) if version.version == one.version)
        updated_before = next((version.updated for version in known), None)
        return Told(one.status, "/".join(one.ref), one.version, updated_before, one.resource, one.issues)
    return Told(one.status, "/".join(one.ref), one.version, updated, one.resource, one.issues)


def _accepted(found: Plan) -> Plan:
    if faults := found.faults:
        raise Refused.of(*faults, *_warnings(found))
    return found


def _warnings(found: Plan) -> list[Issue]:
    return [issue for one in found.done for issue in one.issues if issue.severity == "warning"]


def _bundle_lock(sender: str, keeping: Keeping) -> str:
    return f"bundle {sender} {keeping.key}"


def _refuse_again(reader: Reader, sender: str, keeping: Keeping) -> None:
    first = reader.answer(sender, keeping.key)
    if first is not None:
        raise AlreadyAnswered(first)


def _refuse_failed_reads(found: Plan, told: Sequence[Told]) -> None:
    """In a transaction a read that finds nothing fails, and everything with it."""
    if found.request.kind == "transaction":
        failed = [
            replace(issue, expression=one.entry.path)
            for one, answer in zip(found.done, told, strict=True)
            if answer.read and answer.status >= 400
            for issue in answer.issues
        ]
        if failed:
            raise Refused.of(*failed, *_warnings(found))
