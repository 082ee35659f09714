"""Where each reference of a request leads: into the Bundle, to what is stored, or to what is not known yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Final

from adapter.canonical import URN_OID, URN_UUID
from adapter.fhir.bundle.address import parse
from adapter.fhir.bundle.condition import Condition
from adapter.fhir.bundle.entry import STORE, Entry
from adapter.fhir.identifiers import person_keys
from adapter.fhir.outcome import Issue, shorten
from adapter.fhir.phrases import say
from adapter.fhir.references import Site, Survey, expression, is_absolute, literal_key, relative_to
from adapter.plan.identity import new_id
from adapter.plan.kinds import can_mean
from adapter.plan.model import Done, Known, Request
from adapter.store.port import Ref

UNRESOLVED: Final = "reference-unresolved"


def conditional(reference: str, base_url: str) -> Condition | None:
    """The condition in a reference such as Patient?identifier=…; None when it is literal."""
    if "?" not in reference:
        return None
    address = parse(relative_to(base_url, reference))
    return Condition.of(address.type, address.query or "") if address and not address.id else None


def of_persons(condition: Condition) -> list[Condition]:
    """What a reference by a professional's NIHDI number means when nobody has just that: who has its eight digits."""
    keys = person_keys((condition.identifier,))
    return [Condition.by_identifier(condition.type, key) for key in keys if can_mean(key, condition.type)]


class Resolver:
    """Puts the references of one request to the resources that they mean, and keeps what was wrong with each."""

    def __init__(self, request: Request, known: Known, done: Iterable[Done]) -> None:
        self._request = request
        self._known = known
        self._targets: dict[str, str] = {}
        self._cache: dict[tuple[str, str], str] = {}
        self._done = [one for one in done if one.ref is not None]
        self.faults: dict[str, tuple[str, str]] = {}
        for one in self._done:
            self._add(one.entry, "/".join(one.ref or ()))
        self._there = {"/".join(one.ref or ()) for one in self._done if one.entry.method != "DELETE"}

    def _add(self, entry: Entry, target: str) -> None:
        if entry.full_url:
            self._targets[entry.full_url] = self._targets[entry.full_url.partition("/_history/")[0]] = target
        if entry.method == STORE and entry.local_id:
            self._targets.setdefault(f"{entry.address.type}/{entry.local_id}", target)

    def resolver(self, entry: Entry) -> Callable[[str], str]:
        """What puts each reference of the resource of `entry` in its place."""
        cache, base, find = self._cache, entry.base, self._find

        def resolve(reference: str) -> str:
            key = (base, reference)
            target = cache.get(key)
            if target is None:
                target = cache[key] = find(base, reference)
            return target

        return resolve

    def uri(self, value: str) -> str:
        """A URI that is the fullUrl of an entry becomes the address of its resource; any other stays."""
        return self._targets.get(value, value)

    def _find(self, base: str, reference: str) -> str:
        plain = reference.partition("/_history/")[0]
        if (target := self._target(base, plain)) is not None:
            return target
        relative = relative_to(self._request.base_url, reference)
        if (condition := conditional(reference, self._request.base_url)) is not None:
            return self._by_condition(condition, reference)
        key = literal_key(relative)
        if key is None:
            self._judge_absolute(reference)
            return reference
        if self._request.kind in ("collection", "message"):
            key, relative = self._in_senders_space(key, relative)
        if key not in self._there and tuple(key.split("/")) not in self._known.existing:
            self.faults[reference] = (UNRESOLVED, "")
        return relative

    def _target(self, base: str, plain: str) -> str | None:
        target = self._targets.get(plain)
        if target is None and base and not is_absolute(plain):
            target = self._targets.get(f"{base}/{plain}")
        return target

    def _in_senders_space(self, key: str, relative: str) -> tuple[str, str]:
        """A sender's local id means the sender's own resource, even before it came; ids that we gave out stay."""
        kind, id = key.split("/")
        local = new_id(self._request.sender, kind, id)
        if (kind, local) not in self._known.existing and self._given_out(kind, id):
            return key, relative
        return f"{kind}/{local}", f"{kind}/{local}"

    def _given_out(self, kind: str, id: str) -> bool:
        """Whether an id is one of ours, or the sender's own by a PUT, and not by chance another sender's."""
        current = self._known.current((kind, id))
        return current is not None and (len(id) == 36 or current.sender == self._request.sender)

    def _by_condition(self, condition: Condition, reference: str) -> str:
        asked = (condition, *of_persons(condition))
        found = next((those for one in asked if (those := self._known.matched(one) or self._in_bundle(one))), [])
        if len(found) == 1:
            return "/".join(found[0])
        kind = "conditional-many-match" if found else "conditional-no-match"
        self.faults[reference] = (kind, say("exactly one match"))
        return reference

    def _in_bundle(self, condition: Condition) -> list[Ref]:
        """What this same request makes and the condition matches, by identifier."""
        return sorted(ref for ref in self._in_request.get(condition.identifier, ()) if ref[0] == condition.type)

    @cached_property
    def _in_request(self) -> Mapping[str, set[Ref]]:
        """What this same request makes, by business identifier."""
        found: dict[str, set[Ref]] = defaultdict(set)
        for one in self._done:
            if one.ref and one.entry.resource is not None and one.entry.method in ("POST", "PUT", STORE):
                for key in (*one.entry.keys, *person_keys(one.entry.keys)):
                    found[key].add(one.ref)
        return found

    def _judge_absolute(self, reference: str) -> None:
        if reference.startswith((URN_UUID, URN_OID)):
            self.faults[reference] = ("reference-outside-bundle", say("a fullUrl of this Bundle"))

    def complaints(self, found: Survey, root: str, before: Survey) -> list[Issue]:
        """An issue for each new reference of a resource that leads nowhere: a warning when it may still arrive."""
        old = {site.value for site in (*before.references, *before.logical)}
        issues = [
            _complaint(*fault, site, root)
            for site in found.references
            if self.faults and (fault := self.faults.get(site.value)) is not None and site.value not in old
        ]
        unknown = (site for site in found.logical if site.value not in old and not self._names(site.value))
        return issues + [_complaint(UNRESOLVED, "", site, root) for site in unknown]

    def _names(self, key: str) -> bool:
        """Whether a logical reference leads to something that its system can mean."""
        return any(
            can_mean(name, kind)
            for name in (key, *person_keys((key,)))
            for kind, _ in (*self._known.named.get(name, ()), *self._in_request.get(name, ()))
        )


def _complaint(kind: str, expected: str, site: Site, root: str) -> Issue:
    severity = "warning" if kind == UNRESOLVED else "error"
    return Issue(severity, kind, expression(site.trail, root), expected, shorten(site.value), "reference")
