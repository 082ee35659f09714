"""From what was sent to a Request: checked by the base rules, its entries read, its moment and its identity known."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

import msgspec

from adapter.canonical import URN_UUID
from adapter.fhir.bundle.entry import Entry, entries
from adapter.fhir.identifiers import check
from adapter.fhir.outcome import Issue, Refused
from adapter.fhir.references import Survey, expression, logical_key, survey
from adapter.fhir.times import moment
from adapter.fhir.validation.problems import MOST
from adapter.intake.carry import Keeping
from adapter.intake.model import Caller, Resource, Tools
from adapter.intake.remarks import remarks
from adapter.plan.model import Request

_sorted: Final = msgspec.json.Encoder(order="deterministic", decimal_format="number")


@dataclass(frozen=True, slots=True)
class Posted:
    """A Bundle that can be processed. `issues` by the position of the entry: warnings, in a batch also errors.

    `key` is what it is known again by, empty when it says nothing of that.
    """

    bundle: Resource
    request: Request
    issues: Mapping[int, Sequence[Issue]]
    key: str

    @property
    def keeping(self) -> Keeping | None:
        """Under what its answer is kept; None for a Bundle that cannot be known again."""
        return Keeping(self.key, self.digest()) if self.key else None

    @property
    def kind(self) -> str:
        """The type of the Bundle."""
        return self.request.kind

    def digest(self) -> bytes:
        """The same for the same content, whatever the order of its members or its format."""
        return hashlib.sha256(_sorted.encode(self.bundle)).digest()


def read_bundle(bundle: Resource, caller: Caller, now: datetime, tools: Tools) -> Posted:
    """The requests of a Bundle; raises Refused with every fault of its content at once, and what else is to be told."""
    issues = list(tools.validate(bundle))
    broken = {_entry_of(issue) for issue in issues if issue.stops}
    if broken and (len(issues) >= MOST or not isinstance(bundle.get("entry", []), list)):
        raise Refused.of(*issues, *_numbers_of(bundle))  # which entries are sound is not known
    alone = bundle.get("type") == "batch"
    found, faults = _entries(bundle, caller, broken, tools, any(_of_type(issue) for issue in issues))
    issues += faults
    for entry in found:
        issues.extend(identifier_issues(entry))
    issues += _numbers_of(bundle, broken)
    refused = _refused(issues, alone, found, caller.sender, tools)
    key = key_of(bundle)
    timestamp = bundle.get("timestamp")
    arrived = caller.arrived(now)
    request = Request(
        kind=bundle["type"],
        entries=[entry for entry in found if entry.index not in refused],
        sender=caller.sender,
        stated=moment(timestamp) if timestamp else arrived,
        timed=timestamp is not None,
        dated=caller.as_of is not None,
        seed=key or f"{now.isoformat()} {caller.request_id}",
        base_url=caller.base_url,
    )
    return Posted(bundle, request, _by_entry(issues), key)


def _entries(
    bundle: Resource, caller: Caller, broken: set[int], tools: Tools, untyped: bool
) -> tuple[list[Entry], list[Issue]]:
    """The requests of the sound entries and their faults; of a Bundle without a type, its resources alone."""
    marked = tools.mapping.marked(bundle, caller.pack)
    found, faults = entries(marked | {"type": "collection"} if untyped else marked, caller.base_url, broken)
    return found, [] if untyped else faults


def _of_type(issue: Issue) -> bool:
    """Whether it says that the Bundle has no type, or none that is."""
    return issue.expression == "Bundle.type" or (issue.expression, issue.expected) == ("Bundle", "type")


def _refused(issues: Sequence[Issue], alone: bool, found: Sequence[Entry], sender: str, tools: Tools) -> set[int]:
    """The entries of a batch that cannot be processed. Raises Refused when one fault refuses everything."""
    faulty = {_entry_of(issue) for issue in issues if issue.stops}
    if faulty and (not alone or -1 in faulty):
        raise Refused.of(*issues, *(issue for entry in found for issue in remarks(entry, sender, tools)))
    return faulty


def _by_entry(issues: Sequence[Issue]) -> Mapping[int, Sequence[Issue]]:
    """Issues by the position of the entry that they concern; under -1 those of the Bundle itself."""
    found: dict[int, list[Issue]] = {}
    for issue in issues:
        found.setdefault(_entry_of(issue), []).append(issue)
    return found


def _entry_of(issue: Issue) -> int:
    match = _ENTRY.match(issue.expression)
    return int(match[1]) if match else -1


_ENTRY: Final = re.compile(r"Bundle\.entry\[(\d+)\]")


def single(entry: Entry, caller: Caller, now: datetime, tools: Tools) -> Request:
    """One request of its own, checked like an entry. Raises Refused with every fault."""
    if entry.resource is not None and entry.method in ("POST", "PUT"):
        issues = list(tools.validate(entry.resource))
        sound = not any(issue.stops for issue in issues)
        issues += _number_issues(entry.resource, entry.body)
        if any(issue.stops for issue in issues):
            raise Refused.of(*issues, *(remarks(entry, caller.sender, tools) if sound else ()))
    return Request(
        kind="single",
        entries=[entry],
        sender=caller.sender,
        stated=caller.arrived(now),
        timed=False,
        dated=caller.as_of is not None,
        seed=f"{now.isoformat()} {caller.request_id}",
        base_url=caller.base_url,
    )


def identifier_issues(entry: Entry) -> Iterator[Issue]:
    """What is wrong with the Belgian numbers in the resource of an entry."""
    return _wrong_numbers(entry.survey, entry.body)


def _numbers_of(bundle: Resource, only: Collection[int] | None = None) -> Iterator[Issue]:
    listed = bundle.get("entry")
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(entry, dict) and (only is None or index in only):
            yield from _number_issues(entry.get("resource"), f"Bundle.entry[{index}].resource")


def _number_issues(resource: Any, place: str) -> Iterator[Issue]:
    """The same of a resource that has other faults, so that all are told at once."""
    return _wrong_numbers(survey(resource), place) if isinstance(resource, dict) else iter(())


def _wrong_numbers(found: Survey, place: str) -> Iterator[Issue]:
    for identifier, trail in found.identifiers:
        if (issue := check(identifier, "")) is not None:
            yield replace(issue, expression=expression(trail, place) + issue.expression)


def key_of(bundle: Resource) -> str:
    """What a Bundle is known again by: its identifier, or the id of its MessageHeader with the source; else nothing."""
    if bundle["type"] == "message":
        header = header_of(bundle)
        return f"message {header.get('source', {}).get('endpoint', '')} {header['id']}" if header["id"] else ""
    identifier = bundle.get("identifier")
    if not isinstance(identifier, dict):
        return ""
    return logical_key(identifier) or identifier.get("value", "")


def header_of(bundle: Resource) -> Resource:
    """The MessageHeader of a message, with the id by which it is answered: its own, else that of its fullUrl."""
    entry: dict[str, Any] = next(iter(bundle.get("entry", ())), {})
    header: Resource = entry.get("resource", {})
    return {**header, "id": header.get("id") or entry.get("fullUrl", "").removeprefix(URN_UUID)}


def each_alone(posted: Posted) -> Sequence[Request]:
    """The entries of a batch, each a request of its own."""
    return [replace(posted.request, entries=[entry]) for entry in posted.request.entries]
