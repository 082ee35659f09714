"""All that follows for one woman on a day: read, decide for each pregnancy, write; the rest is retired."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from adapter.canonical import VERIFICATION_STATUS
from adapter.dossier.facts import Reading
from adapter.dossier.people import Registry
from adapter.dossier.source import ENTERED_IN_ERROR, Fields, Source, SourceIssue, Sources
from adapter.dossier.writing import Writing, reason_field
from adapter.fhir.outcome import Issue
from adapter.fhir.phrases import say
from adapter.fhir.search.model import Link
from adapter.mapping import Correspondences, Record, Trace
from adapter.programme.charge import ABORTED, BILLED
from adapter.programme.decide import Decisions, decide_all
from adapter.programme.notices import Notice
from adapter.programme.reasons import NOTICES
from adapter.programme.settings import Programme

Resource = dict[str, Any]
EXCEPTION = "exception-manual"


@dataclass(frozen=True, slots=True)
class Dossier:
    """One pregnancy with all its facts: `facts` are the references of its sources, `records` what they say.

    `notices` are what is told of it without refusing anything.
    """

    identifiers: tuple[str, ...]
    decisions: Decisions
    charges: tuple[Resource, ...]
    facts: tuple[str, ...]
    records: tuple[Record, ...]
    notices: tuple[Issue, ...] = ()

    @property
    def scenario(self) -> str | None:
        return self.decisions.scenario.code if self.decisions.scenario else None

    @property
    def provisional(self) -> bool | None:
        return self.decisions.scenario.provisional if self.decisions.scenario else None


@dataclass(slots=True)
class Derivation:
    """`resources`: every derived resource as it must be; `causes`: derived ref → refs of the sources it rests on.

    `links`: what each that was written anew refers to.
    """

    resources: list[Resource] = field(default_factory=list)
    causes: dict[str, frozenset[str]] = field(default_factory=dict)
    dossiers: list[Dossier] = field(default_factory=list)
    issues: list[SourceIssue] = field(default_factory=list)
    changes_on: date | None = None
    links: dict[str, list[Link]] = field(default_factory=dict)


def derive(
    versions: Iterable[Source],
    today: date,
    programme: Programme,
    mapping: Correspondences,
    trace: Trace | None = None,
    registry: Registry | None = None,
) -> Derivation:
    """What follows from all versions of all resources of one woman. Pure: the same facts and day, the same result."""
    sources = Sources.of(versions, mapping, trace)
    reading = Reading(sources, programme, registry)
    # Without a Patient there is nobody to charge for: what was derived is taken back until one comes.
    known = next(sources.current("woman"), None) is not None
    places = range(len(reading.pregnancies) if known else 0)
    decided = decide_all([reading.facts(place) for place in places], today, programme)
    result = Derivation(issues=sources.issues)
    stored = {one.fields["identifier"]: one.fields for one in sources.current("charge") if one.source.derived}
    for place, decisions in enumerate(decided):
        _write(result, Writing(reading, place, decisions, stored), mapping)
        result.issues += [_notice(notice) for notice in decisions.notices]
    _retire(result, sources, stored, mapping)
    result.changes_on = min((one.changes_on for one in decided if one.changes_on), default=None)
    return result


def _write(result: Derivation, writing: Writing, mapping: Correspondences) -> None:
    charges, records = [], []
    for concept, id_, fields, causes in writing.all():
        resource = mapping.write(concept, fields)
        result.resources.append(resource)
        ref = f"{resource['resourceType']}/{id_}"
        result.causes[ref] = causes
        result.links[ref] = mapping.links(concept, fields, resource)
        records.append(Record(concept, fields))
        if concept == "charge":
            charges.append(resource)
    told = list(writing.reading.all_told(writing.place))
    result.dossiers.append(
        Dossier(
            writing.pregnancy.identifiers,
            writing.decisions,
            tuple(charges),
            tuple(dict.fromkeys(one.ref for _, one in told)),
            (*(Record(concept, one.fields) for concept, one in told if one.source.current), *records),
            tuple(_notice(notice).issue for notice in writing.decisions.notices),
        )
    )


def _notice(notice: Notice) -> SourceIssue:
    type_ = notice.source.partition("/")[0] if notice.source else ""
    about = dict(notice.about)
    issue = Issue(
        NOTICES[notice.code].severity,
        notice.code,
        type_,
        say(about.pop("expected", "")),
        say(about.pop("found", "")),
        layer="programme",
        detail=about,
    )
    return SourceIssue(notice.source, issue)


def _retire(result: Derivation, sources: Sources, stored: dict[str, Fields], mapping: Correspondences) -> None:
    """What was derived and no longer follows: entered in error; what was billed stays, and a person decides."""
    produced = {f"{resource['resourceType']}/{resource['id']}" for resource in result.resources}
    for ref in sorted(sources.derived.keys() - produced):
        resource = sources.derived[ref].resource
        if resource is None:
            continue
        result.causes[ref] = frozenset()
        fields = stored.get(resource["id"])
        if fields is not None and fields.get("status") in (BILLED, ABORTED):
            result.resources.append(mapping.write("charge", _kept(fields)))
        else:
            result.resources.append(_in_error(resource))


def _kept(fields: Fields) -> Fields:
    codes = list(fields.get("reasons") or ())
    if fields["status"] == BILLED and EXCEPTION not in codes:
        codes.append(EXCEPTION)
    return fields | {"reasons": [reason_field(code) for code in codes]}


def _in_error(resource: Resource) -> Resource:
    if resource["resourceType"] == "Condition":  # con-5: no clinicalStatus when entered in error
        status = {"system": VERIFICATION_STATUS, "code": ENTERED_IN_ERROR}
        kept = {name: value for name, value in resource.items() if name != "clinicalStatus"}
        return kept | {"verificationStatus": {"coding": [status]}}
    return resource | {"status": ENTERED_IN_ERROR}
