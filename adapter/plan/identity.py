"""Which resource each entry is about: by address, condition or business identifier, or a new one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from adapter.canonical import B
from adapter.fhir.bundle.condition import Condition
from adapter.fhir.bundle.entry import STORE, Entry
from adapter.fhir.outcome import Issue, error
from adapter.fhir.phrases import say
from adapter.fhir.references import identifier_keys
from adapter.names import name_uuid
from adapter.plan.model import Done, Known, Request
from adapter.store.port import Ref

NAMESPACE: Final = uuid5(NAMESPACE_URL, B).bytes


@lru_cache(1024)  # a request asks for each of its ids two or three times
def new_id(*parts: str) -> str:
    """An id that the same parts always give."""
    return name_uuid(NAMESPACE, "\n".join(parts))


def local_ref(entry: Entry, sender: str) -> Ref | None:
    """Where a collection keeps what has no business identifier: by the sender's own id, in the sender's own space."""
    return (entry.address.type, new_id(sender, entry.address.type, entry.local_id)) if entry.local_id else None


def candidates(request: Request, entry: Entry) -> Iterable[Ref]:
    """The ids under which an entry may find its resource, beside what its condition matches."""
    kind = entry.address.type
    if entry.address.id:
        yield kind, entry.address.id
    elif entry.method == "PUT" and entry.resource is not None and "id" in entry.resource:
        yield kind, entry.resource["id"]
    if (key := _naming_key(entry)) is not None:
        yield _by_key(kind, key)
    elif entry.method in ("POST", "PUT", STORE):
        yield _by_place(request, entry)
    if entry.method == STORE and (local := local_ref(entry, request.sender)):
        yield local


def identify(request: Request, known: Known) -> list[Done]:
    """One Done for each entry, with its resource or with the issue that says why there is none."""
    done = [_BY_METHOD[entry.method](request, entry, known) for entry in request.entries]
    _refuse_same_resource_twice(done)
    return done


def _by_key(kind: str, key: str) -> Ref:
    return kind, new_id(kind, key)


def _by_place(request: Request, entry: Entry) -> Ref:
    return entry.address.type, new_id(request.sender, request.seed, str(entry.index))


def _naming_key(entry: Entry) -> str | None:
    """The business identifier that makes the id of a resource found by none."""
    condition = entry.condition
    if condition is not None:
        return condition.identifier or None
    if entry.method == STORE and entry.resource is not None:
        return next(iter(entry.keys), None)
    return None


def _made(request: Request, entry: Entry, known: Known) -> Ref:
    """The id of a new resource: by identifier, so that two senders at once make one, unless it is another's now."""
    key = _naming_key(entry)
    if key is None:
        return _by_place(request, entry)
    ref = _by_key(entry.address.type, key)
    current = known.current(ref)
    if current is None or current.resource is None or request.stated < current.stated:
        return ref
    # Someone else may have made it between two of our reads: then it is what was looked for.
    return ref if key in identifier_keys(current.resource) else _by_place(request, entry)


def _failed(entry: Entry, kind: str, place: str, expected: str, found: object) -> Done:
    return Done(entry, issues=[error(kind, place, expected, found)])


def _several(entry: Entry, place: str, condition: object, refs: Iterable[Ref]) -> Done:
    names = ", ".join("/".join(ref) for ref in refs)
    # Not shortened: the names are what the sender needs.
    issue = Issue(
        "error", "conditional-many-match", place, say("at most one match"), f"{condition} → {names}", "reference"
    )
    return Done(entry, issues=[issue])


def _create(request: Request, entry: Entry, known: Known) -> Done:
    condition = entry.condition
    found = known.matched(condition) if condition else []
    if len(found) > 1:
        return _several(entry, _place(entry, "ifNoneExist"), condition, found)
    return Done(entry, found[0]) if found else Done(entry, _made(request, entry, known), 201)


def _update(request: Request, entry: Entry, known: Known) -> Done:
    condition = entry.condition
    if condition is None:
        return Done(entry, (entry.address.type, entry.address.id))
    found = known.matched(condition)
    if len(found) > 1:
        return _several(entry, _place(entry, "url"), condition, found)
    sent_id = (entry.resource or {}).get("id")
    if not found:
        return Done(entry, (entry.address.type, sent_id) if sent_id else _made(request, entry, known))
    if sent_id not in (None, found[0][1]):
        return _failed(entry, "id-mismatch", f"{entry.body}.id", found[0][1], sent_id)
    return Done(entry, found[0])


def _patch(request: Request, entry: Entry, known: Known) -> Done:
    condition = entry.condition
    if condition is None:
        return Done(entry, (entry.address.type, entry.address.id))
    found = known.matched(condition)
    if len(found) > 1:
        return _several(entry, _place(entry, "url"), condition, found)
    return Done(entry, found[0]) if found else _failed(entry, "not-found", _place(entry, "url"), "", condition)


def _delete(request: Request, entry: Entry, known: Known) -> Done:
    condition = entry.condition
    if condition is None:
        return Done(entry, (entry.address.type, entry.address.id), 204)
    found = known.matched(condition)
    if len(found) > 1:
        return _several(entry, _place(entry, "url"), condition, found)
    if not found and condition.identifier:
        return Done(entry, _by_key(entry.address.type, condition.identifier), 204)
    return Done(entry, found[0] if found else None, 204)


def _store(request: Request, entry: Entry, known: Known) -> Done:
    """A collection's resource: the first of its identifiers that is known decides, then the sender's own id."""
    assert entry.resource is not None
    keys = entry.keys
    for key in keys:
        found = known.matched(Condition.by_identifier(entry.address.type, key))
        if len(found) > 1:
            return _several(entry, f"{entry.body}.identifier", key, found)
        if found:
            return Done(entry, found[0])
    local = local_ref(entry, request.sender)
    if local and (not keys or known.lives(local)):
        return Done(entry, local)
    return Done(entry, _made(request, entry, known))


def _read(request: Request, entry: Entry, known: Known) -> Done:
    return Done(entry)


def _place(entry: Entry, element: str) -> str:
    return f"{entry.path}.request.{element}" if entry.path else ""


_BY_METHOD: Final[Mapping[str, Callable[[Request, Entry, Known], Done]]] = {
    "POST": _create,
    "PUT": _update,
    "PATCH": _patch,
    "DELETE": _delete,
    STORE: _store,
    "GET": _read,
    "HEAD": _read,
}


def _refuse_same_resource_twice(done: Iterable[Done]) -> None:
    first: dict[Ref, Done] = {}
    for one in done:
        if one.ref is None or (one.entry.method == "POST" and one.status != 201):
            continue
        other = first.setdefault(one.ref, one)
        if other is not one:
            names = f"{'/'.join(one.ref)}: {other.entry.path}, {one.entry.path}"
            one.issues.append(Issue("error", "duplicate-entry", one.entry.path, say("one entry each"), names, "bundle"))
