"""What the store knows of everything that a request names: conditions, addresses, references."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from adapter.fhir.bundle.condition import Condition
from adapter.fhir.bundle.entry import STORE
from adapter.fhir.outcome import Issue, Refused, error
from adapter.fhir.references import literal_key, relative_to
from adapter.intake.overlay import Overlay, query_of
from adapter.plan.identity import candidates, identify, new_id
from adapter.plan.kinds import kinds_of
from adapter.plan.model import Done, Known, Request
from adapter.plan.resolve import conditional
from adapter.store.port import Ref


def load(view: Overlay, request: Request) -> tuple[Known, list[Done]]:
    """What is known, and which resource each entry is about. Raises Refused for conditions that say nothing."""
    names = {site.value for entry in request.entries for site in entry.survey.references}
    conditions, faults = _conditions(request, names)
    if faults:
        raise Refused.of(*faults)
    matches = view.matches(conditions)
    outside = set(_outside(request, names))
    refs = {ref for entry in request.entries for ref in candidates(request, entry)} | outside
    refs.update((condition.type, id) for condition, ids in matches.items() for id in ids)
    versions = view.versions(refs)
    known = Known(matches, versions, frozenset())
    known = replace(known, existing={ref for ref in refs if known.lives(ref)})
    done = identify(request, known)
    unasked = {one.ref for one in done if one.ref is not None and one.ref not in versions}
    return (replace(known, versions={**versions, **view.versions(unasked)}) if unasked else known), done


def _conditions(request: Request, names: Iterable[str]) -> tuple[set[Condition], list[Issue]]:
    found: set[Condition] = set()
    faults: list[Issue] = []
    for entry in request.entries:
        if (condition := entry.condition) is not None:
            found.add(condition)
            faults.extend(_unsearchable(condition, f"{entry.path}.request.url" if entry.path else ""))
        if entry.method == STORE and entry.resource is not None:
            found.update(Condition.by_identifier(entry.address.type, key) for key in entry.keys)
        for site in entry.survey.logical:
            found.update(Condition.by_identifier(kind, site.value) for kind in kinds_of(site.value))
    for name in names:
        if (condition := conditional(name, request.base_url)) is not None:
            found.add(condition)
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
        yield error("search-parameter", place, f"a search parameter of {condition.type}", ", ".join(query.ignored))
    elif not query.conditions:
        yield error("conditional-empty", place, "identifier=system|value, for instance", condition)


def _outside(request: Request, names: Iterable[str]) -> Iterator[Ref]:
    """The resources that literal references can mean, beside the entries themselves."""
    for name in names:
        key = literal_key(relative_to(request.base_url, name))
        if key is not None:
            kind, _, id = key.partition("/")
            yield kind, id
            if request.kind in ("collection", "message"):
                yield kind, new_id(request.sender, kind, id)
