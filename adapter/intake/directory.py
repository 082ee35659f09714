"""What changes for whom when a professional, a role or an organisation changes; nothing is looked at that did not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from adapter.fhir.search import parse
from adapter.fhir.search.model import Keyed, Query, Term
from adapter.intake.gather import ROLES, Cluster, clusters, seeds
from adapter.intake.overlay import Overlay, term_of
from adapter.plan.kinds import FACTS
from adapter.store.port import Ref

# Where a fact names a professional. A hospital's midwife has a role in every other resource: only these are searched.
NAMED_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "Encounter": ("participant.individual",),
    "CareTeam": ("participant.member",),
    "QuestionnaireResponse": ("author",),
    "Observation": ("performer",),
    "Goal": ("expressedBy",),
    "Consent": ("provision.actor.reference",),
}


def women_naming(view: Overlay, before: Overlay, changed: Iterable[Ref]) -> list[Cluster]:
    """The women in whose dossiers changed professionals, roles or organisations are named."""
    changed = set(changed)
    keys = {key for ref in changed for key in view.names(ref)}
    roles = view.referring(keys, ROLES) | {ref for ref in changed if ref[0] in ROLES}
    keys.update(key for ref in roles for key in view.names(ref))
    facts = view.referring(keys, FACTS)
    holders = _holders(view, roles) - changed
    if bare := [key for ref in sorted(holders) if before.current(ref) for key in before.names(ref)]:
        facts |= _naming_bare(view, bare)
    return clusters(view, *seeds(view, facts))


def _holders(view: Overlay, roles: Iterable[Ref]) -> set[Ref]:
    """The professionals who hold these roles, or held them."""
    versions = (version for found in view.versions(roles).values() for version in found)
    keys = {key for version in versions for key in view.links(version)}
    return {("Practitioner", key.partition("/")[2]) for key in keys if key.startswith("Practitioner/")}


def _naming_bare(view: Overlay, keys: Sequence[str]) -> set[Ref]:
    """The facts that name a professional and not one of the roles."""
    terms = _terms(keys)
    queries = [Query(kind, (Keyed(paths, terms),)) for kind, paths in NAMED_AT.items()]
    kinds = {kind for kind, ids in zip(NAMED_AT, view.reader.match(queries), strict=True) if ids}
    return view.referring(keys, frozenset(kinds)) if kinds else set()


def _terms(keys: Sequence[str]) -> tuple[Term, ...]:
    """Addresses and identifiers as a search by reference compares them."""
    literal = parse("Encounter", [("participant", ",".join(key for key in keys if "|" not in key))]).conditions
    found = [term for condition in literal if isinstance(condition, Keyed) for term in condition.terms]
    return (*found, *(term_of(key) for key in keys if "|" in key))
