"""What changes for whom when a professional, a role or an organisation changes; nothing is looked at that did not."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Final

from adapter.intake.gather import ROLE_OF, ROLES, Cluster, clusters, seeds, targets
from adapter.intake.overlay import Overlay
from adapter.plan.kinds import FACTS
from adapter.store.port import Ref

HOLDERS: Final = frozenset({"Practitioner"})
# Where a fact names a professional. A hospital's midwife has a role in every other resource: only these are searched.
NAMED_AT: Final = frozenset(
    {
        "participant.individual",
        "participant.member",
        "author",
        "performer",
        "expressedBy",
        "provision.actor.reference",
    }
)


def women_naming(
    view: Overlay, before: Overlay, changed: Iterable[Ref], hold: Callable[[Collection[str]], None]
) -> list[Cluster]:
    """The women in whose dossiers changed professionals, roles or organisations are named; `hold` keeps these."""
    changed = set(changed)
    keys = {key for ref in changed for key in view.names(ref)}
    roles = view.referring_at(keys, ROLES, ROLE_OF) | {ref for ref in changed if ref[0] in ROLES}
    if of_roles := {key for ref in roles - changed for key in view.names(ref)}:
        hold(of_roles)
    keys.update(key for ref in roles for key in view.names(ref))
    facts = view.referring(keys, FACTS)
    holders = _holders(view, roles) - changed
    if bare := [key for ref in sorted(holders) if before.current(ref) for key in before.names(ref)]:
        facts |= view.referring_at(bare, FACTS, NAMED_AT)
    return clusters(view, *seeds(view, facts))


def _holders(view: Overlay, roles: Iterable[Ref]) -> set[Ref]:
    """The professionals who hold these roles, or held them."""
    return targets(view, view.linked(roles), HOLDERS)
