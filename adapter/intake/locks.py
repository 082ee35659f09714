"""What a request must hold while it is carried out, so that no two at once believe to be the first."""

from __future__ import annotations

from collections.abc import Iterable

from adapter.canonical import PREGNANCY
from adapter.fhir.bundle.entry import READS, STORE, Entry
from adapter.fhir.identifiers import person_keys
from adapter.fhir.references import literal_key, relative_to
from adapter.plan.kinds import DIRECTORY, FACTS, is_woman_key
from adapter.plan.model import Request
from adapter.plan.resolve import conditional


def of_request(request: Request) -> set[str]:
    """The keys that can be told from the request alone.

    Directory resources are left out, so that a midwife whom a whole hospital names does not make its posts wait for
    each other: their ids follow from their identifiers, and two creations at once are a Conflict, tried again.
    """
    held: set[str] = set()
    names: set[str] = set()
    for entry in request.entries:
        if entry.method not in READS:
            held.update(_of_entry(entry))
            names.update([site.value for site in entry.survey.references])
            held.update([site.value for site in entry.survey.logical if _decides(site.value)])
    names.difference_update([entry.full_url for entry in request.entries])  # these are entries of it
    held.update(key for name in names if (key := _referred(name, request.base_url)) is not None)
    return held


def shared_by_request(request: Request) -> set[str]:
    """What its facts name and many may share: nobody changes a professional, or takes a number, before this is done."""
    found: set[str] = set()
    by_url = {entry.full_url: entry for entry in request.entries if entry.full_url}
    names: set[str] = set()
    for entry in request.entries:
        if entry.address.type in FACTS and entry.method not in READS:
            names.update([site.value for site in entry.survey.references])
            found.update([site.value for site in entry.survey.logical if not _decides(site.value)])
    for name in names:
        found.update(_directory_keys(name, by_url.get(name), request.base_url))
    return found.union(person_keys(found))


def _directory_keys(reference: str, named: Entry | None, base_url: str) -> Iterable[str]:
    """Under which names a resource that all women share may be known, by a reference to it."""
    if named is not None:
        return named.keys if named.address.type in DIRECTORY else ()
    if (condition := conditional(reference, base_url)) is not None:
        return (condition.identifier,) if condition.type in DIRECTORY else ()
    key = literal_key(relative_to(base_url, reference))
    return (key,) if key and key.partition("/")[0] in DIRECTORY else ()


def _of_entry(entry: Entry) -> set[str]:
    kind = entry.address.type
    held: set[str] = set()
    condition = entry.condition
    if kind not in DIRECTORY or (condition is not None and not condition.identifier):
        if entry.address.id:
            held.add(f"{kind}/{entry.address.id}")
        if condition is not None:
            held.add(condition.identifier or str(condition))
        if entry.resource is not None and entry.method in ("POST", "PUT", STORE):
            held.update(_owned(entry))
    return held


def _owned(entry: Entry) -> set[str]:
    """Of a Patient every number, for others may refer to her by any of them."""
    everything = entry.method == STORE or entry.address.type == "Patient"
    return {key for key in entry.keys if everything or _decides(key)}


def _referred(reference: str, base_url: str) -> str | None:
    if (condition := conditional(reference, base_url)) is not None:
        return condition.identifier if condition.identifier and condition.type not in DIRECTORY else None
    key = literal_key(relative_to(base_url, reference))
    return key if key and key.partition("/")[0] not in DIRECTORY else None


def _decides(key: str) -> bool:
    """Whether an identifier says whose dossier a resource belongs to."""
    return is_woman_key(key) or key.startswith(f"{PREGNANCY}|")
