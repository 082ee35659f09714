"""What is told of facts that no rule gets to see, or that say two things: nothing is refused for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from adapter.canonical import B
from adapter.dossier.consultations import FINISHED
from adapter.dossier.contradictions import contradictions
from adapter.dossier.moment import day_of, moment
from adapter.dossier.source import Fields, SourceIssue, Sources, Telling
from adapter.fhir.outcome import Issue

FORM: Final = f"{B}/Questionnaire/screening"
COMPLETED: Final = frozenset({"completed", "amended"})
# Services of which without their day nothing is left, a refused charge neither: the states in which they are services,
# the field of the day, and the element that has it.
DATED: Final = {
    "screening": (COMPLETED, "completed", "authored"),
    "talk": (frozenset({FINISHED}), "start", "period.start"),
    "meeting": (frozenset({FINISHED}), "start", "period.start"),
}


def remarks(sources: Sources) -> Iterator[SourceIssue]:
    """Services without their day, meetings without their length, screenings that contradict themselves."""
    for concept, (states, field, element) in DATED.items():
        for one in sources.current(concept):
            if one.fields.get("status") in states:
                found = [*_undated(one, field, element), *(_OF.get(concept, _nothing)(one, sources))]
                yield from (SourceIssue(one.ref, issue) for issue in found)


def _undated(one: Telling, field: str, element: str) -> Iterator[Issue]:
    said = one.fields.get(field)
    if day_of(said) is None:
        place = f"{one.source.type}.{element}"
        yield _issue("day-missing", place if said else _parent(one, element), place, said or "")


def _parent(one: Telling, element: str) -> str:
    """Where a missing element would stand: in what there is of its parent."""
    parent = element.rpartition(".")[0]
    return f"{one.source.type}.{parent}" if parent and parent in (one.source.resource or {}) else one.source.type


def _nothing(one: Telling, sources: Sources) -> Iterator[Issue]:
    return iter(())


def _without_length(one: Telling, sources: Sources) -> Iterator[Issue]:
    """A meeting that somebody attended for a time that neither it nor the participant says."""
    fields = one.fields
    attended: Sequence[Fields] = fields.get("participants") or ({},)
    known = all(_timed(fields.get(end), each.get(end)) for each in attended for end in ("start", "end"))
    if not known and day_of(fields.get("start")) is not None:
        place = "Encounter.period"
        yield _issue("length-missing", place, f"{place}.start, {place}.end", fields.get("end", ""))


def _timed(*texts: str | None) -> bool:
    return any(found.timed for text in texts if (found := moment(text)))


def _of_screening(one: Telling, sources: Sources) -> Iterator[Issue]:
    """A version of our form that is none, and what the answers say in two ways."""
    resource = one.source.resource or {}
    mapping = sources.mapping.of(one.source.sender, resource)
    form, _, version = str(one.fields.get("questionnaire", "")).partition("|")
    known = mapping.files.instrument.versions
    if form == FORM and version and version not in known:
        yield _issue("version-unknown", f"{one.source.type}.questionnaire", ", ".join(sorted(known)), version)
    yield from contradictions(resource, mapping)


_OF: Final = {"screening": _of_screening, "meeting": _without_length}


def _issue(kind: str, place: str, expected: str, found: str) -> Issue:
    return Issue("warning", kind, place, expected, found, layer="programme")
