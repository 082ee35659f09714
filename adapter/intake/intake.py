"""The one application function: a Bundle or a single request in, an answer out; everything goes the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, Final

from adapter.dossier import derive as derive_dossier
from adapter.fhir.bundle.answer import Told
from adapter.fhir.bundle.entry import READS, Entry
from adapter.fhir.limits import DEFAULT, Limits
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.search.model import Query
from adapter.fhir.validation import validate as validate_base
from adapter.intake import answers
from adapter.intake import request as requests
from adapter.intake.carry import AlreadyAnswered, Carrier
from adapter.intake.earlier import Earlier, Sent, placed
from adapter.intake.model import Answer, Caller, Resource, Tools
from adapter.intake.origin import Origin
from adapter.intake.overlay import Links
from adapter.intake.preview import parameters
from adapter.intake.reading import Readings
from adapter.intake.rederive import Rederiving
from adapter.intake.request import Posted
from adapter.mapping import Correspondences, Trace
from adapter.plan.conclude import Derive, Deriving
from adapter.plan.model import Request
from adapter.programme.settings import Programme
from adapter.store.port import Page, Store

# What a caller can change of what is derived (contract section 4, word of the billing platform), and how.
DERIVED: Final = frozenset({"ChargeItem"})
CHANGES: Final = frozenset({"PUT", "PATCH"})


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class Intake:
    """Everything that can be asked of the gateway, without HTTP. Thread-safe; a refusal is raised as Refused."""

    def __init__(
        self,
        store: Store,
        mapping: Correspondences,
        programme: Programme,
        limits: Limits = DEFAULT,
        clock: Callable[[], datetime] = utc_now,
        derive: Derive = derive_dossier,
        validate: Callable[[Resource], Sequence[Issue]] = validate_base,
    ) -> None:
        self._clock = clock
        self._tools = Tools(mapping, programme, derive, validate, limits)
        links: Links = {}
        self._readings = Readings(store, links, lambda caller: self._deriving(caller, self._clock()))
        self._carrier = Carrier(store, self._tools, links, self._readings.of_entry)
        self._rederiving = Rederiving(store, links)

    def use(self, mapping: Correspondences) -> int:
        """Read and write by this mapping from now on; how many dossiers were derived again, that it reads otherwise.

        What is under way is finished by the mapping before. Raises StoreError: the mapping is in use all the same.
        """
        before = self._tools.mapping
        self._tools = replace(self._tools, mapping=mapping)
        deriving = self._deriving(Caller(""), self._clock())

        def otherwise(sender: str, resource: Resource) -> bool:
            return before.of(sender, resource) is not mapping.of(sender, resource)

        found = self._rederiving.read_otherwise(deriving, otherwise)
        self._rederiving.mark(mapping.marks, mapping.names)
        return found

    @property
    def packs(self) -> frozenset[str]:
        """The names of all packs by which something that is stored may have been read."""
        return self._rederiving.packs()

    def resume(self) -> int:
        """Derive again what the mapping in use reads otherwise than the one with which this store was left; how many.

        Raises StoreError: the next start does it then.
        """
        mapping = self._tools.mapping
        otherwise = mapping.since(self._rederiving.marks())
        deriving = self._deriving(Caller(""), self._clock())
        found = self._rederiving.read_otherwise(deriving, otherwise) if otherwise else 0
        self._rederiving.mark(mapping.marks, mapping.names)
        return found

    def submit(self, bundle: Resource, caller: Caller, origin: Origin | None = None) -> Answer:
        """A transaction, collection or message, all or nothing, or a batch; the same again gets its first answer.

        With `origin`, of a Bundle that was made from a message of another standard, issues are told at their places.
        """
        try:
            return self._submitted(bundle, caller, origin)
        except Refused as refused:
            raise origin.refused(refused) if origin else refused from None

    def _submitted(self, bundle: Resource, caller: Caller, origin: Origin | None) -> Answer:
        now = self._clock()
        posted = requests.read_bundle(bundle, caller, now, self._tools)
        posted = origin.of(posted) if origin else posted
        deriving = self._deriving(caller, now)
        if posted.kind == "batch":
            return self._batch(posted, caller, deriving)
        made: dict[str, Any] = {}

        def render(told: Sequence[Told], updated: datetime) -> bytes:
            made["resource"] = answers.answer_to(posted, told, updated, caller)
            made["raw"] = answers.encoded(made["resource"])
            return bytes(made["raw"])

        self._meet(posted.request, deriving)
        try:
            self._carrier.carry_out(posted.request, caller, deriving, render, posted.keeping)
        except AlreadyAnswered as again:
            return answers.first_again(again.first, posted)
        return Answer(200, **made)

    def preview(
        self,
        bundle: Resource,
        caller: Caller,
        as_of: date | None = None,
        trace: bool = True,
        origin: Origin | None = None,
        earlier: Sequence[Sent] = (),
        known: bool = True,
    ) -> Answer:
        """What the same Bundle would give, nothing stored: Parameters of contract section 6.

        As if `earlier` had been sent before it; not `known`: as if nothing else had ever been sent.
        """
        try:
            return self._previewed(bundle, caller, as_of, trace, origin, earlier, known)
        except Refused as refused:
            raise origin.refused(refused) if origin else refused from None

    def _previewed(
        self,
        bundle: Resource,
        caller: Caller,
        as_of: date | None,
        trace: bool,
        origin: Origin | None,
        earlier: Sequence[Sent],
        known: bool,
    ) -> Answer:
        asking = caller if as_of is None else replace(caller, as_of=as_of)
        if asking.pack not in ("", *(names := self._tools.mapping.names)):
            raise Refused.of(error("request-parameter", "", ", ".join(names), asking.pack, parameter="pack"))
        now = self._clock()
        before = [self._before(sent, asking, now) for sent in earlier]
        posted = requests.read_bundle(bundle, asking, now, self._tools)
        posted = origin.of(posted) if origin else posted
        deriving = self._deriving(asking, now, traced=trace)
        found = self._carrier.preview(posted.request, deriving, before, known)
        return Answer(200, parameters(found, posted, deriving, asking, origin))

    def _before(self, sent: Sent, caller: Caller, now: datetime) -> Earlier:
        with placed(sent.place):
            posted = requests.read_bundle(sent.bundle, caller, now, self._tools)
        return Earlier(posted.request, sent.place)

    def _meet(self, request: Request, deriving: Deriving) -> None:
        """A sandbox caller who changes what he read on another day finds it as it was read."""
        if deriving.as_of_given:
            refs = {(one.address.type, one.address.id) for one in request.entries if one.method in CHANGES}
            self._rederiving.as_read((ref for ref in refs if ref[0] in DERIVED and ref[1]), deriving)

    def single(self, entry: Entry, caller: Caller) -> Answer:
        """One request of its own: a read, or a write that is planned like a Bundle with this one entry."""
        if entry.method in READS:
            return answers.read_answer(self._readings.of_request(entry, caller), caller)
        now = self._clock()
        request, deriving = requests.single(entry, caller, now, self._tools), self._deriving(caller, now)
        self._meet(request, deriving)
        told = self._carrier.carry_out(request, caller, deriving)
        return answers.write_answer(told[0], entry, caller)

    def search(self, query: Query, caller: Caller) -> Page:
        """One page of a search; on the day that a sandbox caller names, by what would be derived then."""
        return self._readings.search(query, caller)

    def history(self, caller: Caller, type: str | None = None, id: str | None = None, **options: Any) -> Page:
        """One page of a history, latest first: `since`, `count` and `cursor` as the store takes them."""
        return self._readings.history(type, id, options)

    def rederive_due(self, today: date) -> int:
        """Derive again every dossier that says something else from `today` on; how many there were."""
        return self._rederiving.due(replace(self._deriving(Caller(""), self._clock()), today=today))

    def _batch(self, posted: Posted, caller: Caller, deriving: Deriving) -> Answer:
        """Each entry by itself; the whole is kept when it is done."""
        keeping = posted.keeping
        if keeping and (first := self._carrier.first_answer(caller.sender, keeping.key)):
            return answers.first_again(first, posted)
        alone = {request.entries[0].index: request for request in requests.each_alone(posted)}
        told = [
            self._alone(alone[index], caller, deriving) if index in alone else answers.refused(posted.issues[index])
            for index in range(len(posted.bundle.get("entry", ())))
        ]
        made = answers.response_to(posted, told, caller)
        raw = answers.encoded(made)
        try:
            if keeping:
                self._carrier.keep(caller.sender, keeping, raw)
        except AlreadyAnswered as again:
            return answers.first_again(again.first, posted)
        return Answer(200, made, raw=raw)

    def _alone(self, request: Request, caller: Caller, deriving: Deriving) -> Told:
        try:
            self._meet(request, deriving)
            return self._carrier.carry_out(request, caller, deriving)[0]
        except Refused as refused:
            return answers.refused(refused.issues)

    def _deriving(self, caller: Caller, now: datetime, traced: bool = False) -> Deriving:
        tools = self._tools
        return Deriving(
            tools.derive,
            tools.programme,
            tools.mapping,
            caller.today(now),
            caller.arrived(now),
            caller.as_of is not None,
            Trace() if traced else None,
        )
