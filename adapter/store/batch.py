"""What one transaction does to the tables, as rows: from the writes and what they replace, without I/O."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from adapter.fhir.search import index, links
from adapter.store.port import Conflict, Ref, Write
from adapter.store.rows import attributes, body, decode_json, entries, microseconds

Row = tuple[Any, ...]


class Stored(NamedTuple):
    """The row of a resource that is about to get a new version."""

    number: int
    latest: int
    body: bytes | None


@dataclass(slots=True)
class Batch:
    """Rows by table; `updated`, which is known last, is not among them."""

    resources: list[Row] = field(
        default_factory=list
    )  # number type id version latest stated derived sender attributes body
    replaced: list[Row] = field(default_factory=list)  # version latest stated derived sender attributes body number
    raised: list[Row] = field(default_factory=list)  # latest number
    history: list[Row] = field(default_factory=list)  # number version stated derived sender body
    added: list[Row] = field(default_factory=list)  # key path number
    removed: list[Row] = field(default_factory=list)  # key path number


def replacing(writes: Iterable[Write]) -> set[Ref]:
    """The resources of which something must be stored already: all but first versions, which may meet a Conflict."""
    return {(write.type, write.id) for write in writes if write.version > 1}


def batch(writes: Iterable[Write], stored: Mapping[Ref, Stored], numbers: Iterator[int]) -> Batch:
    """The rows of `writes`; `numbers` gives new resources theirs. Raises Conflict when a version exists already."""
    made = Batch()
    for ref, group in _by_resource(writes).items():
        known = stored.get(ref)
        if known is None:
            _insert(made, group, next(numbers))
        else:
            _extend(made, group, known)
    made.added.sort()  # neighbours in the index one after the other
    return made


def _by_resource(writes: Iterable[Write]) -> dict[Ref, list[Write]]:
    groups: dict[Ref, list[Write]] = {}
    for write in writes:
        groups.setdefault((write.type, write.id), []).append(write)
    return groups


def _insert(made: Batch, group: Sequence[Write], number: int) -> None:
    write = _last_current(group)
    if write is None:
        raise ValueError(f"the first version of a {group[0].type} must be current")
    _older(made, group, write, number, 0)
    found_by = entries(write.index, write.links)
    made.resources.append((number, write.type, write.id, write.version, group[-1].version, *_content(write, found_by)))
    made.added += [(key, path, number) for key, path in found_by]


def _extend(made: Batch, group: Sequence[Write], known: Stored) -> None:
    write = _last_current(group)
    number, latest = known.number, group[-1].version
    _older(made, group, write, number, known.latest)
    if write is None:
        made.raised.append((latest, number))
        return
    found_by, before = entries(write.index, write.links), _entries_of(known.body)
    made.replaced.append((write.version, latest, *_content(write, found_by), number))
    made.added.extend((key, path, number) for key, path in found_by - before)
    made.removed.extend((key, path, number) for key, path in before - found_by)


def _last_current(group: Sequence[Write]) -> Write | None:
    if len(group) == 1 and group[0].current:
        return group[0]
    return next((write for write in reversed(group) if write.current), None)


def _older(made: Batch, group: Sequence[Write], current: Write | None, number: int, latest: int) -> None:
    """Every write but the current one goes straight into history; numbers must rise."""
    for write in group:
        if write.version <= latest:
            raise Conflict(f"a {write.type} has version {latest} already; version {write.version} was to be written")
        latest = write.version
        if write is not current:
            stated = microseconds(write.stated)
            made.history.append((number, write.version, stated, write.derived, write.sender, body(write.resource)))


def _content(write: Write, found_by: set[tuple[str, str]]) -> Row:
    found = None if write.resource is None else attributes(write.index, found_by)
    return microseconds(write.stated), write.derived, write.sender, found, body(write.resource)


def _entries_of(raw: bytes | None) -> set[tuple[str, str]]:
    """What the replaced version was found by: computed again, which costs less than storing it twice."""
    if raw is None:
        return set()
    resource = decode_json(raw)
    return entries(index(resource), links(resource))
