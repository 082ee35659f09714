"""A small world for the tests of the intake: an empty store, a still clock, and rules that fit on a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from adapter.canonical import CHARGE, NOMENCLATURE, SSIN, B
from adapter.dossier import Derivation, Source
from adapter.fhir.bundle.address import parse as parse_address
from adapter.fhir.bundle.entry import EMPTY, Entry
from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.references import survey
from adapter.fhir.search import parse
from adapter.intake import Answer, Caller, Intake
from adapter.store.port import Store
from adapter.store.sqlite import SqliteStore

Resource = dict[str, Any]
UNREADING = SimpleNamespace(read=lambda resource, trace=None: [])
NOON = datetime(2026, 3, 12, 12, tzinfo=UTC)
BASE = "https://gateway.example/fhir"
LATE_AFTER = timedelta(days=30)
EVA = "95031460224"
ADA = "94021300244"


def charge_of(encounter: Source, today: date, billed: str | None) -> Resource:
    """The fake rule: a finished Encounter is billable for thirty days, then late; what was billed stays."""
    resource = encounter.resource or {}
    day = date.fromisoformat(resource["period"]["start"][:10])
    late = today > day + LATE_AFTER
    status = billed or ("not-billable" if late else "billable")
    reasons = [{"code": "late"}] if status == "not-billable" else []
    charge: Resource = {
        "resourceType": "ChargeItem",
        "id": str(uuid5(NAMESPACE_OID, encounter.id)),
        "identifier": [{"system": CHARGE, "value": encounter.id}],
        "status": status,
        "code": {"coding": [{"system": NOMENCLATURE, "code": "401391"}]},
        "subject": resource["subject"],
        "context": {"reference": f"Encounter/{encounter.id}"},
        "quantity": {"value": 1},
    }
    if reasons:
        concept = {"coding": [{"system": f"{B}/CodeSystem/reason", **reasons[0]}]}
        charge["extension"] = [{"url": f"{B}/StructureDefinition/reason", "valueCodeableConcept": concept}]
    return charge


@dataclass
class Rules:
    """A `derive` of the same shape as the real one, and a record of what it was asked."""

    asked: list[tuple[list[Source], date]] = field(default_factory=list)
    complain: Sequence[Any] = ()
    meanwhile: Callable[[], None] = lambda: None

    def __call__(self, versions: Iterable[Source], today: date, *_: Any) -> Derivation:
        sources = list(versions)
        self.asked.append((sources, today))
        self.meanwhile()
        current = {(one.type, one.id): one for one in sources if one.current and one.resource is not None}
        billed = {
            (one.resource or {})["identifier"][0]["value"]: (one.resource or {})["status"]
            for (kind, _id), one in current.items()
            if kind == "ChargeItem" and one.derived and (one.resource or {})["status"] in ("billed", "aborted")
        }
        women = [ref for ref in current if ref[0] == "Patient"]
        finished = [
            one
            for (kind, _id), one in sorted(current.items())
            if kind == "Encounter" and (one.resource or {})["status"] == "finished" and women
        ]
        resources = [charge_of(one, today, billed.get(one.id)) for one in finished]
        causes = {f"ChargeItem/{one['id']}": frozenset({one["context"]["reference"]}) for one in resources}
        made = {one["id"] for one in resources}
        resources += [
            {**(one.resource or {}), "status": "entered-in-error"}
            for (kind, id), one in current.items()
            if kind == "ChargeItem" and one.derived and id not in made
        ]
        days = [date.fromisoformat((one.resource or {})["period"]["start"][:10]) for one in finished]
        turning = [day + LATE_AFTER + timedelta(days=1) for day in days if day + LATE_AFTER >= today]
        return Derivation(resources, causes, [], list(self.complain), min(turning, default=None))


class World:
    """An Intake on a store, by the rules above."""

    def __init__(self, store: Store) -> None:
        self.now = NOON
        self.rules = Rules()
        self.store = store
        unread: Any = None  # these rules do not ask the programme, and the mapping for no more than this
        mapping: Any = SimpleNamespace(marked=lambda bundle, pack: bundle, names=(), of=lambda *_: UNREADING)
        self.intake = Intake(store, mapping, unread, clock=lambda: self.now, derive=self.rules)

    def post(self, bundle: Resource, sender: str = "north", **caller: Any) -> Answer:
        return self.intake.submit(bundle, Caller(sender, base_url=BASE, **caller))

    def refused(self, bundle: Resource, sender: str = "north", **caller: Any) -> Refused:
        try:
            answer = self.post(bundle, sender, **caller)
        except Refused as refused:
            return refused
        raise AssertionError(f"it was accepted: {answer.resource}")

    def current(self, kind: str) -> list[Resource]:
        """The resources of a type in force, as they are stored."""
        with self.store.reading() as reader:
            return [version.resource or {} for version in reader.search(parse(kind, ())).matches]

    def history(self, kind: str, id: str) -> list[Any]:
        """Every version of a resource, oldest stated first."""
        with self.store.reading() as reader:
            return reader.versions([(kind, id)]).get((kind, id), [])

    def everything(self) -> list[tuple[str, str, int]]:
        """Type, id and number of every version there is."""
        with self.store.reading() as reader:
            page = reader.history(count=10_000)
        return sorted((version.type, version.id, version.version) for version in page.matches)


@contextmanager
def open_world(folder: Path) -> Iterator[World]:
    """A world on a fresh SQLite file."""
    world = World(SqliteStore(str(folder / "store.sqlite"), durable=False))
    try:
        yield world
    finally:
        world.store.close()


def patient(ssin: str = EVA, **more: Any) -> Resource:
    return {"resourceType": "Patient", "identifier": [{"system": SSIN, "value": ssin}], **more}


def encounter(
    subject: str | Resource, key: str = "talk-1", status: str = "finished", day: str = "2026-03-10"
) -> Resource:
    return {
        "resourceType": "Encounter",
        "identifier": [{"system": "urn:oid:2.999.947", "value": key}],
        "status": status,
        "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
        "subject": {"reference": subject} if isinstance(subject, str) else subject,
        "period": {"start": f"{day}T10:00:00+01:00"},
    }


def put(resource: Resource, condition: str | None = None, full_url: str = "", **request: Any) -> Resource:
    """A PUT on the first identifier of a resource, or on `condition`."""
    if condition is None:
        identifier = resource["identifier"][0]
        condition = f"{resource['resourceType']}?identifier={identifier['system']}|{identifier['value']}"
    return entry("PUT", condition, resource, full_url, **request)


def entry(method: str, url: str, resource: Resource | None = None, full_url: str = "", **request: Any) -> Resource:
    made: Resource = {"request": {"method": method, "url": url, **request}}
    if resource is not None:
        made["resource"] = resource
    if full_url:
        made["fullUrl"] = full_url
    return made


def bundle(*entries: Resource, kind: str = "transaction", key: str = "", timestamp: str = "") -> Resource:
    made: Resource = {"resourceType": "Bundle", "type": kind, "entry": list(entries)}
    if key:
        made["identifier"] = {"system": "urn:oid:2.999.1", "value": key}
    if timestamp:
        made["timestamp"] = timestamp
    return made


def visit(ssin: str = EVA, key: str = "talk-1", **more: Any) -> list[Resource]:
    """A woman and a talk with her, as two entries."""
    url = "urn:uuid:0b7c1f52-3c2e-4f0e-9d55-1d7a5e1c0001"
    return [put(patient(ssin), full_url=url), put(encounter(url, key, **more))]


def single(method: str, url: str, resource: Resource | None = None, **more: Any) -> Entry:
    """A request of its own, as the HTTP layer makes it."""
    address = parse_address(url)
    assert address is not None
    return Entry(0, "", method, address, resource, EMPTY if resource is None else survey(resource), **more)


def statuses(answer: Answer) -> list[str]:
    return [one["response"]["status"][:3] for one in (answer.resource or {})["entry"]]


def kinds(issues: Iterable[Issue]) -> set[str]:
    return {issue.kind for issue in issues}


def told(answer: Answer, index: int) -> set[str]:
    """The kinds of issue in the outcome of an entry."""
    response = (answer.resource or {})["entry"][index]["response"]
    return {one["details"]["coding"][0]["code"] for one in response.get("outcome", {}).get("issue", ())}


def collected(*resources: Resource, kind: str = "collection", **more: str) -> Resource:
    """A collection or message: resources without requests."""
    made = bundle(*resources, kind=kind, **more)
    made["entry"] = [{name: value for name, value in one.items() if name != "request"} for one in made["entry"]]
    return made
