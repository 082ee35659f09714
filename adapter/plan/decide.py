"""The sender's own entries: which version each makes, or why none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, NamedTuple

from adapter.fhir import patch
from adapter.fhir.bundle.address import etag_version
from adapter.fhir.bundle.entry import EMPTY as NO_SURVEY
from adapter.fhir.bundle.entry import READS
from adapter.fhir.limits import Limits
from adapter.fhir.outcome import Issue, Refused, at, error
from adapter.fhir.phrases import say
from adapter.fhir.references import Survey, rewritten, survey
from adapter.fhir.search import index, links, links_of
from adapter.fhir.search.model import NOTHING, Link
from adapter.plan import charge
from adapter.plan.kinds import FACTS
from adapter.plan.model import Decided, Done, Known, Request, Resource
from adapter.plan.resolve import UNRESOLVED, Resolver
from adapter.plan.versions import arrival, body_of, day, in_force, place
from adapter.store.port import Confirmed, Ref, Version, Write


class Content(NamedTuple):
    """What a resource is to hold, None when it is deleted, and what that refers to."""

    resource: Resource | None
    links: Sequence[Link]


GONE: Final = Content(None, ())
Validate = Callable[[Resource], Sequence[Issue]]


def decide(request: Request, known: Known, done: Sequence[Done], validate: Validate, limits: Limits) -> Decided:
    """What becomes of each entry that was identified; `validate` and `limits` judge what a patch makes."""
    deciding = _Deciding(request, known, Resolver(request, known, done), validate, limits)
    for one in done:
        if one.ref is not None and not any(issue.stops for issue in one.issues):
            deciding.settle(one)
    return Decided(done, ())


@dataclass(frozen=True, slots=True)
class _Deciding:
    request: Request
    known: Known
    resolver: Resolver
    validate: Validate
    limits: Limits

    def settle(self, one: Done) -> None:
        """Give an entry whose resource is known its version, its status and its complaints."""
        assert one.ref is not None
        entry, current = one.entry, self.known.current(one.ref)
        if entry.method in READS:
            return
        if entry.method == "POST" and current is not None and current.resource is not None:
            one.version, one.resource = current.version, current.resource
            return
        if (fault := _precondition(one, current)) is not None:
            one.issues.append(fault)
            return
        content = self._content(one, current)
        if one.issues and any(issue.stops for issue in one.issues):
            return
        if current is not None and current.derived:
            self._settle_derived(one, current, content)
        elif content.resource is not None and (faults := charge.told_faults(content.resource, entry.body)):
            one.issues.extend(faults)
        elif content.resource is not None or current is not None or self.request.timed:
            self._settle_version(one, current, content)

    def _content(self, one: Done, current: Version | None) -> Content:
        """What the resource is to hold; nothing for a deletion. What is wrong with it is kept with the entry."""
        entry = one.entry
        if entry.method == "DELETE":
            return GONE
        if entry.method == "PATCH":
            return self._patched(one, current)
        assert entry.resource is not None
        return self._placed(one, entry.resource, entry.survey, entry.body)

    def _placed(self, one: Done, resource: Resource, found: Survey, root: str, before: Survey = NO_SURVEY) -> Content:
        """The resource with its references in place; of what stood there `before` nothing is said again."""
        assert one.ref is not None
        resolve = self.resolver.resolver(one.entry)
        placed = rewritten(resource, found, resolve, self.resolver.uri)
        if self.resolver.faults or found.logical:
            one.issues.extend(self.resolver.complaints(found, root, before))
        return Content(body_of(placed, one.ref[1]), links_of(found, resolve))

    def _patched(self, one: Done, current: Version | None) -> Content:
        assert one.ref is not None
        assert one.entry.resource is not None
        name = "/".join(one.ref)
        if current is None or current.resource is None:
            one.issues.append(error("not-found" if current is None else "gone", one.entry.path, "", name))
            return GONE
        versions = self.known.versions[one.ref]
        before = in_force(versions, self.request.stated) if self.request.timed and not current.derived else current
        try:
            operations = patch.patch_of_entry(one.entry.resource, self.limits)
            after = patch.apply((before or current).resource or current.resource, operations, self.limits)
        except Refused as refused:
            one.issues.extend(_inside(issue, one.entry.body) for issue in refused.issues)
            return GONE
        if faults := [at(issue, one.entry.body) for issue in self.validate(after) if issue.stops]:
            one.issues.extend(faults)
            return GONE
        return self._placed(one, after, survey(after), one.entry.body, survey(current.resource))

    def _settle_derived(self, one: Done, current: Version, content: Content) -> None:
        assert current.resource is not None
        if faults := charge.faults(current.resource, content.resource, one.entry.body):
            one.issues = [issue for issue in one.issues if issue.kind != UNRESOLVED] + faults
            return
        assert content.resource is not None
        assert one.ref is not None
        one.version, one.resource = current.version, current.resource
        if content.resource["status"] != current.resource["status"]:
            stated = arrival(self.known.versions[one.ref], self.request.stated, dated=False)
            self._write(one, current.version + 1, content, stated, derived=True, current=True)

    def _settle_version(self, one: Done, current: Version | None, content: Content) -> None:
        assert one.ref is not None
        versions = self.known.versions.get(one.ref, ())
        request = self.request
        stated = request.stated if request.timed else arrival(versions, request.stated, request.dated)
        found = place(versions, stated, content.resource, dated=one.ref[0] in FACTS)
        one.version, one.resource = found.version, content.resource
        if content.resource is not None and one.status != 201 and (current is None or current.resource is None):
            one.status = 201
        if not found.known:
            self._write(one, found.version, content, stated, derived=False, current=found.current)
        else:
            one.confirmed = _confirmed(one.ref, versions, found.version, stated)
        if found.again is not None:
            one.again = _again(found.again, found.version + 1, current=found.again is versions[-1])
        if not found.current:
            one.issues.append(Issue("information", "older-version-kept", one.entry.path, found="/".join(one.ref)))

    def _write(self, one: Done, version: int, content: Content, stated: Any, *, derived: bool, current: bool) -> None:
        assert one.ref is not None
        resource = content.resource
        one.version, one.resource = version, resource
        one.write = Write(
            *one.ref,
            version=version,
            resource=resource,
            stated=stated,
            derived=derived,
            sender=self.request.sender,
            index=index(resource) if resource is not None and current else NOTHING,
            links=content.links,
            current=current,
        )


def _confirmed(ref: Ref, versions: Sequence[Version], number: int, stated: datetime) -> Confirmed | None:
    """That a version was said again, where it matters: of what all women share, once a day is enough."""
    before = next(version.said for version in versions if version.version == number)
    later = stated > before if ref[0] in FACTS else day(stated) > day(before)
    return Confirmed(*ref, version=number, at=stated) if later else None


def _again(before: Version, number: int, *, current: bool) -> Write:
    """What was said again after a version that came late, as a version of its own."""
    resource = before.resource
    return Write(
        type=before.type,
        id=before.id,
        version=number,
        resource=resource,
        stated=before.said,
        derived=before.derived,
        sender=before.sender,
        index=index(resource) if resource is not None and current else NOTHING,
        links=links(resource) if resource is not None else (),
        current=current,
    )


def _precondition(one: Done, current: Version | None) -> Issue | None:
    """Why the version that is stored is not the one that the entry was made for."""
    entry = one.entry
    living = current is not None and current.resource is not None
    found = f"{current.version}" if current is not None and living else say("no version")
    if entry.if_match and (not living or etag_version(entry.if_match) != found):
        return error("precondition-failed", f"{entry.path}.request.ifMatch".lstrip("."), entry.if_match, found)
    if entry.if_none_match == "*" and living:
        return error("precondition-failed", f"{entry.path}.request.ifNoneMatch".lstrip("."), say("no version"), found)
    return None


def _inside(issue: Issue, root: str) -> Issue:
    return (
        at(issue, root)
        if issue.expression
        else Issue(
            issue.severity, issue.kind, root, issue.expected, issue.found, issue.layer, issue.profile, issue.detail
        )
    )
