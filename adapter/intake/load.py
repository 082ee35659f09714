"""What the store knows of everything that a request names: conditions, addresses, references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapter.fhir.bundle.condition import Condition
from adapter.fhir.bundle.entry import EMPTY, STORE, Entry
from adapter.fhir.identifiers import person_keys
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.patch import patch_of_entry
from adapter.fhir.phrases import say
from adapter.fhir.references import Survey, literal_key, relative_to, survey
from adapter.intake.overlay import Overlay, query_of
from adapter.plan.identity import candidates, identify, new_id
from adapter.plan.model import Done, Known, Request
from adapter.plan.resolve import conditional, of_persons
from adapter.store.port import Ref


def load(view: Overlay, request: Request, limits: Limits) -> tuple[Known, list[Done]]:
    """What is known, and which resource each entry is about. Raises Refused for conditions that say nothing."""
    surveys = [entry.survey if entry.method != "PATCH" else _of_patch(entry, limits) for entry in request.entries]
    names = {site.value for found in surveys for site in found.references}
    conditions, faults = _conditions(request, names)
    if faults:
        raise Refused.of(*faults)
    logical = {site.value for found in surveys for site in found.logical}
    logical.update(person_keys(logical))
    named = view.identified({*logical, *(condition.identifier for condition in conditions if condition.identifier)})
    matches = view.matches(conditions)
    outside = set(_outside(request, names))
    refs = {ref for entry in request.entries for ref in candidates(request, entry)} | outside
    refs.update((condition.type, id) for condition, ids in matches.items() for id in ids)
    versions = view.versions(refs)
    known = Known(matches, versions, frozenset(), {key: named[key] for key in logical})
    known = replace(known, existing={ref for ref in refs if known.lives(ref)})
    done = identify(request, known)
    unasked = {one.ref for one in done if one.ref is not None and one.ref not in versions}
    return (replace(known, versions={**versions, **view.versions(unasked)}) if unasked else known), done


def _of_patch(entry: Entry, limits: Limits) -> Survey:
    """What the new values of a patch refer to; of one that cannot be read nothing, for it will be refused."""
    try:
        operations = patch_of_entry(entry.resource, limits)
    except Refused:
        return EMPTY
    if isinstance(operations, list):  # a JSON Patch may replace the string of a reference alone
        listed = (one for one in operations if isinstance(one, dict))
        return survey({"value": [{str(one.get("path")).rpartition("/")[2]: one.get("value")} for one in listed]})
    return survey(operations)


def _conditions(request: Request, names: Iterable[str]) -> tuple[set[Condition], list[Issue]]:
    found: set[Condition] = set()
    faults: list[Issue] = []
    for entry in request.entries:
        if (condition := entry.condition) is not None:
            found.add(condition)
            faults.extend(_unsearchable(condition, f"{entry.path}.request.url" if entry.path else ""))
        if entry.method == STORE and entry.resource is not None:
            found.update(Condition.by_identifier(entry.address.type, key) for key in entry.keys)
    for name in names:
        if (condition := conditional(name, request.base_url)) is not None:
            found.update((condition, *of_persons(condition)))
            faults.extend(_unsearchable(condition, "Bundle"))
    return found, faults


def _unsearchable(condition: Condition, place: str) -> Iterator[Issue]:
    """Why a condition cannot be looked up: it says nothing, or something that is no search parameter."""
    if condition.identifier:
        return
    try:
        query = query_of(condition)
    except Refused as refused:
        yield from (replace(issue, expression=place) for issue in refused.issues)
        return
    if query.ignored:
        yield error(
            "search-parameter",
            place,
            say("a search parameter of {type}", type=condition.type),
            ", ".join(query.ignored),
        )
    elif not query.conditions:
        yield error("conditional-empty", place, say("identifier=system|value, for instance"), condition)


def _outside(request: Request, names: Iterable[str]) -> Iterator[Ref]:
    """The resources that literal references can mean, beside the entries themselves."""
    for name in names:
        key = literal_key(relative_to(request.base_url, name))
        if key is not None:
            kind, _, id = key.partition("/")
            yield kind, id
            if request.kind in ("collection", "message"):
                yield kind, new_id(request.sender, kind, id)
